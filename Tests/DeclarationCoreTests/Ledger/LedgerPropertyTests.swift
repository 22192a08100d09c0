import DeclarationCore
import DeclarationTesting
import TestSupport
import Testing

/// Random interleavings of declaring, retrying, re-transmitting, crashing, late answers, settling, holding, deciding and changes
/// of configurations, over virtual time, where another program may have used an id before.
///
/// A failing seed is run again with its journal.
///
/// One block after the other, on a thread of its own: others that run at the same time have deadlines.
@Suite(.serialized) struct LedgerPropertyTests {
    @Test(arguments: 0..<8)
    func noIDIsEverAtTwoAccountsOrInTwoContents(_ block: UInt64) async throws {
        let sum = try await Blocking.compute {
            var sum = Sum()
            for seed in (block * 2_500)..<((block + 1) * 2_500) where sum.failing == nil {
                let world = Self.world(seed)
                sum.retransmissions += world.retransmissions
                sum.followed += world.followed
                sum.unserved += world.unserved
                sum.strangers += world.strangers
                sum.held += world.held
                sum.repeated += world.repeated
                sum.saidDeclared += world.saidDeclared
                sum.saidNotDeclared += world.saidNotDeclared
                sum.saidOfRetransmissions += world.saidOfRetransmissions
                guard let violation = world.violation else { continue }
                let journal = Self.world(seed, keepsJournal: true).journal
                sum.failing = "seed \(seed): \(violation)\n\(journal.joined(separator: "\n"))"
            }
            return sum
        }
        if let failing = sum.failing { Issue.record("\(failing)") }
        let counts = [
            sum.retransmissions, sum.followed, sum.unserved, sum.strangers, sum.held, sum.repeated, sum.saidDeclared,
            sum.saidNotDeclared, sum.saidOfRetransmissions,
        ]
        #expect(counts.allSatisfy { $0 > 10 }, "the world does too little: \(counts)")
    }

    private struct Sum {
        var retransmissions = 0
        var followed = 0
        var unserved = 0
        var strangers = 0
        var held = 0
        var repeated = 0
        var saidDeclared = 0
        var saidNotDeclared = 0
        var saidOfRetransmissions = 0
        var failing: String?
    }

    private static func world(_ seed: UInt64, keepsJournal: Bool = false) -> LedgerWorld {
        var world = LedgerWorld(seed: seed, keepsJournal: keepsJournal)
        world.run(steps: 30)
        world.quiesce()
        return world
    }
}
