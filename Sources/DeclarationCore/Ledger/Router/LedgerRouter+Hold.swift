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
            for id in page.entries.map(\.requestID) {
                let isNew = try await change(id) { [policy, time] in policy.hold($0, now: time.now()) }
                guard isNew else { continue }
                held.append(id)
                try await record(.held, id)
            }
            unreadable += page.unreadable
            cursor = page.next
        } while cursor != nil
        return (held, unreadable)
    }

    /// Lets a held id go: it is settled like any other, so sent again where it isn't found.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func release(_ id: RequestID) async throws(LedgerRouterError) -> HoldRefusal? {
        let refusal = try await change(id) { [policy] in policy.release($0) }
        if refusal == nil { try await record(.released, id) }
        return refusal
    }

    /// Frees a held id of which its backend has said, late enough to be believed, that it doesn't know it: it may be declared
    /// anew, also elsewhere.
    ///
    /// - Returns: why not; `nil` when it was done.
    public func drop(_ id: RequestID) async throws(LedgerRouterError) -> HoldRefusal? {
        let refusal = try await change(id) { [policy, time] in policy.drop($0, now: time.now()) }
        if refusal == nil { try await record(.dropped, id) }
        return refusal
    }

    private func record(_ step: HoldStep, _ id: RequestID) async throws(LedgerRouterError) {
        let event = step.event(id, at: time.now(), configurationVersion: configurationVersion)
        try await guarded { () async throws(LedgerError) in try await store.record([event]) }
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
