/// The keys of a `guard` block.
enum GuardForm {
    private static let window = Setting<Int>.integer(
        "windowMs",
        1_000...3_600_000,
        default: 30_000,
        help: "The time over which declarations are counted, in milliseconds."
    )
    private static let minimumCalls = Setting<Int>.integer(
        "minimumCalls",
        1...100_000,
        default: 20,
        help: "Fewer declarations than this within the window never open it."
    )
    private static let failurePercent = Setting<Int>.integer(
        "failurePercent",
        1...100,
        default: 50,
        help: "It opens when at least so many percent of them got no usable answer, or the other side's own failure."
    )
    private static let openTime = Setting<Int>.integer(
        "openMs",
        100...3_600_000,
        default: 10_000,
        help:
            "How long nothing is declared once it is open, in milliseconds, and up to a fifth more, drawn each time; then an "
            + "inquiry has to have an answer first."
    )
    private static let probes = Setting<Int>.integer(
        "probes",
        1...10,
        default: 1,
        help: "How many inquiries in a row must have an answer before it closes."
    )
    private static let breaker = Setting<Settings?>.optionalBlock(
        "breaker",
        SettingsSchema(window, minimumCalls, failurePercent, openTime, probes),
        help: "Holds declarations back, not sent, while the other side fails. Left out: nothing does."
    )
    private static let callsInFlight = Setting<Int?>.optionalInteger(
        "callsInFlight",
        1...10_000,
        help: "Declarations under way at once; further ones wait. Left out: any number."
    )
    private static let perSecond = Setting<Int?>.optionalInteger(
        "perSecond",
        1...100_000,
        help:
            "Calls that begin within a second, inquiries included; a tenth of it may begin at once. Left out: any number."
    )
    private static let queueLimit = Setting<Int>.integer(
        "queueLimit",
        0...1_000_000,
        default: 1_000,
        help: "Declarations that may wait; beyond it one fails at once, not sent."
    )
    private static let queueTime = Setting<Int>.integer(
        "queueMs",
        0...600_000,
        default: 5_000,
        help:
            "How long one may wait, in milliseconds; then it fails, not sent. With a ledger never beyond ownerLeaseMs."
    )
    private static let limits = Setting<Settings?>.optionalBlock(
        "limits",
        SettingsSchema(callsInFlight, perSecond, queueLimit, queueTime),
        help: "How many calls the backend gets from this process. Left out: as many as come."
    )
    private static let budget = Setting<Int?>.optionalInteger(
        "budgetMs",
        1...3_600_000,
        help:
            "How long a declaration may take as a whole, waiting included, in milliseconds. What has not left by then is not "
            + "sent; a call under way ends as a time-out. Left out: no bound but those of queue and transport."
    )

    static let schema = SettingsSchema(breaker, limits, budget)

    /// The settings of a block.
    static func settings(_ block: Settings) -> GuardSettings {
        GuardSettings(
            breaker: (block[breaker] ?? nil).map(breaker(_:)),
            limits: (block[limits] ?? nil).map(limits(_:)),
            budget: (block[budget] ?? nil).map { .milliseconds($0) }
        )
    }

    private static func breaker(_ block: Settings) -> BreakerSettings {
        let usual = BreakerSettings()
        return BreakerSettings(
            window: block.milliseconds(window) ?? usual.window,
            minimumCalls: block[minimumCalls] ?? usual.minimumCalls,
            failurePercent: block[failurePercent] ?? usual.failurePercent,
            openTime: block.milliseconds(openTime) ?? usual.openTime,
            probes: block[probes] ?? usual.probes
        )
    }

    private static func limits(_ block: Settings) -> CallLimits {
        let usual = CallLimits()
        return CallLimits(
            callsInFlight: block[callsInFlight] ?? nil,
            perSecond: block[perSecond] ?? nil,
            queueLimit: block[queueLimit] ?? usual.queueLimit,
            queueTime: block.milliseconds(queueTime) ?? usual.queueTime
        )
    }
}
