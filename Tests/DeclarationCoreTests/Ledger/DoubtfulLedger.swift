import DeclarationCore
import DeclarationTesting
import Synchronization

/// A ledger whose connection is lost over a transaction when a test says so.
final class DoubtfulLedger: WrappingStore {
    /// What becomes of a transaction whose answer is lost.
    enum Loss: Sendable {
        /// It is written all the same.
        case afterCommit
        /// It ran, and nothing of it is written.
        case beforeCommit
    }

    static let lost = LedgerError(.unavailable, "the connection was lost")

    let kept: MemoryLedger
    var base: any LedgerStore { kept }
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
}
