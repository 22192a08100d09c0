extension LedgerStore {
    /// What a ``LedgerForgetting`` keeps for the sake of what is awaited, each entry once.
    ///
    /// Along the index of what is awaited, which is short. A tracker that looks at an entry meanwhile moves it on, so that
    /// it comes again.
    package func spared(by request: LedgerForgetting) async throws(LedgerError) -> [RequestID] {
        var found: Set<RequestID> = []
        var spared: [RequestID] = []
        var cursor: LedgerCursor?
        repeat {
            let page = try await entries(matching: LedgerFilter(order: .nextCheck), after: cursor, limit: request.limit)
            for entry in page.entries where request.spares(entry) && found.insert(entry.requestID).inserted {
                spared.append(entry.requestID)
            }
            cursor = page.next
        } while cursor != nil
        return spared
    }
}
