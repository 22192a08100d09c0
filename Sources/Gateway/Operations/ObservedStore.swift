package import DeclarationCore
import Synchronization

/// A ledger's store whose calls are measured: duration and failures of each, and how late the tracker is. The log is told why
/// they fail.
package struct ObservedStore: LedgerStore {
    private let store: any LedgerStore
    private let metrics: MetricsRegistry
    private let health: GatewayHealth
    private let troubles: LedgerTroubleLog

    /// Puts measurements around a store.
    package init(_ store: any LedgerStore, metrics: MetricsRegistry, health: GatewayHealth, log: any LogSink) {
        self.health = health
        self.store = store
        self.metrics = metrics
        troubles = LedgerTroubleLog(log)
    }

    package func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        let hasWritten = Atomic(false)
        do throws(LedgerError) {
            let result = try await measured("transact") { () async throws(LedgerError) in
                try await store.transact(keys) { view throws(LedgerError) in
                    let decision = try body(view)
                    hasWritten.store(!decision.writes.attempts.isEmpty, ordering: .relaxed)
                    return decision
                }
            }
            // What needs no room succeeds on a full disk too.
            if hasWritten.load(ordering: .relaxed) { health.noteWrite(failure: nil) }
            return result
        } catch {
            health.noteWrite(failure: error.code)
            throw error
        }
    }

    package func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        try await measured("entry") { () async throws(LedgerError) in try await store.entry(id) }
    }

    package func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try await measured("attempts") { () async throws(LedgerError) in try await store.attempts(of: id) }
    }

    package func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        try await measured("entries") { () async throws(LedgerError) in
            try await store.entries(matching: filter, after: cursor, limit: limit)
        }
    }

    package func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage {
        try await measured("history") { () async throws(LedgerError) in
            try await store.history(matching: filter, withAttempts: withAttempts, after: cursor, limit: limit)
        }
    }

    package func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally] {
        try await measured("tally") { () async throws(LedgerError) in try await store.tally(from: from, until: until) }
    }

    package func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        let due = try await measured("lease") { () async throws(LedgerError) in try await store.lease(request) }
        let now = request.now.epochMilliseconds
        let oldest = due.compactMap { $0.nextCheck?.epochMilliseconds }.min() ?? now
        let labels = ["backend": request.backend?.rawValue ?? "all"]
        metrics.set("tracker_lag_seconds", to: Double(max(0, now - oldest)) / 1000, labels: labels)
        metrics.set("tracker_last_look_seconds", to: Double(now / 1000), labels: labels)
        return due
    }

    package func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await measured("release") { () async throws(LedgerError) in try await store.release(ids, owner: owner) }
    }

    package func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try await measured("renew") { () async throws(LedgerError) in try await store.renew(owner) }
    }

    package func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try await measured("record") { () async throws(LedgerError) in try await store.record(events) }
    }

    package func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        try await measured("events") { () async throws(LedgerError) in
            try await store.events(matching: filter, after: id, limit: limit)
        }
    }

    package func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try await measured("configurationUse") { () async throws(LedgerError) in try await store.configurationUse() }
    }

    package func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        try await measured("forget") { () async throws(LedgerError) in try await store.forget(request) }
    }

    package func acceptRestored() async throws(LedgerError) {
        try await measured("acceptRestored") { () async throws(LedgerError) in try await store.acceptRestored() }
    }

    package func close() async { await store.close() }

    private func measured<Value>(
        _ operation: String,
        _ body: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        let start = ContinuousClock.now
        defer {
            metrics.observe("ledger_call_duration", ContinuousClock.now - start, labels: ["operation": operation])
        }
        do throws(LedgerError) {
            return try await body()
        } catch {
            metrics.count(
                "ledger_failures_total",
                by: 1,
                labels: ["operation": operation, "code": error.code.rawValue]
            )
            troubles.note(error, in: operation)
            throw error
        }
    }
}
