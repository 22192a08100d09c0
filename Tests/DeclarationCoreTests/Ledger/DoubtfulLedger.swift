import DeclarationCore
import DeclarationTesting
import Synchronization

/// A ledger whose connection is lost over a transaction when a test says so.
final class DoubtfulLedger: LedgerStore {
    /// What becomes of a transaction whose answer is lost.
    enum Loss: Sendable {
        /// It is written all the same.
        case afterCommit
        /// It ran, and nothing of it is written.
        case beforeCommit
    }

    static let lost = LedgerError(.unavailable, "the connection was lost")

    let kept: MemoryLedger
    private let losses = Mutex<[Loss]>([])
    private let asked = Mutex<[LedgerFilter]>([])

    init(_ kept: MemoryLedger = MemoryLedger()) { self.kept = kept }

    /// Done by somebody else after each page that is read.
    let afterPage = Mutex<(@Sendable (LedgerPage) async throws(LedgerError) -> Void)?>(nil)

    /// Entries that can't be read by pages.
    let unreadable = Mutex<Set<RequestID>>([])

    /// What pages were read by.
    var filters: [LedgerFilter] { asked.withLock { $0 } }

    /// Loses the next transactions, one each.
    func lose(_ next: Loss...) { losses.withLock { $0 += next } }

    func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        switch losses.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        case nil: return try await kept.transact(keys, body)
        case .afterCommit:
            _ = try await kept.transact(keys, body)
            throw Self.lost
        case .beforeCommit:
            try await kept.transact(keys) { view throws(LedgerError) in
                _ = try body(view)
                return LedgerDecision(())
            }
            throw Self.lost
        }
    }

    func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? { try await kept.entry(id) }
    func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] { try await kept.attempts(of: id) }
    func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        asked.withLock { $0.append(filter) }
        var page = try await kept.entries(matching: filter, after: cursor, limit: limit)
        let unreadable = unreadable.withLock { $0 }
        page.unreadable = page.entries.map(\.requestID).filter(unreadable.contains)
        page.entries.removeAll { unreadable.contains($0.requestID) }
        try await afterPage.withLock { $0 }?(page)
        return page
    }
    func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] { try await kept.lease(request) }
    func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await kept.release(ids, owner: owner)
    }
    func renew(_ owner: LedgerOwner) async throws(LedgerError) { try await kept.renew(owner) }
    func record(_ events: [LedgerEvent]) async throws(LedgerError) { try await kept.record(events) }
    func events(matching filter: LedgerEventFilter, after id: Int64?, limit: Int) async throws(LedgerError)
        -> [LedgerEvent]
    { try await kept.events(matching: filter, after: id, limit: limit) }
    func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] { try await kept.configurationUse() }
    func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int { try await kept.forget(request) }
    func close() async { await kept.close() }
}
