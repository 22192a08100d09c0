/// A move of traffic to another backend, step by step, as the configuration describes it.
public struct Move: Sendable, Hashable {
    /// Where a broken guard rail leads.
    public enum StepBack: String, Sendable, Hashable, CaseIterable {
        /// The step below; nothing at all below the first one.
        case previous
        /// Nothing at all.
        case start
    }

    /// Its name.
    public let id: MoveID
    /// The shares, each larger than the one before; none is zero.
    public let steps: [TrafficShare]
    /// The least time at a step. After a step back it is twice as long.
    public var hold: Duration
    /// The least number of declarations that go through the new backend at a step.
    public var minimumDeclarations: Int
    /// What holds it back.
    public var rails: MoveRails
    /// Where a broken guard rail leads.
    public var stepBack: StepBack
    /// After so many falls a person has to look; steps back with no raise between them are one fall.
    public var attempts: Int

    /// Makes a move.
    ///
    /// - Parameter steps: are put in order; zero is left out.
    public init(
        id: MoveID,
        steps: [TrafficShare],
        hold: Duration = .seconds(3_600),
        minimumDeclarations: Int = 200,
        rails: MoveRails,
        stepBack: StepBack = .previous,
        attempts: Int = 3
    ) {
        self.id = id
        self.steps = Set(steps).filter { $0 != .none }.sorted { $0.basisPoints < $1.basisPoints }
        self.hold = hold
        self.minimumDeclarations = minimumDeclarations
        self.rails = rails
        self.stepBack = stepBack
        self.attempts = attempts
    }

    /// The step above a share; `nil` at the last one.
    public func step(above share: TrafficShare) -> TrafficShare? {
        steps.first { $0.basisPoints > share.basisPoints }
    }

    /// Where a share falls back to.
    public func step(below share: TrafficShare) -> TrafficShare {
        guard stepBack == .previous else { return .none }
        return steps.last { $0.basisPoints < share.basisPoints } ?? .none
    }
}

/// The guard rails of a ``Move``.
public struct MoveRails: Sendable, Hashable {
    /// The largest share of declarations that the other side refuses, in hundredths of a percent.
    public var refused: Int
    /// The largest share of declarations with a call whose outcome nobody knew, in hundredths of a percent.
    public var unknown: Int
    /// The largest share of declarations with a call that could not be sent or was throttled, in hundredths of a percent.
    public var notSent: Int
    /// So many calls in a row that were not sent, throttled or whose outcome nobody knew break the rail at once.
    public var unknownInARow: Int
    /// The largest time that all but 5 % of the calls may take.
    public var latency: Duration

    /// Makes guard rails.
    public init(refused: Int, unknown: Int, notSent: Int = 500, unknownInARow: Int = 10, latency: Duration) {
        self.refused = refused
        self.unknown = unknown
        self.notSent = notSent
        self.unknownInARow = unknownInARow
        self.latency = latency
    }
}
