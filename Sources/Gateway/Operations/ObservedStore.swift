package import DeclarationCore
import Synchronization

/// A ledger's store whose calls are measured: duration and failures of each, and how late the tracker is. The log is told why
/// they fail.
package struct ObservedStore: WrappingStore {
    package let base: any LedgerStore
    private let metrics: MetricsRegistry
    private let health: GatewayHealth
    private let troubles: LedgerTroubleLog

    /// Puts measurements around a store.
    package init(_ store: any LedgerStore, metrics: MetricsRegistry, health: GatewayHealth, log: any LogSink) {
        self.health = health
        base = store
        self.metrics = metrics
        troubles = LedgerTroubleLog(log)
    }

    package func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        let hasWritten = Atomic(false)
        do throws(LedgerError) {
            let result = try await around("transact") { () async throws(LedgerError) in
                try await base.transact(keys) { view throws(LedgerError) in
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

    package func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        let due = try await around("lease") { () async throws(LedgerError) in try await base.lease(request) }
        let now = request.now.epochMilliseconds
        let oldest = due.compactMap { $0.nextCheck?.epochMilliseconds }.min() ?? now
        let labels = ["backend": request.backend?.rawValue ?? "all"]
        metrics.set("tracker_lag_seconds", to: Double(max(0, now - oldest)) / 1000, labels: labels)
        metrics.set("tracker_last_look_seconds", to: Double(now / 1000), labels: labels)
        return due
    }

    package func around<Value>(
        _ operation: String,
        _ call: () async throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        let start = ContinuousClock.now
        defer {
            metrics.observe("ledger_call_duration", ContinuousClock.now - start, labels: ["operation": operation])
        }
        do throws(LedgerError) {
            return try await call()
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
