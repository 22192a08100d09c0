extension LedgerStore {
    /// The first page of a filter's order that has an entry that can be read; unreadable ones before it are named in it, and are
    /// passed over as long as there are not thousands of them.
    ///
    /// - Parameter limit: how many entries the first page has at most; a later one may have more.
    /// - Returns: a page with no entry and with a next page when there are too many unreadable ones.
    package func firstReadable(matching filter: LedgerFilter, limit: Int) async throws(LedgerError) -> LedgerPage {
        var page = try await entries(matching: filter, after: nil, limit: limit)
        for _ in 0..<10 {
            guard page.entries.isEmpty, let next = page.next else { break }
            let passed = page.unreadable
            page = try await entries(matching: filter, after: next, limit: max(limit, 100))
            page.unreadable = passed + page.unreadable
        }
        return page
    }
}
