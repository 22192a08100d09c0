import DeclarationCore

extension LedgerStoreConformance {
    /// Seven entries in the same order of creation and of looks, two of them unreadable where a page ends.
    func goesOnOverDamage(_ store: any LedgerStore) async throws {
        let ids = (1...7).map { RequestID(rawValue: "DAMAGE-\($0)") }
        for (index, id) in ids.enumerated() {
            let time = LedgerSamples.time(Int64(index))
            try await put(LedgerSamples.entry(id, created: time) { $0.nextCheck = time }, in: store)
        }
        let unreadable = [ids[2], ids[3]]
        for id in unreadable { try await damage?(id) }
        for order in [LedgerFilter.Order.created, .nextCheck, .newestFirst] {
            try await goesOn(over: unreadable, of: order == .newestFirst ? ids.reversed() : ids, store, order)
        }
        for id in unreadable { try await blamesOne(id, store) }
        // What is awaited makes no difference here.
        let later = LedgerSamples.time(100)
        let erased = try await store.forget(LedgerForgetting(before: later, buyersBefore: later))
        try require(erased == ids.count, "\(erased) entries lost something, not \(ids.count)")
    }

    /// Who asks for one by its id hears that it is about this one alone.
    private func blamesOne(_ id: RequestID, _ store: any LedgerStore) async throws {
        var code: LedgerError.Code?
        do throws(LedgerError) {
            _ = try await store.entry(id)
        } catch {
            code = error.code
        }
        try require(code == .unreadable, "reading \(id) ends with \(code?.rawValue ?? "an entry"), not unreadable")
    }

    private func goesOn(
        over unreadable: [RequestID],
        of ids: [RequestID],
        _ store: any LedgerStore,
        _ order: LedgerFilter.Order
    ) async throws {
        var cursor: LedgerCursor?
        for start in stride(from: 0, to: ids.count, by: 3) {
            let expected = ids[start..<min(start + 3, ids.count)]
            let filter = LedgerFilter(order: order)
            let page = try await store.entries(matching: filter, after: cursor, limit: 3)
            let rows = try await store.history(matching: filter, withAttempts: true, after: cursor, limit: 3)
            let readable = expected.filter { !unreadable.contains($0) }
            let found = page.entries.map(\.requestID)
            try require(found == readable, "\(order): the page has \(found), not \(readable)")
            try require(rows.rows.map(\.requestID) == readable, "\(order): the scan has \(rows.rows.count) rows")
            let lost = expected.filter(unreadable.contains)
            try require(page.unreadable == lost, "\(order): the page calls \(page.unreadable) unreadable, not \(lost)")
            try require(rows.unreadable == lost, "\(order): the scan calls \(rows.unreadable) unreadable, not \(lost)")
            try require(page.next == rows.next, "\(order): the scan goes on elsewhere")
            cursor = page.next
        }
        try require(cursor == nil, "\(order): there is one page too many")
    }
}
