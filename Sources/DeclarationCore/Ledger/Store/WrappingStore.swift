/// A store around another one: what it doesn't do itself is done by that one.
package protocol WrappingStore: LedgerStore {
    /// The other one.
    var base: any LedgerStore { get }

    /// Does one of the other's calls; closing it is none. By default just that.
    ///
    /// - Parameter operation: the name of the call.
    func around<Value>(
        _ operation: String,
        _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value
}

extension WrappingStore {
    package func around<Value>(
        _ operation: String,
        _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value { try await call() }

    package func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        try await around("transact") { () async throws(LedgerError) in try await base.transact(keys, body) }
    }

    package func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        try await around("entry") { () async throws(LedgerError) in try await base.entry(id) }
    }

    package func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try await around("attempts") { () async throws(LedgerError) in try await base.attempts(of: id) }
    }

    package func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        try await around("entries") { () async throws(LedgerError) in
            try await base.entries(matching: filter, after: cursor, limit: limit)
        }
    }

    package func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage {
        try await around("history") { () async throws(LedgerError) in
            try await base.history(matching: filter, withAttempts: withAttempts, after: cursor, limit: limit)
        }
    }

    package func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally] {
        try await around("tally") { () async throws(LedgerError) in try await base.tally(from: from, until: until) }
    }

    package func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        try await around("lease") { () async throws(LedgerError) in try await base.lease(request) }
    }

    package func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await around("release") { () async throws(LedgerError) in try await base.release(ids, owner: owner) }
    }

    package func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try await around("renew") { () async throws(LedgerError) in try await base.renew(owner) }
    }

    package func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try await around("record") { () async throws(LedgerError) in try await base.record(events) }
    }

    package func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        try await around("events") { () async throws(LedgerError) in
            try await base.events(matching: filter, after: id, limit: limit)
        }
    }

    package func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try await around("configurationUse") { () async throws(LedgerError) in try await base.configurationUse() }
    }

    package func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        try await around("forget") { () async throws(LedgerError) in try await base.forget(request) }
    }

    package func acceptRestored() async throws(LedgerError) {
        try await around("acceptRestored") { () async throws(LedgerError) in try await base.acceptRestored() }
    }

    package func close() async { await base.close() }
}
