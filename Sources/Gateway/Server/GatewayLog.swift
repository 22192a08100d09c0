import DeclarationCore
import HTTPServer

/// The access log and the counts of requests. Paths and codes only: queries and bodies hold personal data.
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
            "gateway.request",
            duration,
            labels: ["dialect": dialect(request.path), "code": answer.code, "client": client]
        )
        guard sink.isEnabled(.info) else { return }
        sink.record(
            LogEvent(
                .info,
                "request",
                [
                    "request": String(request.id), "method": String(request.method.prefix(16)),
                    "path": path(request, answer), "client": client, "code": answer.code,
                    "status": String(answer.response.status), "milliseconds": String(Int(duration / .milliseconds(1))),
                    "configuration": version,
                ]
            )
        )
    }

    /// A path that leads nowhere can hold anything, also a buyer's data.
    private func path(_ request: ServerRequest, _ answer: DialectAnswer) -> String {
        answer.response.status == 404 ? "-" : String(request.path.prefix(128))
    }

    private func dialect(_ path: String) -> String {
        if MAPIDesk.isResponsible(for: path) { return "mapi" }
        if AMSDesk.isResponsible(for: path) { return "ams" }
        return NativeDesk.isResponsible(for: path) ? "native" : "other"
    }
}
