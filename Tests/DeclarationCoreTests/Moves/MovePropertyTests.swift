import DeclarationCore
import DeclarationTesting
import TestSupport
import Testing

/// 100,000 random moves, each a sequence of declarations, changes of configuration, crashes, faults, retries and failovers
/// over virtual time. A failing one is told as its shortest replay.
///
/// One block after the other, on a thread of its own: others that run at the same time have deadlines.
@Suite(.serialized) struct MovePropertyTests {
    private static let configurations = MoveConfigurations.all
    private static let steps = 16

    @Test(arguments: 0..<20)
    func noMoveSendsAnIDThroughTwoBackends(_ block: UInt64) async throws {
        let sum = try await Blocking.compute { Self.live(block) }
        if let failing = sum.failing { Issue.record("\(failing)") }
        #expect(sum.failovers > 200, "the world does too little")
    }

    private struct Sum {
        var failovers = 0
        var failing: String?
    }

    private static func live(_ block: UInt64) -> Sum {
        var sum = Sum()
        for seed in (block * 5_000)..<((block + 1) * 5_000) where sum.failing == nil {
            let world = world(sequence(seed), rule)
            sum.failovers += world.failovers
            if world.violation != nil { sum.failing = replay(seed) }
        }
        return sum
    }

    /// The test above would notice a rule that lets go what it has to hold, and tells it in the fewest steps.
    @Test(arguments: [FailoverRule.Refusal.leftBefore, .otherAccount])
    func aRuleThatIsTooTrustingIsNoticed(_ ignored: FailoverRule.Refusal) throws {
        let rule: MoveWorld.Rule = { entry, attempts, failure, from, target in
            let refusal = Self.rule(entry, attempts, failure, from, target)
            return refusal == ignored ? nil : refusal
        }
        let seed = (0..<20_000 as Range<UInt64>).first { Self.world(Self.sequence($0), rule).violation != nil }
        let steps = Self.sequence(try #require(seed))
        let shortest = MoveReplay.shortest(steps) { Self.world($0, rule).violation != nil }
        #expect(shortest.count < steps.count && Self.world(shortest, rule).violation != nil)
        for index in shortest.indices {
            var shorter = shortest
            shorter.remove(at: index)
            #expect(Self.world(shorter, rule).violation == nil)
        }
    }

    private static let rule: MoveWorld.Rule = { entry, attempts, failure, from, target in
        FailoverRule.refusal(entry, attempts: attempts, failure: failure, from: from, to: target)
    }

    private static func sequence(_ seed: UInt64) -> [MoveStep] {
        var random = SeededGenerator(seed: seed)
        return (0..<steps).map { _ in MoveStep.random(&random, configurations: configurations.count) }
    }

    private static func world(_ steps: [MoveStep], _ rule: @escaping MoveWorld.Rule) -> MoveWorld {
        var world = MoveWorld(configurations: configurations, rule: rule)
        world.run(steps)
        return world
    }

    private static func replay(_ seed: UInt64) -> String {
        let shortest = MoveReplay.shortest(sequence(seed)) { world($0, rule).violation != nil }
        let violation = world(shortest, rule).violation ?? ""
        let replay = shortest.map(\.description).joined(separator: "\n")
        return "seed \(seed): \(violation)\nshortest replay:\n\(replay)"
    }
}
