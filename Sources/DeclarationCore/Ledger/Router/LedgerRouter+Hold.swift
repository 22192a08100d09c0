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
            let open = page.entries.filter { !$0.isHeld }.map(\.requestID)
            try await record(.held, open)
            for id in open {
                let isNew = try await change(id) { [policy, time] in policy.hold($0, now: time.now()) }
                if isNew { held.append(id) }
            }
            unreadable += page.unreadable
            cursor = page.next
        } while cursor != nil
        // Only now: had it ended before, what is open would not be held, and whoever opens the ledger next has to hear of it.
        try await guarded { () async throws(LedgerError) in try await store.acceptRestored() }
        return (held, unreadable)
    }

    /// Lets a held id go: it is settled like any other, so sent again where it isn't found.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func release(_ id: RequestID) async throws(LedgerRouterError) -> HoldRefusal? {
        try await change(id, .released) { [policy] view, _ in policy.release(view) }
    }

    /// Frees a held id of which its backend has said, late enough to be believed, that it doesn't know it: it may be declared
    /// anew, also elsewhere.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func drop(_ id: RequestID) async throws(LedgerRouterError) -> HoldRefusal? {
        try await change(id, .dropped) { [policy] view, now in policy.drop(view, now: now) }
    }

    /// Takes a step that a person decided on, where it may be taken. It is written down first: no step is without a record.
    private func change(
        _ id: RequestID,
        _ step: HoldStep,
        _ body: @escaping @Sendable (LedgerView, ZonedTime) -> LedgerDecision<HoldRefusal?>
    ) async throws(LedgerRouterError) -> HoldRefusal? {
        let now = time.now()
        if let refusal = try await change(id, { LedgerDecision(body($0, now).result) }) { return refusal }
        try await record(step, [id])
        return try await change(id) { body($0, now) }
    }

    private func record(_ step: HoldStep, _ ids: [RequestID]) async throws(LedgerRouterError) {
        if ids.isEmpty { return }
        let now = time.now()
        let events = ids.map { step.event($0, at: now, configurationVersion: configurationVersion) }
        try await guarded { () async throws(LedgerError) in try await store.record(events) }
    }

    private func change<Value: Sendable>(
        _ id: RequestID,
        _ body: @escaping @Sendable (LedgerView) -> LedgerDecision<Value>
    ) async throws(LedgerRouterError) -> Value {
        try await guarded { () async throws(LedgerError) in
            try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in body(view) }
        }
    }
}
