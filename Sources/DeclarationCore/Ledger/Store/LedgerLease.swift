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
    /// Nothing is erased of settled entries of which something is still awaited (``LedgerEntry/nextCheck``), a receipt as a
    /// rule, unless they last changed before this.
    public var awaitedBefore: ZonedTime
    /// At most so many entries in one go.
    public var limit: Int

    /// Makes a request.
    ///
    /// - Parameter awaitedBefore: as `before` when `nil`: what is awaited makes no difference.
    public init(
        before: ZonedTime,
        buyersBefore: ZonedTime,
        awaitedBefore: ZonedTime? = nil,
        limit: Int = 1_000
    ) {
        self.before = before
        self.buyersBefore = buyersBefore
        self.awaitedBefore = awaitedBefore ?? before
        self.limit = limit
    }

    /// Whether an event is erased.
    public func erases(_ event: LedgerEvent) -> Bool {
        event.kind == .shadow && event.time < before
    }

    /// Whether an entry loses its content.
    public func erasesContent(of entry: LedgerEntry) -> Bool {
        entry.content != nil && isOld(entry)
    }

    /// Whether an entry is kept for the sake of what is awaited alone.
    public func spares(_ entry: LedgerEntry) -> Bool {
        entry.content != nil && !entry.state.isUnsettled && !isOld(entry)
            && entry.changed < before
    }

    private func isOld(_ entry: LedgerEntry) -> Bool {
        let awaited = min(before.epochMilliseconds, awaitedBefore.epochMilliseconds)
        let limit = entry.nextCheck == nil ? before.epochMilliseconds : awaited
        return !entry.state.isUnsettled && entry.changed.epochMilliseconds < limit
    }

    /// Whether an entry loses the buyer's hash.
    public func erasesBuyer(of entry: LedgerEntry) -> Bool {
        entry.buyer != nil && isOld(entry) && entry.created < buyersBefore
    }
}
