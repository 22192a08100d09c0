import DeclarationCore

/// Chooses entries by what customs said of them, which the ledger has no column for: pages of what is
/// accepted are looked through.
enum ReceiptFilter: String, CaseIterable {
    case accepted, refused, awaited

    private func matches(_ entry: LedgerEntry) -> Bool {
        switch self {
        case .accepted: entry.record?.receipt?.verdict == .accepted
        case .refused: entry.record?.receipt?.verdict == .refused
        case .awaited: !entry.isFinal
        }
    }

    /// How many entries are looked at in one go.
    private static let look = 500

    /// A page of what matches.
    func page(
        _ store: any LedgerStore,
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        var filter = filter
        guard filter.states.isEmpty || filter.states.contains(.accepted) else {
            return LedgerPage(entries: [], next: nil)
        }
        filter.states = [.accepted]
        var found: [LedgerEntry] = []
        var unreadable: [RequestID] = []
        var cursor = cursor
        repeat {
            let page = try await store.entries(matching: filter, after: cursor, limit: Self.look)
            unreadable += page.unreadable
            for entry in page.entries where matches(entry) {
                guard found.count == limit, let last = found.last else {
                    found.append(entry)
                    continue
                }
                // One more than asked for tells that there is a next page, and what follows the last one is that page's.
                let next = LedgerCursor(last)
                if !page.unreadable.isEmpty {
                    let behind = try await store.entries(matching: filter, after: next, limit: Self.look).unreadable
                    unreadable.removeAll { behind.contains($0) }
                }
                return LedgerPage(entries: found, next: next, unreadable: unreadable)
            }
            cursor = page.next
        } while cursor != nil
        return LedgerPage(entries: found, next: nil, unreadable: unreadable)
    }
}

extension Invocation {
    /// A page of what the options ask for.
    func entries(
        _ store: any LedgerStore,
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(CommandFailure) -> LedgerPage {
        let receipt = value(.receipt).flatMap(ReceiptFilter.init(rawValue:))
        return try await remembering { () async throws(LedgerError) in
            guard let receipt else { return try await store.entries(matching: filter, after: cursor, limit: limit) }
            return try await receipt.page(store, matching: filter, after: cursor, limit: limit)
        }
    }
}
