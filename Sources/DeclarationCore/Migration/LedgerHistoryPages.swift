/// The pages of a scan; the next one is read while one is worked on.
package struct LedgerHistoryPages: AsyncSequence, Sendable {
    /// A page's worth of rows that keeps the memory small and the round trips few.
    private static let limit = 2_000

    private let store: any LedgerStore
    private let filter: LedgerFilter
    private let withAttempts: Bool

    /// Scans a store.
    package init(_ store: any LedgerStore, matching filter: LedgerFilter, withAttempts: Bool = false) {
        self.store = store
        self.filter = filter
        self.withAttempts = withAttempts
    }

    /// Reads pages.
    package struct AsyncIterator: AsyncIteratorProtocol {
        private let pages: LedgerHistoryPages
        private var next: PageRead?

        fileprivate init(_ pages: LedgerHistoryPages) {
            self.pages = pages
            next = pages.read(after: nil)
        }

        /// The next page's rows; `nil` at the end.
        ///
        /// - Throws: also when the task was cancelled, or an entry can't be read: what was read is not all.
        package mutating func next(isolation: isolated (any Actor)?) async throws(LedgerError) -> [LedgerHistoryRow]? {
            guard let page = try await next?.page() else { return nil }
            guard page.unreadable.isEmpty else { throw .unreadable(page.unreadable) }
            next = page.next.map { pages.read(after: $0) }
            return page.rows
        }

        /// The same.
        package mutating func next() async throws(LedgerError) -> [LedgerHistoryRow]? {
            try await next(isolation: nil)
        }
    }

    /// Begins to read.
    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    private func read(after cursor: LedgerCursor?) -> PageRead {
        let task = Task { [store, filter, withAttempts] () -> Result<LedgerHistoryPage, LedgerError> in
            do throws(LedgerError) {
                let page = try await store.history(
                    matching: filter,
                    withAttempts: withAttempts,
                    after: cursor,
                    limit: Self.limit
                )
                return .success(page)
            } catch {
                return .failure(error)
            }
        }
        return PageRead(task)
    }
}

/// A page that is being read; given up when nobody wants it any more.
private final class PageRead: Sendable {
    private let task: Task<Result<LedgerHistoryPage, LedgerError>, Never>

    init(_ task: Task<Result<LedgerHistoryPage, LedgerError>, Never>) { self.task = task }

    deinit { task.cancel() }

    func page() async throws(LedgerError) -> LedgerHistoryPage {
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        guard !Task.isCancelled else { throw LedgerError(.other, "reading the ledger's history was cancelled") }
        return try result.get()
    }
}
