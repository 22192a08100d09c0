/// How fast a bulk run may go at each backend.
public struct BulkPace: Sendable, Hashable {
    /// Declarations under way at once.
    public var concurrency: Int
    /// How many begin in a second, a tenth of them at once at most; no limit when `nil`.
    public var perSecond: Int?
    /// How often a declaration is tried that was throttled or didn't leave; each time is in the ledger.
    public var attempts: Int
    /// The first pause after throttling or a failure to reach the backend; it doubles each time.
    public var firstPause: Duration
    /// The longest pause.
    public var longestPause: Duration
    /// After so many failures to reach a backend in a row it gets nothing more in this run.
    public var giveUpAfter: Int

    /// Makes a pace.
    public init(
        concurrency: Int = 16,
        perSecond: Int? = nil,
        attempts: Int = 6,
        firstPause: Duration = .milliseconds(500),
        longestPause: Duration = .seconds(30),
        giveUpAfter: Int = 20
    ) {
        self.concurrency = concurrency
        self.perSecond = perSecond
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.giveUpAfter = giveUpAfter
    }
}
