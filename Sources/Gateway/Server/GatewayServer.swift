package import DeclarationCore
package import HTTPServer

/// The service that existing programs declare through: both Alipay dialects and the native API in the north, the routing table in the
/// south.
package final class GatewayServer: Sendable {
    private let server: HTTPServer
    private let holder: SnapshotHolder
    private let limits: ServerSettings

    /// Makes a gateway; nothing listens yet.
    package init(
        _ listener: ServerSettings,
        snapshot: GatewaySnapshot,
        log: any LogSink,
        metrics: any MetricsSink
    ) throws(HTTPServerError) {
        let holder = SnapshotHolder(snapshot)
        let work = GatewayWork(log: GatewayLog(sink: log, metrics: metrics))
        self.holder = holder
        var listener = listener
        // A wait can be repeated freely, and holds a place that all clients share; a declaration is carried out.
        listener.halfCloseCancels = { $0.method == "GET" && Dialect(path: $0.path) == .native }
        limits = listener
        server = try HTTPServer(
            settings: listener,
            overloaded: { work.overloaded($0) },
            tooLarge: { [most = listener.maximumBodyBytes] in work.tooLarge($0, most: most) },
            handler: { await work.answer($0, holder.snapshot) }
        )
    }

    /// Starts to listen.
    ///
    /// - Returns: the port.
    /// - Throws: when it can't be had.
    package func start() throws(HTTPServerError) -> UInt16 { try server.start() }

    /// Lets requests under way end, for the settings' drain time-out, and closes.
    package func stop() async {
        holder.snapshot.native.waits.endAll()
        await server.stop()
    }

    /// The ledger, and the router, of the configuration that counts now.
    package var ledger: LedgerRouter { holder.snapshot.ledger }

    /// Goes on with another configuration: requests that began under the old one end under it.
    package func replace(_ snapshot: GatewaySnapshot) { holder.replace(snapshot) }

    /// Presents another certificate from the next connection on; nothing changes for a gateway that serves plain HTTP.
    package func replace(_ identity: UsableIdentity) { server.present(identity) }

    /// Sets what is true now.
    package func measure(_ metrics: MetricsRegistry) {
        let now = server.statistics
        metrics.set("gateway_in_flight", to: Double(now.handlersAtWork))
        metrics.set("gateway_in_flight_limit", to: Double(limits.maximumRequestsInFlight))
        metrics.set("gateway_queued", to: Double(now.queuedRequests))
        metrics.set("gateway_queued_limit", to: Double(limits.maximumQueuedRequests))
        metrics.set("gateway_connections", to: Double(now.openConnections))
        metrics.set("gateway_connections_limit", to: Double(limits.connectionLimit))
        metrics.set("gateway_buffered_bytes", to: Double(now.bufferedBytes))
        let totals = [
            "accepted": now.acceptedConnections, "refused": now.refusedConnections, "late": now.lateConnections,
            "displaced": now.displacedConnections,
        ]
        for (kind, count) in totals {
            metrics.set("gateway_connections_total", .counter, to: Double(count), labels: ["kind": kind])
        }
        let requests = [
            "all": now.requests, "overloaded": now.overloadedRequests, "malformed": now.refusedRequests,
        ]
        for (kind, count) in requests {
            metrics.set("gateway_requests_total", .counter, to: Double(count), labels: ["kind": kind])
        }
    }
}

/// Answers requests.
private struct GatewayWork: Sendable {
    let log: GatewayLog

    func answer(_ request: ServerRequest, _ snapshot: GatewaySnapshot) async -> ServerAnswer {
        let trace = TraceContext(continuing: request.headers["traceparent"], state: request.headers["tracestate"])
        return await TraceContext.$current.withValue(trace) {
            let start = ContinuousClock.now
            let answer = await snapshot.answer(request) ?? DialectAnswer(Self.nothingHere, code: "no such path")
            log.record(request, answer, version: snapshot.version, since: start)
            return .response(answer.response)
        }
    }

    /// Often a base URL with one slash too many.
    private static let nothingHere = HTTPResponse(
        status: 404,
        headers: ["content-type": "text/plain; charset=utf-8"],
        body: Array("Nothing answers at this path; what does begins with /gateway.do, /ams/ or /v1/.\n".utf8)
    )

    /// Beyond the bound of requests at work; called on the server's thread.
    func overloaded(_ request: ServerRequest) -> HTTPResponse {
        Dialect(path: request.path)?.overloaded ?? .overloaded
    }

    /// A body that nobody has read: so the answer isn't signed, and its status says what the dialects have no code for.
    func tooLarge(_ request: ServerRequest, most: Int) -> HTTPResponse {
        var response = Dialect(path: request.path)?.tooLarge(most) ?? .bodyTooLarge
        response.status = 413
        return response
    }
}
