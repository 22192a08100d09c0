/// What guards a backend: against calls that can't work, and against more calls than it bears. All parts are optional.
public struct GuardSettings: Sendable, Hashable {
    /// When declarations are held back because the other side fails; `nil` for never.
    public var breaker: BreakerSettings?
    /// How many calls it gets; `nil` for as many as come.
    public var limits: CallLimits?
    /// How long a declaration may take as a whole, waiting, probing and sending; `nil` for no such bound.
    public var budget: Duration?

    /// Makes settings.
    public init(breaker: BreakerSettings? = nil, limits: CallLimits? = nil, budget: Duration? = nil) {
        self.breaker = breaker
        self.limits = limits
        self.budget = budget
    }

    /// No guard at all.
    public static let none = GuardSettings()
}

/// When a circuit breaker opens and closes. Declarations alone are counted; inquiries are its probes.
public struct BreakerSettings: Sendable, Hashable {
    /// The time over which declarations are counted.
    public var window: Duration
    /// Fewer declarations than this within the window never open it.
    public var minimumCalls: Int
    /// It opens when at least so many percent of them failed; 1 to 100.
    public var failurePercent: Int
    /// How long nothing is declared after it opened; then an inquiry tells whether the other side answers.
    /// Up to a fifth more, drawn anew each time, so that several processes don't ask at one instant.
    public var openTime: Duration
    /// How many inquiries in a row must have an answer before it closes.
    public var probes: Int

    /// Makes settings.
    public init(
        window: Duration = .seconds(30),
        minimumCalls: Int = 20,
        failurePercent: Int = 50,
        openTime: Duration = .seconds(10),
        probes: Int = 1
    ) {
        self.window = window
        self.minimumCalls = minimumCalls
        self.failurePercent = failurePercent
        self.openTime = openTime
        self.probes = probes
    }
}

/// How many calls a backend gets.
public struct CallLimits: Sendable, Hashable {
    /// Declarations under way at once; `nil` for no limit. Inquiries have their own, see ``InquirySettings``.
    public var callsInFlight: Int?
    /// Calls that begin within a second, inquiries included; a tenth of it may begin at once. `nil` for no limit.
    public var perSecond: Int?
    /// Declarations that may wait; beyond it one fails at once, not sent.
    public var queueLimit: Int
    /// How long one may wait; then it fails, not sent.
    public var queueTime: Duration

    /// Makes limits.
    public init(
        callsInFlight: Int? = nil,
        perSecond: Int? = nil,
        queueLimit: Int = 1_000,
        queueTime: Duration = .seconds(5)
    ) {
        self.callsInFlight = callsInFlight
        self.perSecond = perSecond
        self.queueLimit = queueLimit
        self.queueTime = queueTime
    }
}
