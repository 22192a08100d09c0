extension MigrationPlanner {
    /// Counts what a ledger holds of a period.
    ///
    /// Unsettled entries from before the period count for what stays bound all the same: nobody may forget them.
    ///
    /// - Parameters:
    ///   - from: entries created then or later; from the first on when `nil`.
    ///   - until: entries created before then.
    package mutating func add(
        historyOf store: any LedgerStore,
        from: ZonedTime?,
        until: ZonedTime?
    ) async throws(LedgerError) {
        let all = LedgerFilter(from: from, until: until)
        for try await rows in LedgerHistoryPages(store, matching: all) {
            for row in rows { add(row) }
        }
        guard let from else { return }
        for try await rows in LedgerHistoryPages(
            store,
            matching: LedgerFilter(states: [.sending, .unknown], until: from)
        ) {
            for row in rows { addBound(row) }
        }
    }
}
