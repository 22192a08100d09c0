import DeclarationCore
import Synchronization

/// A store in which the next transaction finds its entry being sent by another process, which ends at once: what a request
/// sees whose twin is answered while it looks.
final class TwinStore: LedgerStore {
    private let base: any LedgerStore
    private let isArmed = Mutex(false)

    init(_ base: any LedgerStore) { self.base = base }

    /// Makes the next transaction see a twin.
    func arm() { isArmed.withLock { $0 = true } }

    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        let isTwin = isArmed.withLock { isArmed in
            defer { isArmed = false }
            return isArmed
        }
        return try await base.transact(keys) { view throws(LedgerError) in
            var view = view
            if isTwin {
                view.entry?.state = .sending
                view.entry?.owner = "twin"
                view.ownerUntil = ZonedTime(epochMilliseconds: .max / 2)
            }
            return try body(view)
        }
    }

    func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? { try await base.entry(id) }

    func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] { try await base.attempts(of: id) }

    func entries(matching filter: LedgerFilter, after cursor: LedgerCursor?, limit: Int) async throws(LedgerError)
        -> LedgerPage
    { try await base.entries(matching: filter, after: cursor, limit: limit) }

    func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] { try await base.lease(request) }

    func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await base.release(ids, owner: owner)
    }

    func renew(_ owner: LedgerOwner) async throws(LedgerError) { try await base.renew(owner) }

    func record(_ events: [LedgerEvent]) async throws(LedgerError) { try await base.record(events) }

    func events(matching filter: LedgerEventFilter, after id: Int64?, limit: Int) async throws(LedgerError)
        -> [LedgerEvent]
    { try await base.events(matching: filter, after: id, limit: limit) }

    func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] { try await base.configurationUse() }

    func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int { try await base.forget(request) }

    func close() async { await base.close() }
}
