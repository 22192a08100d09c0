import DeclarationCore
import DeclarationTesting
import Testing

/// Random interleavings of declaring, retrying, re-transmitting, crashing, late answers and settling, over virtual time.
///
/// A failing seed prints itself; `LedgerWorld(seed:)` replays it.
struct LedgerPropertyTests {
    @Test(arguments: 0..<8)
    func noIDIsEverInTwoPlacesOrTwoContents(_ block: UInt64) {
        var retransmissions = 0
        for seed in (block * 2_500)..<((block + 1) * 2_500) {
            var world = LedgerWorld(seed: seed)
            world.run(steps: 40)
            world.quiesce()
            retransmissions += world.retransmissions
            if let violation = world.violation {
                Issue.record("seed \(seed): \(violation)\n\(world.journal.joined(separator: "\n"))")
                return
            }
        }
        #expect(retransmissions > 400, "the world does too little")
    }
}
