/// How the ledger's rules are set.
public struct LedgerSettings: Sendable, Hashable {
    /// How long after the last send an inquiry's "not found" is believed: sooner it can be a race. Default: 10 minutes.
    public var notFoundAge: Duration
    /// How long a process holds what it is sending without a sign of life. Default: 15 seconds.
    public var ownerLease: Duration
    /// How soon a tracker first looks after an acceptance. Default: 1 minute.
    public var firstCheck: Duration
    /// What the time between two looks is multiplied by as long as they find nothing new. Default: 2.
    public var checkFactor: Int
    /// The longest time between two looks. Default: 1 hour.
    public var maxCheck: Duration
    /// How long after the last send a tracker looks for customs' receipt. Default: 30 days.
    public var trackFor: Duration
    /// How soon after an inquiry that a caller's request led to the same request may lead to the next one; twice as long
    /// after each that finds nothing new. Default: 1 second.
    public var firstAsk: Duration
    /// The longest time between two such inquiries. Default: 1 minute.
    public var maxAsk: Duration

    /// Makes settings.
    public init(
        notFoundAge: Duration = .seconds(600),
        ownerLease: Duration = .seconds(15),
        firstCheck: Duration = .seconds(60),
        checkFactor: Int = 2,
        maxCheck: Duration = .seconds(3_600),
        trackFor: Duration = .seconds(30 * 86_400),
        firstAsk: Duration = .seconds(1),
        maxAsk: Duration = .seconds(60)
    ) {
        self.notFoundAge = notFoundAge
        self.ownerLease = ownerLease
        self.firstCheck = firstCheck
        self.checkFactor = checkFactor
        self.maxCheck = maxCheck
        self.trackFor = trackFor
        self.firstAsk = firstAsk
        self.maxAsk = maxAsk
    }

    /// How long callers' requests lead to no further inquiry after so many that found nothing new.
    public func askDelay(after asks: Int) -> Duration {
        // So many doublings make a day of a millisecond.
        let doublings = min(max(0, asks - 1), 27)
        let (delay, isOver) = max(0, firstAsk.milliseconds).multipliedReportingOverflow(by: 1 << doublings)
        let longest = max(.zero, maxAsk)
        return isOver ? longest : min(longest, .milliseconds(delay))
    }

    /// How long a tracker waits after so many looks that found nothing new: the first check's time, multiplied by the
    /// factor each time, at least a second and at most the longest time.
    public func checkDelay(after checks: Int) -> Duration {
        let longest = max(1_000, maxCheck.milliseconds)
        var delay = max(1_000, firstCheck.milliseconds)
        for _ in 0..<max(0, checks) {
            guard delay < longest else { break }
            let (product, isOver) = delay.multipliedReportingOverflow(by: Int64(max(1, checkFactor)))
            guard !isOver, product > delay else { return .milliseconds(isOver ? longest : min(longest, delay)) }
            delay = product
        }
        return .milliseconds(min(longest, delay))
    }
}
