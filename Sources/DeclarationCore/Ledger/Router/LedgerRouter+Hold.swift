extension LedgerRouter {
    /// Keeps everything that is unsettled from being sent again by itself, in the background or at a start: for a ledger that
    /// was restored from a copy, which can't know what became of it since. It is asked for as before; who declares the
    /// identical content again lets it go. Sends nothing.
    ///
    /// - Returns: how many are held now that weren't before, and those whose entries can't be read.
    /// - Throws: when the ledger fails; what is held by then stays held.
    public func hold() async throws(LedgerRouterError) -> (held: Int, unreadable: [RequestID]) {
        var held = 0
        var unreadable: [RequestID] = []
        var cursor: LedgerCursor?
        repeat {
            let after = cursor
            let page = try await guarded { () async throws(LedgerError) in
                try await store.entries(matching: LedgerFilter(states: [.sending, .unknown]), after: after, limit: 200)
            }
            for entry in page.entries {
                let isNew = try await guarded { () async throws(LedgerError) in
                    try await store.transact(LedgerKeys(entry.requestID)) { [policy] view in policy.hold(view) }
                }
                held += isNew ? 1 : 0
            }
            unreadable += page.unreadable
            cursor = page.next
        } while cursor != nil
        return (held, unreadable)
    }
}

extension LedgerPolicy {
    /// Holds an entry that is unsettled.
    ///
    /// - Returns: whether it wasn't held before.
    func hold(_ view: LedgerView) -> LedgerDecision<Bool> {
        guard var entry = view.entry, entry.state.isUnsettled, !entry.isHeld else { return LedgerDecision(false) }
        entry.isHeld = true
        return LedgerDecision(true, LedgerWrites(entry: entry))
    }
}
