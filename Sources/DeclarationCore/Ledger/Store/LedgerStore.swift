/// Where the ledger is kept.
///
/// What an implementer guarantees:
/// - when a call returns, what it wrote survives the death of the process and of the machine;
/// - a transaction is atomic, and two transactions that share an id, a payment or a buyer run one after the other,
///   across all processes on the store;
/// - a failed call has written nothing, except that a lost connection can leave open whether the last one was written;
/// - callers share commits: many at once cost little more than one;
/// - a call that has begun ends by itself: who is cancelled meanwhile waits for it all the same;
/// - no call blocks the cooperative pool; waiting calls are bounded, beyond that they fail with `overloaded`;
/// - attempts are only added, and ended once.
public protocol LedgerStore: Sendable {
    /// Runs a decision inside a transaction and writes what it decides.
    ///
    /// - Parameters:
    ///   - keys: what the decision looks at, and what is locked.
    ///   - body: the decision: pure, as it may run more than once.
    /// - Throws: the body's error, with nothing written, or why the store failed.
    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result

    /// One entry; `nil` when the ledger doesn't know the id.
    func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry?

    /// The history of one id, in order; empty when the ledger doesn't know it.
    func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt]

    /// Entries in the filter's order, page by page. Such as can't be read are named and keep nothing else back.
    ///
    /// - Parameters:
    ///   - cursor: where the last page ended; `nil` for the first.
    ///   - limit: 1 to 1,000.
    func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage

    /// A lean scan over many entries, in the filter's order, page by page. Such as can't be read are named and keep nothing
    /// else back.
    ///
    /// - Parameters:
    ///   - withAttempts: whether the rows have their calls.
    ///   - cursor: where the last page ended; `nil` for the first.
    ///   - limit: 1 to 10,000.
    func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage

    /// Counts the entries that were created in a time, by backend and state, in no order.
    ///
    /// - Parameters:
    ///   - from: created then or later.
    ///   - until: created before then; to the newest when `nil`.
    func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally]

    /// Takes entries whose ``LedgerEntry/nextCheck`` has come, so that no other tracker gets them until the lease ends. Such
    /// as can't be read are passed over.
    func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry]

    /// Gives leases back before they end; those of others stay.
    func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError)

    /// Renews an owner's lease, or ends it when the time is not later than now. Leases that ended a week before that time may
    /// go: an owner that isn't known any more counts as one whose lease is over.
    func renew(_ owner: LedgerOwner) async throws(LedgerError)

    /// Writes events down, all or none. Of a kind that is kept once for a subject, such as
    /// ``LedgerEvent/Kind/configuration``, the first stays and later ones are passed over, whoever records them.
    ///
    /// Who has read up to an event misses none: one that is recorded later, also by a decision, gets a higher number, across
    /// all processes.
    func record(_ events: [LedgerEvent]) async throws(LedgerError)

    /// Events in the order of their numbers, or against it. Such as can't be read are marked and keep nothing else back.
    ///
    /// - Parameters:
    ///   - id: the number of the last event of the page before; `nil` for the first page.
    ///   - limit: 1 to 1,000.
    func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent]

    /// What each version of the configuration decided, in the order of their first entries. Reads every entry.
    func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse]

    /// Erases personal data of settled entries, and shadow events that are as old; these don't count for the limit.
    ///
    /// - Returns: how many entries lost something; fewer than the limit when none is left.
    func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int

    /// Takes the ledger as it is from now on, though it may be an older copy of the one that was used in its place before, by
    /// a store that tells: what is open in it is held. By default nothing.
    func acceptRestored() async throws(LedgerError)

    /// Ends the store after the calls that are under way; later ones fail with `closed`.
    func close() async
}

extension LedgerStore {
    /// Nothing: a store that can't tell a copy has nothing to accept.
    public func acceptRestored() async throws(LedgerError) {}
}
