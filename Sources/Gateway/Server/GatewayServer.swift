package import DeclarationCore
package import HTTPServer

/// The service that existing programs declare through: both Alipay dialects in the north, the routing table in the
/// south.
package final class GatewayServer: Sendable {
    private let server: HTTPServer
    private let holder: SnapshotHolder

    /// Makes a gateway; nothing listens yet.
    package init(
        _ listener: ServerSettings,
        snapshot: GatewaySnapshot,
        log: any LogSink,
        metrics: any MetricsSink
    ) throws(HTTPServerError) {
        let holder = SnapshotHolder(snapshot)
        let log = GatewayLog(sink: log, metrics: metrics)
        self.holder = holder
        server = try HTTPServer(settings: listener, overloaded: Self.overloaded) { request in
            await Self.answer(request, holder.snapshot, log)
        }
    }

    /// Starts to listen.
    ///
    /// - Returns: the port.
    /// - Throws: when it can't be had.
    package func start() throws(HTTPServerError) -> UInt16 { try server.start() }

    /// Lets requests under way end, for the settings' drain time-out, and closes.
    package func stop() async { await server.stop() }

    /// Goes on with another configuration: requests that began under the old one end under it.
    package func replace(_ snapshot: GatewaySnapshot) { holder.replace(snapshot) }

    private static func answer(
        _ request: ServerRequest,
        _ snapshot: GatewaySnapshot,
        _ log: GatewayLog
    ) async -> ServerAnswer {
        let start = ContinuousClock.now
        let answer =
            await snapshot.answer(request)
            ?? DialectAnswer(.failure(404), code: "no such path")
        log.record(request, answer, version: snapshot.version, since: start)
        return .response(answer.response)
    }

    /// Beyond the bound of requests at work; called on the server's thread.
    private static func overloaded(_ request: ServerRequest) -> HTTPResponse {
        if MAPIDesk.isResponsible(for: request.path) { return MAPIDesk.overloaded }
        if AMSDesk.isResponsible(for: request.path) { return AMSDesk.overloaded }
        return .overloaded
    }
}
