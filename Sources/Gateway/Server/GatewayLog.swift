import DeclarationCore
import HTTPServer

/// The access log and the counts of requests. The dialects' paths and codes only: what a client wrote can be personal data.
struct GatewayLog: Sendable {
    let sink: any LogSink
    let metrics: any MetricsSink

    func record(
        _ request: ServerRequest,
        _ answer: DialectAnswer,
        version: String,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        let client = answer.client?.rawValue ?? "-"
        metrics.observe(
            "gateway_request",
            duration,
            labels: [
                "dialect": Dialect(path: request.path)?.rawValue ?? "other", "code": answer.code, "client": client,
            ]
        )
        guard sink.isEnabled(.info) else { return }
        sink.record(
            LogEvent(
                .info,
                "request",
                [
                    "number": String(request.id), "method": PathTemplate.method(of: request),
                    "path": PathTemplate.text(of: request.path), "client": client, "code": answer.code,
                    "status": String(answer.response.status), "milliseconds": String(Int(duration / .milliseconds(1))),
                    "configuration": version,
                ]
            )
        )
    }
}
