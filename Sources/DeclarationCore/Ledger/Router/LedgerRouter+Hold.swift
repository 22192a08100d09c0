extension LedgerRouter {
    /// Keeps everything that is unsettled from being sent again, by anybody: for a ledger that was restored from a copy, which
    /// can't know what became of it since. It is asked for as before. Sends nothing.
    ///
    /// - Returns: what is held now and wasn't before, and unsettled entries that can't be read.
    /// - Throws: when the ledger fails; what is held by then stays held.
    public func hold() async throws(LedgerRouterError) -> (held: [RequestID], unreadable: [RequestID]) {
        var held: [RequestID] = []
        var unreadable: [RequestID] = []
        var cursor: LedgerCursor?
        repeat {
            let after = cursor
            let page = try await guarded { () async throws(LedgerError) in
                try await store.entries(matching: LedgerFilter(states: [.sending, .unknown]), after: after, limit: 200)
            }
            for id in page.entries.filter({ !$0.isHeld }).map(\.requestID) {
                let isNew = try await take(PersonStep(.held), id) { [policy] view, now in policy.hold(view, now: now) }
                if isNew { held.append(id) }
            }
            unreadable += page.unreadable
            cursor = page.next
        } while cursor != nil
        // Only now: had it ended before, what is open would not be held, and whoever opens the ledger next has to hear of it.
        try await guarded { () async throws(LedgerError) in try await store.acceptRestored() }
        return (held, unreadable)
    }

    /// Keeps one open id from being sent again by anybody, until it is released, dropped or decided on. Sends nothing.
    ///
    /// - Returns: why not; `nil` when it was done, or was held already.
    public func hold(_ id: RequestID) async throws(LedgerRouterError) -> PersonStepRefusal? {
        try await take(PersonStep(.held), id) { [policy] view, now in
            guard let entry = view.entry else { return LedgerDecision(.unknownID) }
            guard entry.state.isUnsettled else { return LedgerDecision(.settled(entry.state)) }
            return LedgerDecision(nil, policy.hold(view, now: now).writes)
        }
    }

    /// Lets a held id go: it is settled like any other, so sent again where it isn't found.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func release(_ id: RequestID) async throws(LedgerRouterError) -> PersonStepRefusal? {
        try await take(PersonStep(.released), id) { [policy] view, _ in policy.release(view) }
    }

    /// Frees a held id of which its backend has said, late enough to be believed, that it doesn't know it: it may be declared
    /// anew, also elsewhere.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func drop(_ id: RequestID) async throws(LedgerRouterError) -> PersonStepRefusal? {
        try await take(PersonStep(.dropped), id) { [policy] view, now in policy.drop(view, now: now) }
    }
}
