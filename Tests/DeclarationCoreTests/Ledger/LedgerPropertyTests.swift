import DeclarationCore
import DeclarationTesting
import Testing

/// Random interleavings of declaring, retrying, re-transmitting, crashing, late answers, settling and changes of configurations, over virtual time.
///
/// A failing seed is run again with its journal.
struct LedgerPropertyTests {
    @Test(arguments: 0..<8)
    func noIDIsEverAtTwoAccountsOrInTwoContents(_ block: UInt64) async {
        var retransmissions = 0
        var followed = 0
        var unserved = 0
        for seed in (block * 2_500)..<((block + 1) * 2_500) {
            // Others that run at the same time have deadlines.
            await Task.yield()
            let world = Self.world(seed)
            retransmissions += world.retransmissions
            followed += world.followed
            unserved += world.unserved
            if let violation = world.violation {
                let journal = Self.world(seed, keepsJournal: true).journal
                Issue.record("seed \(seed): \(violation)\n\(journal.joined(separator: "\n"))")
                return
            }
        }
        #expect(retransmissions > 100 && followed > 100 && unserved > 100, "the world does too little")
    }

    private static func world(_ seed: UInt64, keepsJournal: Bool = false) -> LedgerWorld {
        var world = LedgerWorld(seed: seed, keepsJournal: keepsJournal)
        world.run(steps: 30)
        world.quiesce()
        return world
    }
}
