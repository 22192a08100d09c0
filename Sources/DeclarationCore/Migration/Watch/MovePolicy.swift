/// What to do with a move's share.
public enum MoveDecision: Sendable, Hashable {
    /// Nothing yet; what is awaited, in words.
    case hold(String)
    /// Raise it.
    case raise(to: TrafficShare)
    /// Lower it at once; which guard rail broke, in words.
    case stepBack(to: TrafficShare, reason: String)
    /// Nothing more: the last step held.
    case done
    /// Nothing until a person has looked; why, in words.
    case needsPerson(String)
}

/// The rule that moves a share: pure, so that it can be tried with any past.
public enum MovePolicy {
    /// The share of calls that may be slower than the rail for latency allows: what "p95" means.
    private static let slowShare = 500
    private static let turnedAway = "not sent or throttled"

    /// Decides.
    ///
    /// A broken guard rail comes before everything else. A share of nothing is raised without figures, as there can't be
    /// any.
    ///
    /// - Parameters:
    ///   - share: what stands in the configuration.
    ///   - figures: of the present step alone.
    public static func decide(
        _ move: Move,
        share: TrafficShare,
        figures: MoveFigures,
        progress: MoveProgress,
        now: ZonedTime
    ) -> MoveDecision {
        if share != .none, let reason = brokenRail(move.rails, figures) {
            return .stepBack(to: move.step(below: share), reason: reason)
        }
        guard let next = move.step(above: share) else {
            return awaited(move, figures, progress, now).map(MoveDecision.hold) ?? .done
        }
        if let former = progress.lowered {
            return .needsPerson("somebody lowered it from \(former) to \(share); not raised before --resume")
        }
        if progress.falls >= move.attempts {
            return .needsPerson("fell back \(progress.falls) times; find out why, then clear it with --resume")
        }
        if let last = progress.lastStepBack, last.adding(move.hold * 2) > now {
            return .hold("stepped back at \(last); not raised before \(last.adding(move.hold * 2))")
        }
        if share == .none { return .raise(to: next) }
        return awaited(move, figures, progress, now).map(MoveDecision.hold) ?? .raise(to: next)
    }

    /// The first guard rail that is broken by more than chance, in words.
    private static func brokenRail(_ rails: MoveRails, _ figures: MoveFigures) -> String? {
        if figures.unknownInARow >= rails.unknownInARow {
            let row = "\(figures.unknownInARow) calls in a row"
            return figures.notSent > 0
                ? "\(row) were not sent, throttled or their outcome is unknown" : "the outcome of \(row) is unknown"
        }
        if figures.unsent.breaks(rails.notSent) { return overText(turnedAway, figures.unsent, rails.notSent) }
        if figures.unknowns.breaks(rails.unknown) { return overText("unknown", figures.unknowns, rails.unknown) }
        if figures.refusals.breaks(rails.refused) { return overText("refused", figures.refusals, rails.refused) }
        if figures.slowCalls.breaks(slowShare) { return latencyText(rails, figures) }
        return nil
    }

    /// What keeps the present step from being over, in words; `nil` when nothing does.
    private static func awaited(
        _ move: Move,
        _ figures: MoveFigures,
        _ progress: MoveProgress,
        _ now: ZonedTime
    ) -> String? {
        guard let began = progress.began else { return "nothing was declared at this step yet" }
        let end = began.adding(move.hold)
        var awaited: [String] = []
        if end > now { awaited.append("until \(end)") }
        if figures.declarations < move.minimumDeclarations {
            awaited.append("\(figures.declarations) of \(move.minimumDeclarations) declarations")
        }
        return (awaited + strained(move.rails, figures)).joinedUnlessEmpty
    }

    /// Rails that the figures are over, be it by chance.
    private static func strained(_ rails: MoveRails, _ figures: MoveFigures) -> [String] {
        var strained: [String] = []
        // What came before them says nothing of a backend that is gone by now.
        if figures.failingNow > 0 {
            strained.append(
                "the newest calls (\(figures.failingNow)) were not sent, throttled or their outcome is unknown"
            )
        }
        if figures.unsent.isOver(rails.notSent) {
            strained.append(overText(turnedAway, figures.unsent, rails.notSent))
        }
        if figures.unknowns.isOver(rails.unknown) {
            strained.append(overText("unknown", figures.unknowns, rails.unknown))
        }
        if figures.refusals.isOver(rails.refused) {
            strained.append(overText("refused", figures.refusals, rails.refused))
        }
        if figures.latency.map({ $0 > rails.latency }) ?? false { strained.append(latencyText(rails, figures)) }
        return strained
    }

    private static func overText(_ what: String, _ rate: Proportion, _ rail: Int) -> String {
        let limit = TrafficShare(basisPoints: rail)?.description ?? ""
        return "\(what) \(rate.railText), over \(limit)"
    }

    private static func latencyText(_ rails: MoveRails, _ figures: MoveFigures) -> String {
        "\(figures.slowCalls.railText) of the calls took longer than \(rails.latency.milliseconds) ms, over 5%"
    }
}

extension MoveFigures {
    fileprivate var refusals: Proportion { Proportion(refused, of: declarations) }
    fileprivate var unknowns: Proportion { Proportion(unknown, of: declarations) }
    fileprivate var unsent: Proportion { Proportion(notSent, of: tried) }
    fileprivate var slowCalls: Proportion { Proportion(slow, of: timed) }
}

extension [String] {
    fileprivate var joinedUnlessEmpty: String? { isEmpty ? nil : joined(separator: "; ") }
}
