import DeclarationCore

extension LedgerStoreConformance {
    func pagesInOrder(_ store: any LedgerStore) async throws {
        for index in (0..<25).reversed() {
            let created = LedgerSamples.time(Int64(index / 3))
            try await put(LedgerSamples.entry(RequestID(rawValue: "PAGE-\(100 + index)"), created: created), in: store)
        }
        var ids: [RequestID] = []
        var cursor: LedgerCursor?
        repeat {
            let page = try await store.entries(matching: LedgerFilter(), after: cursor, limit: 10)
            try require(!page.entries.isEmpty && page.entries.count <= 10, "a page has \(page.entries.count) entries")
            ids += page.entries.map(\.requestID)
            cursor = page.next.flatMap { LedgerCursor(text: $0.description) }
        } while cursor != nil
        let expected = (0..<25).map { RequestID(rawValue: "PAGE-\(100 + $0)") }
        try require(ids == expected, "the pages hold \(ids)")
    }

    /// Each order, page by page, for whole entries and for rows.
    func ordersPages(_ store: any LedgerStore) async throws {
        for index in 0..<12 {
            let id = RequestID(rawValue: "ORDER-\(100 + index)")
            let entry = LedgerSamples.entry(id, created: LedgerSamples.time(Int64(index / 2))) { entry in
                entry.nextCheck = index < 9 ? LedgerSamples.time(Int64(90 - index / 2)) : nil
            }
            try await put(entry, in: store)
        }
        let expected: [(LedgerFilter.Order, [Int])] = [
            (.newestFirst, Array((0..<12).reversed())), (.nextCheck, [8, 6, 7, 4, 5, 2, 3, 0, 1]),
        ]
        for (order, numbers) in expected {
            let filter = LedgerFilter(order: order)
            var ids: [RequestID] = []
            var cursor: LedgerCursor?
            repeat {
                let page = try await store.entries(matching: filter, after: cursor, limit: 5)
                let rows = try await store.history(matching: filter, withAttempts: true, after: cursor, limit: 5)
                try require(rows.rows.map(\.requestID) == page.entries.map(\.requestID), "\(order): the rows differ")
                try require(rows.next == page.next, "\(order): the rows' next page is \(String(describing: rows.next))")
                ids += page.entries.map(\.requestID)
                cursor = page.next.flatMap { LedgerCursor(text: $0.description) }
            } while cursor != nil
            let wanted = numbers.map { RequestID(rawValue: "ORDER-\(100 + $0)") }
            try require(ids == wanted, "\(order) gives \(ids)")
        }
    }

    func filters(_ store: any LedgerStore) async throws {
        let odd = LedgerSamples.entry("ODD-1", created: LedgerSamples.time(5)) { entry in
            entry.state = .unknown
            entry.binding.backend = "mapi-main"
            entry.binding.customsCode = "NINGBO"
            entry.merchant = "OTHER"
            entry.binding.place = "odd-place"
            entry.paymentIDs = [.mapi: "ODDPAY"]
            entry.subOrderID = "ODDSUB"
            entry.content = SealedContent(keyID: "k0", bytes: [1])
            entry.nextCheck = LedgerSamples.time(9)
            entry.client = "odd-client"
        }
        try await put(odd, in: store)
        try await put(LedgerSamples.entry("PLAIN-1"), in: store)
        try await put(LedgerSamples.entry("FORGOTTEN-1") { $0.content = nil }, in: store)
        let filters: [LedgerFilter] = [
            LedgerFilter(states: [.unknown]), LedgerFilter(states: [.sending, .unknown]),
            LedgerFilter(client: "odd-client"), LedgerFilter(client: "odd-client", states: [.unknown]),
            LedgerFilter(client: "odd-client", paymentID: "ODDPAY"),
            LedgerFilter(client: "odd-client", subOrderID: "ODDSUB"),
            LedgerFilter(backends: ["mapi-main", "none"]), LedgerFilter(customsCodes: ["NINGBO"]),
            LedgerFilter(places: ["odd-place"]),
            LedgerFilter(customsCodes: ["NONE"], places: ["odd-place", "none"]),
            LedgerFilter(customsCodes: ["NINGBO", "NONE"], places: ["none"]),
            LedgerFilter(merchants: ["OTHER"]), LedgerFilter(paymentID: "ODDPAY"),
            LedgerFilter(subOrderID: "ODDSUB"),
            LedgerFilter(from: LedgerSamples.time(5)), LedgerFilter(notSealedUnder: "k1"),
            LedgerFilter(otherThan: ["ams-main", "none"]), LedgerFilter(order: .nextCheck),
            LedgerFilter(sealedUnder: ["k0", "none"]),
            LedgerFilter(states: [.unknown, .accepted], backends: ["mapi-main"], until: LedgerSamples.time(6)),
        ]
        for filter in filters {
            let page = try await store.entries(matching: filter, after: nil, limit: 10)
            try require(page.entries == [odd], "\(filter) gives \(page.entries.map(\.requestID))")
            try require(page.next == nil, "there is a next page")
        }
        let before = try await store.entries(
            matching: LedgerFilter(until: LedgerSamples.time(5)),
            after: nil,
            limit: 10
        )
        try require(before.entries.map(\.requestID) == ["FORGOTTEN-1", "PLAIN-1"], "until gives \(before.entries)")
    }

    func leasesOnce(_ store: any LedgerStore) async throws {
        for (id, due) in [("DUE-2", 2), ("DUE-1", 1), ("LATER-1", 500)] as [(String, Int64)] {
            try await put(
                LedgerSamples.entry(RequestID(rawValue: id)) { $0.nextCheck = LedgerSamples.time(due) },
                in: store
            )
        }
        try await put(LedgerSamples.entry("NEVER-1"), in: store)
        func lease(_ owner: LedgerOwner.Token, at now: Int64, limit: Int = 10) async throws -> [RequestID] {
            let request = LedgerLease(
                owner: owner,
                now: LedgerSamples.time(now),
                until: LedgerSamples.time(now + 50),
                backend: "ams-main",
                limit: limit
            )
            return try await store.lease(request).map(\.requestID)
        }
        let first = try await lease("a", at: 10, limit: 1)
        try require(first == ["DUE-1"], "the first lease is \(first)")
        let second = try await lease("b", at: 10)
        try require(second == ["DUE-2"], "the second lease is \(second)")
        try await store.release(["DUE-1", "DUE-2"], owner: "b")
        let released = try await lease("c", at: 20)
        try require(released == ["DUE-2"], "after the release: \(released)")
        let lapsed = try await lease("d", at: 60)
        try require(lapsed == ["DUE-1"], "after the lease's end: \(lapsed)")
        try await put(LedgerSamples.entry("DUE-1") { $0.nextCheck = LedgerSamples.time(61) }, in: store)
        let held = try await lease("e", at: 61)
        try require(held.isEmpty, "writing an entry ended its lease: \(held)")
        let none = try await store.lease(
            LedgerLease(owner: "f", now: LedgerSamples.time(900), until: LedgerSamples.time(901), backend: "other")
        )
        try require(none.isEmpty, "another backend's entries were leased")
    }

    func forgets(_ store: any LedgerStore) async throws {
        let day = LedgerSamples.time(0)
        try await put(LedgerSamples.entry("OLD-1", created: LedgerSamples.time(-9)), in: store)
        try await put(LedgerSamples.entry("OLD-2", created: LedgerSamples.time(-5)), in: store)
        try await put(LedgerSamples.entry("OPEN-1", created: LedgerSamples.time(-9)) { $0.state = .unknown }, in: store)
        try await put(LedgerSamples.entry("NEW-1", created: LedgerSamples.time(-9)) { $0.changed = day }, in: store)
        try await put(
            LedgerSamples.entry("AWAITED-1", created: LedgerSamples.time(-9)) { $0.nextCheck = day },
            in: store
        )
        let request = LedgerForgetting(
            before: day,
            buyersBefore: LedgerSamples.time(-6),
            awaitedBefore: LedgerSamples.time(-9),
            limit: 1
        )
        var count = 0
        while try await store.forget(request) > 0 { count += 1 }
        try require(count == 2, "\(count) entries lost something, not 2")
        for (id, hasContent, hasBuyer) in [
            ("OLD-1", false, false), ("OLD-2", false, true), ("OPEN-1", true, true), ("NEW-1", true, true),
            ("AWAITED-1", true, true),
        ] {
            let entry = try await store.entry(RequestID(rawValue: id))
            try require((entry?.content != nil) == hasContent, "\(id): the content is wrong")
            try require((entry?.buyer != nil) == hasBuyer, "\(id): the buyer's hash is wrong")
            try require(entry?.amount == .fen(12_050), "\(id): the business record is gone")
        }
    }
}
