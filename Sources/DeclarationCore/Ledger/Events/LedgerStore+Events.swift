extension LedgerStore {
    /// Walks over events, a page at a time, also over those that can't be read: who takes them says what that means.
    ///
    /// - Parameters:
    ///   - page: how many are read at once: few where their details may be long.
    ///   - body: takes an event; whether to go on.
    package func forEachEvent(
        matching filter: LedgerEventFilter,
        page: Int = 1_000,
        _ body: (LedgerEvent) -> Bool
    ) async throws(LedgerError) {
        var last: Int64?
        while true {
            let events = try await events(matching: filter, after: last, limit: page)
            for event in events where !body(event) { return }
            guard events.count == page else { return }
            last = events.last?.id
        }
    }
}
