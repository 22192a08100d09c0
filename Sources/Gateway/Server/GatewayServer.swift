package import DeclarationCore
package import HTTPServer
import Synchronization

/// The service that existing programs declare through: both Alipay dialects and the native API in the north, the routing table in the
/// south.
package final class GatewayServer: Sendable {
    private let server: HTTPServer
    private let holder: SnapshotHolder
    private let work: GatewayWork
    private let limit: Int

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
        self.work = work
        limit = listener.maximumRequestsInFlight
        server = try HTTPServer(settings: listener, overloaded: { work.overloaded($0) }) { request in
            await work.answer(request, holder.snapshot)
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

    /// Sets what is true now.
    package func measure(_ metrics: MetricsRegistry) {
        metrics.set("gateway_in_flight", to: Double(work.inFlight.load(ordering: .relaxed)))
        metrics.set("gateway_in_flight_limit", to: Double(limit))
        metrics.set(
            "gateway_overloaded_total",
            .counter,
            to: Double(work.overloads.load(ordering: .relaxed))
        )
    }
}

/// Answers requests.
private final class GatewayWork: Sendable {
    let inFlight = Atomic(0)
    let overloads = Atomic(0)
    private let log: GatewayLog

    init(log: GatewayLog) { self.log = log }

    func answer(_ request: ServerRequest, _ snapshot: GatewaySnapshot) async -> ServerAnswer {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let trace = TraceContext(continuing: request.headers["traceparent"], state: request.headers["tracestate"])
        return await TraceContext.$current.withValue(trace) {
            let start = ContinuousClock.now
            let answer = await snapshot.answer(request) ?? DialectAnswer(.failure(404), code: "no such path")
            log.record(request, answer, version: snapshot.version, since: start)
            return .response(answer.response)
        }
    }

    /// Beyond the bound of requests at work; called on the server's thread.
    func overloaded(_ request: ServerRequest) -> HTTPResponse {
        overloads.add(1, ordering: .relaxed)
        if MAPIDesk.isResponsible(for: request.path) { return MAPIDesk.overloaded }
        if AMSDesk.isResponsible(for: request.path) { return AMSDesk.overloaded }
        if NativeDesk.isResponsible(for: request.path) { return NativeDesk.overloaded }
        return .overloaded
    }
}
