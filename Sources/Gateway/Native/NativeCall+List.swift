import DeclarationCore

extension NativeCall {
    /// `GET /v1/declarations`: the client's own, in the order they were declared, page by page.
    func list() async throws(NativeProblem) -> HTTPResponse {
        let query = try query(["cursor", "limit", "state", "customs"])
        var filter = LedgerFilter(client: client.id)
        for name in query.list("state") {
            guard let state = LedgerState(rawValue: name) else {
                let known = LedgerState.allCases.map(\.rawValue).joined(separator: ", ")
                throw .parameter("state", "no such state; known: \(known)")
            }
            filter.states.insert(state)
        }
        for name in query.list("customs") {
            guard ledger.router.configuration.customs.knows(name) else {
                throw .parameter("customs", "no place and no customs code of the table")
            }
            filter.add(office: name)
        }
        let limit = try query.integer("limit", 1...1000) ?? 100
        var cursor: LedgerCursor?
        if let text = try query.text("cursor") {
            guard let read = LedgerCursor(text: text) else { throw .parameter("cursor", "not one that a page gave") }
            cursor = read
        }
        let page: LedgerPage
        do throws(LedgerError) {
            page = try await ledger.store.entries(matching: filter, after: cursor, limit: limit)
        } catch {
            throw .ledger
        }
        return NativeDesk.json(
            200,
            .object([
                "declarations": .array(page.entries.map { NativeEntry(entry: $0).json }),
                "next": page.next.map { .string($0.description) },
                "unreadable": page.unreadable.isEmpty ? nil : .array(page.unreadable.map { .string($0.rawValue) }),
            ])
        )
    }
}
