/// A tracker's wish for work.
public struct LedgerLease: Sendable, Hashable {
    /// Who takes it.
    public var owner: LedgerOwner.Token
    /// The time now: entries whose ``LedgerEntry/nextCheck`` is not later, and that nobody else holds, are taken.
    public var now: ZonedTime
    /// Until when they are held.
    public var until: ZonedTime
    /// Only of this backend; of all when `nil`.
    public var backend: BackendID?
    /// At most so many, the longest due first.
    public var limit: Int

    /// Makes a request.
    public init(
        owner: LedgerOwner.Token,
        now: ZonedTime,
        until: ZonedTime,
        backend: BackendID? = nil,
        limit: Int = 100
    ) {
        self.owner = owner
        self.now = now
        self.until = until
        self.backend = backend
        self.limit = limit
    }
}

/// What is erased: sealed content of entries that are settled and whose last change is old enough, and, older still, the
/// buyer's keyed hash; and shadow events that are old enough. The business record stays.
public struct LedgerForgetting: Sendable, Hashable {
    /// Content of settled entries that last changed before this is erased.
    public var before: ZonedTime
    /// The buyer's hash of those that were created before this is erased too: not within the running year, as the
    /// yearly limit needs it.
    public var buyersBefore: ZonedTime
    /// At most so many entries in one go.
    public var limit: Int

    /// Makes a request.
    public init(before: ZonedTime, buyersBefore: ZonedTime, limit: Int = 1_000) {
        self.before = before
        self.buyersBefore = buyersBefore
        self.limit = limit
    }

    /// Whether an event is erased.
    public func erases(_ event: LedgerEvent) -> Bool {
        event.kind == .shadow && event.time.epochMilliseconds < before.epochMilliseconds
    }

    /// Whether an entry loses its content.
    public func erasesContent(of entry: LedgerEntry) -> Bool {
        entry.content != nil && !entry.state.isUnsettled
            && entry.changed.epochMilliseconds < before.epochMilliseconds
    }

    /// Whether an entry loses the buyer's hash.
    public func erasesBuyer(of entry: LedgerEntry) -> Bool {
        entry.buyer != nil && !entry.state.isUnsettled
            && entry.changed.epochMilliseconds < before.epochMilliseconds
            && entry.created.epochMilliseconds < buyersBefore.epochMilliseconds
    }
}
