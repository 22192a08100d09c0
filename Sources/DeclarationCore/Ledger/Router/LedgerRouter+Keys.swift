extension LedgerRouter {
    /// How many entries are tried before a key counts as another one: an unreadable entry is told when it is needed.
    private static let tries = 5

    /// Seals content anew that older keys sealed, a small batch at a time, while others work.
    ///
    /// - Returns: how many entries were sealed anew.
    /// - Throws: when the ledger fails or an old key is missing, and, when all others are done, for entries that can't be
    ///   read; what was done stays done.
    public func reseal(batch: Int = 100) async throws(LedgerRouterError) -> Int {
        guard let newest = intents.sealer.keyIDs.first else { return 0 }
        var count = 0
        var unreadable: [RequestID] = []
        var cursor: LedgerCursor?
        repeat {
            let after = cursor
            let page = try await guarded { () async throws(LedgerError) in
                try await store.entries(
                    matching: LedgerFilter(notSealedUnder: newest),
                    after: after,
                    limit: batch
                )
            }
            for entry in page.entries {
                count += try await guarded { () async throws(LedgerError) in try await reseal(entry.requestID) } ? 1 : 0
            }
            unreadable += page.unreadable
            cursor = page.next
        } while cursor != nil
        if !unreadable.isEmpty { throw .ledger(.unreadable(unreadable)) }
        return count
    }

    func reseal(_ id: RequestID) async throws(LedgerError) -> Bool {
        try await store.transact(LedgerKeys(id)) { [intents] view throws(LedgerError) in
            guard let entry = view.entry, let resealed = try intents.resealed(entry) else {
                return LedgerDecision(false)
            }
            return LedgerDecision(true, LedgerWrites(entry: resealed))
        }
    }

    /// Refuses a ledger that was sealed under other keys: what it knows could not be compared, and would be told one by one.
    ///
    /// Looks for what was sealed last under a configured key, and opens it. A rotation leaves the old key among the
    /// configured ones until nothing is sealed under it; other hosts may seal under a newer one already.
    ///
    /// Unreadable entries say nothing of their keys and are passed over.
    ///
    /// - Returns: entries that can't be read, where there are no others to tell by.
    /// - Throws: `sealing` when something is sealed, and nothing that can be opened under a configured key; `unreadable`
    ///   when the newest entries are unreadable by the hundreds; or when the store fails.
    @discardableResult
    package func checkKeys() async throws(LedgerError) -> [RequestID] {
        let known = Set(intents.sealer.keyIDs)
        let ours = try await newest(sealedUnder: known)
        // What is found now others may have sealed in between, under a key that is known here.
        let sealed = ours.entries.isEmpty ? try await newest(sealedUnder: []) : ours
        if sealed.entries.contains(where: { (try? intents.declaration(of: $0)) != nil }) { return [] }
        guard let key = sealed.entries.first?.content?.keyID else { return sealed.unreadable }
        let problem =
            known.contains(key)
            ? "what the ledger has under key \"\(key)\" can't be opened with the configured key of that name"
            : "the ledger is sealed under key \"\(key)\", and what is configured is "
                + known.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        throw LedgerError(
            .sealing,
            "\(problem): was its key file replaced? Put the right one back, or name it in the configuration's \"ledger\" "
                + "block"
        )
    }

    private func newest(sealedUnder keys: Set<String>) async throws(LedgerError) -> LedgerPage {
        let filter = LedgerFilter(sealedUnder: keys, order: .newestFirst)
        var page = try await store.firstReadable(matching: filter, limit: Self.tries)
        if page.entries.isEmpty, page.next != nil { throw .unreadable(page.unreadable) }
        page.entries = Array(page.entries.prefix(Self.tries))
        return page
    }
}
