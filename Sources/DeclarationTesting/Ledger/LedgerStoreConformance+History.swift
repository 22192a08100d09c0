import DeclarationCore

extension LedgerStoreConformance {
    func scansHistory(_ store: any LedgerStore) async throws {
        var entries: [LedgerEntry] = []
        for index in 0..<13 {
            let id = RequestID(rawValue: "SCAN-\(100 + index)")
            let created = LedgerSamples.time(Int64(index / 3))
            entries.append(
                LedgerSamples.entry(id, created: created) { entry in
                    entry.binding.backend = index % 4 == 0 ? "mapi-main" : "ams-main"
                    entry.isPinned = index % 5 == 0
                }
            )
        }
        entries[3] = LedgerSamples.fullEntry("SCAN-103")
        entries[3].created = LedgerSamples.time(1)
        entries[4].state = .notSent
        entries[5].paymentIDs = [.ams: "quote\"back\\slash", .mapi: "支付"]
        for entry in entries.reversed() { try await put(entry, in: store) }
        let calls = [
            LedgerSamples.attempt("SCAN-103", 1, end: LedgerSamples.end), LedgerSamples.attempt("SCAN-103", 2),
        ]
        for call in calls {
            try await store.transact(LedgerKeys("SCAN-103")) { _ throws(LedgerError) in
                LedgerDecision((), LedgerWrites(attempts: [call]))
            }
        }
        try await scan(store, LedgerFilter(), false, entries.map(LedgerHistoryRow.init))
        var rows = entries.map(LedgerHistoryRow.init)
        rows[3].attempts = calls
        try await scan(store, LedgerFilter(), true, rows)
        let filter = LedgerFilter(backends: ["mapi-main"], from: LedgerSamples.time(1))
        try await scan(store, filter, true, [rows[4], rows[8], rows[12]])
    }

    private func scan(
        _ store: any LedgerStore,
        _ filter: LedgerFilter,
        _ withAttempts: Bool,
        _ expected: [LedgerHistoryRow]
    ) async throws {
        var rows: [LedgerHistoryRow] = []
        var cursor: LedgerCursor?
        repeat {
            let page = try await store.history(
                matching: filter,
                withAttempts: withAttempts,
                after: cursor,
                limit: 2
            )
            try require(page.rows.count <= 2, "a page has \(page.rows.count) rows")
            rows += page.rows
            cursor = page.next
        } while cursor != nil
        let ids = rows.map(\.requestID)
        try require(ids == expected.map(\.requestID), "the scan gives \(ids)")
        for (row, expected) in zip(rows, expected) { try require(row == expected, "\(row) instead of \(expected)") }
    }
}
