import DeclarationCore
import DeclarationTesting
import Testing

/// Random interleavings of declaring, retrying, re-transmitting, crashing, late answers and settling, over virtual time.
///
/// A failing seed is run again with its journal.
struct LedgerPropertyTests {
    @Test(arguments: 0..<8)
    func noIDIsEverInTwoPlacesOrTwoContents(_ block: UInt64) async {
        var retransmissions = 0
        for seed in (block * 2_500)..<((block + 1) * 2_500) {
            // Others that run at the same time have deadlines.
            await Task.yield()
            let world = Self.world(seed)
            retransmissions += world.retransmissions
            if let violation = world.violation {
                let journal = Self.world(seed, keepsJournal: true).journal
                Issue.record("seed \(seed): \(violation)\n\(journal.joined(separator: "\n"))")
                return
            }
        }
        #expect(retransmissions > 100, "the world does too little")
    }

    private static func world(_ seed: UInt64, keepsJournal: Bool = false) -> LedgerWorld {
        var world = LedgerWorld(seed: seed, keepsJournal: keepsJournal)
        world.run(steps: 30)
        world.quiesce()
        return world
    }
}
