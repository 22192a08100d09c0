/// Tells log and metrics what a guard does.
struct GuardReport: Sendable {
    /// Why a declaration was held back.
    enum Refusal: String {
        case circuitOpen, queueFull, queueTime, budget, window

        var code: ProviderError.Code {
            switch self {
            case .circuitOpen: .circuitOpen
            case .budget: .budgetSpent
            case .queueFull, .queueTime, .window: .overloaded
            }
        }
    }

    let backend: BackendID
    let log: any LogSink
    let metrics: any MetricsSink

    /// The call's own log line says the rest.
    func refused(_ reason: Refusal) {
        metrics.count("backend_refused_total", by: 1, labels: ["backend": backend.rawValue, "reason": reason.rawValue])
    }

    func probed(_ verdict: CallVerdict) {
        let result =
            switch verdict {
            case .healthy: "answered"
            case .failing: "failed"
            case .silent: "none"
            }
        metrics.count("backend_probes_total", by: 1, labels: ["backend": backend.rawValue, "result": result])
        log.record(LogEvent(.info, "breaker asked", ["backend": backend.rawValue, "result": result]))
    }

    func changed(to state: BreakerState) {
        let labels = ["backend": backend.rawValue, "state": state.rawValue]
        metrics.count("backend_breaker_changes_total", by: 1, labels: labels)
        let isClosed = state == .closed
        log.record(
            LogEvent(
                isClosed ? .info : .warning,
                isClosed ? "breaker closed" : "breaker opened",
                ["backend": backend.rawValue]
            )
        )
    }
}
