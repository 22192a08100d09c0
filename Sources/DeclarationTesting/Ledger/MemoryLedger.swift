public import DeclarationCore
import Synchronization

/// A ledger that is gone with the process: for tests, and for showing what a store has to do.
public final class MemoryLedger: LedgerStore {
    private struct State {
        var book = LedgerBook()
        var failures: [LedgerError] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// An empty ledger.
    public init() {}

    /// What is in it.
    public var book: LedgerBook { state.withLock { $0.book } }

    /// Makes the next calls fail, one failure each.
    public func fail(_ failures: LedgerError...) { state.withLock { $0.failures += failures } }

    private func access<Value: Sendable>(
        _ body: (inout LedgerBook) throws(LedgerError) -> sending Value
    ) throws(LedgerError) -> Value {
        let result: Result<Value, LedgerError> = state.withLock { state in
            if state.isClosed { return .failure(LedgerError(.closed, "the ledger is closed")) }
            if !state.failures.isEmpty { return .failure(state.failures.removeFirst()) }
            do throws(LedgerError) {
                return .success(try body(&state.book))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Runs a decision.
    public func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        try access { book throws(LedgerError) in
            let decision = try body(book.view(keys))
            book.apply(decision.writes, to: keys.requestID)
            return decision.result
        }
    }

    /// One entry.
    public func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        try access { $0.entry(id) }
    }

    /// The history of one id.
    public func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try access { $0.attempts(of: id) }
    }

    /// A page of entries.
    public func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        try access { $0.entries(matching: filter, after: cursor, limit: limit) }
    }

    /// Takes due entries.
    public func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        try access { $0.lease(request) }
    }

    /// Gives leases back.
    public func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try access { $0.release(ids, owner: owner) }
    }

    /// Renews an owner's lease.
    public func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try access { $0.renew(owner) }
    }

    /// Writes events down.
    public func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try access { $0.record(events) }
    }

    /// A page of events.
    public func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        try access { $0.events(matching: filter, after: id, limit: limit) }
    }

    /// What each version of the configuration decided.
    public func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try access { $0.configurationUse() }
    }

    /// Erases personal data.
    public func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        try access { $0.forget(request) }
    }

    /// Later calls fail.
    public func close() async { state.withLock { $0.isClosed = true } }
}
