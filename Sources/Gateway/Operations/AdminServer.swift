package import DeclarationCore
package import HTTPServer

/// Where operators look: `/health/live`, `/health/ready`, `/health/backends` and `/metrics`, on an address of its own.
package final class AdminServer: Sendable {
    private let server: HTTPServer

    /// Makes a server; nothing listens yet.
    ///
    /// - Parameters:
    ///   - backends: how the backends are; an open breaker makes nobody unready, as the other backends go on.
    ///   - refresh: sets what is only known when it is asked for; called for each `/metrics`, must not block.
    package init(
        _ settings: ServerSettings,
        health: GatewayHealth,
        metrics: MetricsRegistry,
        backends: @escaping @Sendable () async -> JSONValue,
        refresh: @escaping @Sendable (MetricsRegistry) -> Void
    ) throws(HTTPServerError) {
        server = try HTTPServer(settings: settings) { request in
            if request.path == "/health/backends", ["GET", "HEAD"].contains(request.method) {
                return .response(Self.json(await backends()))
            }
            return .response(Self.answer(request, health, metrics, refresh))
        }
    }

    /// Starts to listen.
    ///
    /// - Returns: the port.
    package func start() throws(HTTPServerError) -> UInt16 { try server.start() }

    /// Cuts short what is being answered, and closes; its settings say how soon.
    package func stop() async { await server.stop() }

    private static func answer(
        _ request: ServerRequest,
        _ health: GatewayHealth,
        _ metrics: MetricsRegistry,
        _ refresh: (MetricsRegistry) -> Void
    ) -> HTTPResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            return text(405, "Only GET and HEAD are served here.\n", headers: ["Allow": "GET, HEAD"])
        }
        switch request.path {
        case "/health/live": return text(200, "live\n")
        case "/health/ready":
            let reasons = health.reasons
            return reasons.isEmpty
                ? text(200, "ready\n") : text(503, "not ready: \(reasons.joined(separator: "; "))\n")
        case "/metrics":
            metrics.set("gateway_draining", to: health.isDraining ? 1 : 0)
            ProcessFigures.measure(metrics)
            refresh(metrics)
            return HTTPResponse(
                status: 200,
                headers: ["Content-Type": PrometheusText.mediaType],
                body: Array(metrics.text.utf8)
            )
        default: return text(404, "There are /health/live, /health/ready, /health/backends and /metrics.\n")
        }
    }

    private static func json(_ value: JSONValue) -> HTTPResponse {
        let headers: HTTPHeaders = ["Content-Type": "application/json", "Cache-Control": "no-store"]
        return HTTPResponse(status: 200, headers: headers, body: Array((value.text + "\n").utf8))
    }

    private static func text(_ status: Int, _ text: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers.append("Content-Type", "text/plain; charset=utf-8")
        headers.append("Cache-Control", "no-store")
        return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}
