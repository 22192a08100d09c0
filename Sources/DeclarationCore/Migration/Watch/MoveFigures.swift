/// What the ledger holds of a move's routes since its present step began.
public struct MoveFigures: Sendable, Hashable {
    /// Ids of which at least one call may have left and was not throttled.
    public var declarations: Int
    /// Of these, ids that the other side refused at least once in an answer that verified, whatever the reason.
    public var refused: Int
    /// Of these, ids with a call whose outcome nobody knew, even if it is known now.
    public var unknown: Int
    /// The longest run of calls that were not sent, throttled or whose outcome nobody knew, in the order they began.
    public var unknownInARow: Int
    /// How many calls the last such run has, when nothing came after it; 0 when the newest call left and was answered.
    public var failingNow: Int
    /// Ids with a call that was meant for the backend: those of ``declarations``, and those of which none could be sent.
    public var tried: Int
    /// Of these, ids with a call that could not be sent, also when another backend took it over, or that the other side
    /// throttled. Calls that were given up or whose declaration can't be sent at all say nothing of the backend and don't
    /// count.
    public var notSent: Int
    /// First calls of an id that have ended: those whose time counts.
    public var timed: Int
    /// Of these, calls that took longer than the guard rail allows.
    public var slow: Int
    /// What 95 % of these stay within, by the nearest rank; `nil` without calls.
    public var latency: Duration?

    /// Makes figures; none by default.
    ///
    /// - Parameter tried: as many as left, and those that were not sent, without it.
    public init(
        declarations: Int = 0,
        refused: Int = 0,
        unknown: Int = 0,
        unknownInARow: Int = 0,
        failingNow: Int = 0,
        tried: Int? = nil,
        notSent: Int = 0,
        timed: Int = 0,
        slow: Int = 0,
        latency: Duration? = nil
    ) {
        self.declarations = declarations
        self.refused = refused
        self.unknown = unknown
        self.unknownInARow = unknownInARow
        self.failingNow = failingNow
        self.tried = tried ?? declarations + notSent
        self.notSent = notSent
        self.timed = timed
        self.slow = slow
        self.latency = latency
    }

    /// For events and programs.
    package var json: JSONValue {
        .object([
            "declarations": .number(declarations),
            "refused": .number(refused),
            "unknown": .number(unknown),
            "unknownInARow": .number(unknownInARow),
            "failingNow": .number(failingNow),
            "tried": .number(tried),
            "notSent": .number(notSent),
            "calls": .number(timed),
            "slowCalls": .number(slow),
            "p95Ms": latency.map { .number($0.milliseconds) },
        ])
    }
}
