import DeclarationCore
import DeclarationSimulation

/// One event for each request: what it was and what came of it, never what was in it.
struct ExchangeLog: Sendable {
    let sink: any LogSink

    /// Notes a request that got no further than its authentication.
    func record(_ wire: String, _ outcome: String, since start: ContinuousClock.Instant) {
        let event = LogEvent(
            .warning,
            "request refused",
            ["protocol": wire, "outcome": outcome, "milliseconds": Self.milliseconds(since: start)]
        )
        sink.record(event)
    }

    /// Notes a request of a known caller.
    func record(
        _ wire: String,
        _ outcome: String,
        since start: ContinuousClock.Instant,
        _ question: Question,
        _ rule: FaultRule?
    ) {
        var event = LogEvent(
            .info,
            "request answered",
            [
                "protocol": wire, "operation": question.operation.rawValue,
                "requestId": question.ids.map(\.rawValue).joined(separator: ","), "outcome": outcome,
            ]
        )
        if let rule { event.fields.append(LogEvent.Field("fault", rule.fault.kind.rawValue)) }
        if case .declare(let declaration) = question {
            event.fields.append(LogEvent.Field("customsCode", declaration.customsCode.rawValue))
        }
        event.fields.append(LogEvent.Field("milliseconds", Self.milliseconds(since: start)))
        sink.record(event)
    }

    /// Notes a control request.
    func record(control method: String, _ path: String, _ status: Int, since start: ContinuousClock.Instant) {
        let event = LogEvent(
            .info,
            "control request",
            ["method": method, "path": path, "status": "\(status)", "milliseconds": Self.milliseconds(since: start)]
        )
        sink.record(event)
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> String {
        let elapsed = ContinuousClock.now - start
        return String(elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000)
    }
}
