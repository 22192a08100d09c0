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

    func tallies(_ store: any LedgerStore) async throws {
        let none = try await store.tally(from: LedgerSamples.time(0), until: nil)
        try require(none.isEmpty, "an empty ledger counts \(none)")
        for index in 0..<12 {
            let entry = LedgerSamples.entry(
                RequestID(rawValue: "TALLY-\(100 + index)"),
                created: LedgerSamples.time(Int64(index))
            ) { entry in
                entry.binding.backend = index % 2 == 0 ? "mapi-main" : "ams-main"
                entry.state = index < 8 ? .accepted : .unknown
                entry.firstSent = index % 2 == 0 ? nil : LedgerSamples.time(Int64(index + 1))
            }
            try await put(entry, in: store)
        }
        let all = try await store.tally(from: LedgerSamples.time(2), until: nil)
        let expected: Set = [
            LedgerTally(backend: "mapi-main", state: .accepted, count: 3),
            LedgerTally(backend: "ams-main", state: .accepted, count: 3, lastSent: LedgerSamples.time(8)),
            LedgerTally(backend: "mapi-main", state: .unknown, count: 2),
            LedgerTally(backend: "ams-main", state: .unknown, count: 2, lastSent: LedgerSamples.time(12)),
        ]
        try require(all.count == 4 && Set(all) == expected, "counted were \(all)")
        let part = try await store.tally(from: LedgerSamples.time(2), until: LedgerSamples.time(3))
        try require(part == [LedgerTally(backend: "mapi-main", state: .accepted, count: 1)], "of a part: \(part)")
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
