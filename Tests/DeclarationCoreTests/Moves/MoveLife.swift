import DeclarationCore

/// A random life of a move over virtual time: its other side is good, bad or changes, and the policy decides.
struct MoveLife {
    private var random: Steps
    private var now = sampleTime
    private var share = TrafficShare.none
    private var progress = MoveProgress(began: sampleTime)
    private var isFalling = false
    /// A mistake that the rules have to notice.
    var skipsSteps = false

    init(seed: UInt64) { random = Steps(state: seed) }

    /// A generator of its own, so that a seed is the same life everywhere.
    private struct Steps: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Lives on until the end.
    ///
    /// - Returns: which rule was broken; `nil` for none.
    mutating func run() -> String? {
        let move = MovePolicyTests.move
        let badness = Int.random(in: 0...100, using: &random)
        for _ in 0..<20_000 {
            let figures = figures(badness)
            let decision = decide(move, figures)
            if let broken = violation(move, figures, decision) { return broken }
            switch decision {
            case .done, .needsPerson: return nil
            case .raise(let to):
                begin(to)
                isFalling = false
            case .stepBack(let to, _):
                begin(to)
                progress.falls += isFalling ? 0 : 1
                isFalling = true
                progress.lastStepBack = now
            case .hold: break
            }
            now = now.adding(milliseconds: Int64.random(in: 1_000...1_800_000, using: &random))
        }
        return "didn't end"
    }

    private func decide(_ move: Move, _ figures: MoveFigures) -> MoveDecision {
        let decision = MovePolicy.decide(move, share: share, figures: figures, progress: progress, now: now)
        guard skipsSteps, case .raise(let to) = decision, let next = move.step(above: to) else { return decision }
        return .raise(to: next)
    }

    private mutating func begin(_ next: TrafficShare) {
        share = next
        progress.began = now
    }

    /// What the ledger holds: mostly fine, and bad as often as this life is bad.
    private mutating func figures(_ badness: Int) -> MoveFigures {
        let count = Int.random(in: 0...2_000, using: &random)
        let isBad = Int.random(in: 0..<1_000, using: &random) < badness
        func some(_ rate: Int) -> Int {
            count * Int.random(in: 0...(isBad ? rate * 10 : rate), using: &random) / 10_000
        }
        let (refused, unknown, slow) = (some(200), some(50), some(500))
        return MoveFigures(
            declarations: count,
            refused: refused,
            unknown: unknown,
            unknownInARow: isBad ? Int.random(in: 0...min(unknown, 20), using: &random) : 0,
            timed: count,
            slow: slow,
            latency: count == 0 ? nil : .milliseconds(slow * 20 > count ? 3_001 : 900)
        )
    }

    private func violation(_ move: Move, _ figures: MoveFigures, _ decision: MoveDecision) -> String? {
        let rates = [(figures.refused, 200, figures.declarations), (figures.unknown, 50, figures.declarations)]
        let isOver = rates.contains { $0.0 * 10_000 > $0.1 * $0.2 }
        // Twice the rail over 1,000 declarations is more than chance by any measure.
        let isFarOver = figures.declarations >= 1_000 && rates.contains { $0.0 * 10_000 > 2 * $0.1 * $0.2 + 100_000 }
        switch decision {
        case .raise(let to):
            if share != .none, isOver || figures.unknownInARow >= 10 { return "raised with a broken rail" }
            if move.steps.contains(where: { $0.basisPoints > share.basisPoints && $0.basisPoints < to.basisPoints }) {
                return "skipped a step"
            }
            return to.basisPoints > share.basisPoints ? nil : "didn't rise"
        case .stepBack(let to, _): return to.basisPoints < share.basisPoints ? nil : "didn't fall"
        case .hold, .done, .needsPerson:
            let hasToGo = share != .none && (figures.unknownInARow >= 10 || isFarOver)
            return hasToGo ? "stayed with a broken rail" : nil
        }
    }
}
