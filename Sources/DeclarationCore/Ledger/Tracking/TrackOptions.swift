/// How a tracker works.
public struct TrackOptions: Sendable, Hashable {
    /// Whether to end when everything that was due at the start has been asked once; else it goes on until cancelled.
    public var isOnce: Bool
    /// Only these backends; all configured ones when empty.
    public var backends: Set<BackendID>
    /// From which age, counted from the last send, nobody looks any more; the ledger's setting when `nil`.
    public var age: Duration?
    /// How many entries are taken at once; their inquiries share calls of the backend's batch limit.
    public var batch: Int
    /// How many such batches may be under way at once at each backend.
    public var concurrency: Int
    /// How long other trackers leave taken entries alone, should this one die.
    public var lease: Duration
    /// How often to see whether something is due, when nothing was.
    public var idle: Duration
    /// The first pause after a backend throttled or could not be reached; it doubles each time.
    public var firstPause: Duration
    /// The longest pause.
    public var longestPause: Duration
    /// How many events may wait for a slow reader before the tracker waits for it.
    public var buffer: Int

    /// Makes options.
    public init(
        isOnce: Bool = false,
        backends: Set<BackendID> = [],
        age: Duration? = nil,
        batch: Int = 50,
        concurrency: Int = 2,
        lease: Duration = .seconds(120),
        idle: Duration = .seconds(5),
        firstPause: Duration = .seconds(1),
        longestPause: Duration = .seconds(60),
        buffer: Int = 256
    ) {
        self.isOnce = isOnce
        self.backends = backends
        self.age = age
        self.batch = max(1, batch)
        self.concurrency = max(1, concurrency)
        self.lease = lease
        self.idle = idle
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.buffer = max(1, buffer)
    }
}
