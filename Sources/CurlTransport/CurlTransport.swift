public import DeclarationCore
import Synchronization

/// The HTTP transport on libcurl.
///
/// One thread owns all connections. TLS 1.2 or later is used, and peer and host name are always verified; plain HTTP
/// goes to the loopback interface only. Nothing is sent twice: when a kept connection breaks under a request, the call
/// fails with delivery `unknown` where libcurl alone would write the request again on a fresh connection.
public final class CurlTransport: HTTPTransport {
    let engine: CurlEngine
    private let settings: TransportSettings
    private let targets = TargetCache()
    /// The transport's own thread, for a task that makes one call after the other and nothing else
    /// (`withTaskExecutorPreference`): its calls then need no change of thread, which on an idle machine saves about half
    /// of a call's cost. Whatever such a task does delays every other call. Keep the transport as long as the task runs.
    public let taskExecutor: any TaskExecutor

    /// Makes a transport and starts its thread. Nothing is connected yet.
    ///
    /// - Throws: every setting that is out of range, an unreadable CA bundle, a malformed proxy URL; or, with an empty
    ///   path, that the installed libcurl or the system can't serve.
    public convenience init(_ settings: TransportSettings) throws(InvalidInput) {
        let problems = SettingsCheck(settings).problems
        guard problems.isEmpty else { throw InvalidInput(problems) }
        try self.init(settings) { () throws(CurlOptionError) in try CurlEngine(settings) }
    }

    init(_ settings: TransportSettings, makeEngine: () throws(CurlOptionError) -> CurlEngine) throws(InvalidInput) {
        self.settings = settings
        do throws(CurlOptionError) {
            engine = try makeEngine()
            taskExecutor = TransportTaskExecutor(engine.executor)
            try engine.executor.start(engine)
        } catch {
            throw InvalidInput([Problem(.error, path: "", "the HTTP transport can't start: \(error.message)")])
        }
    }

    deinit { engine.executor.stop() }

    /// Sends a request and reads the answer.
    ///
    /// Waits for a free connection when all are busy; that time counts towards the total time-out. Cancelling the task
    /// closes the connection (HTTP/2: resets the stream).
    ///
    /// - Throws: with delivery `notSent` only when not one byte of the request can have left; see
    ///   ``/DeclarationCore/TransportError``.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let exchange = try Exchange(
            request.traced,
            targets.target(request.url),
            maximumBodyBytes: settings.maximumBodyBytes
        )
        if Task.isCancelled {
            throw exchange.failed(.cancelled, "\(exchange.target.authority): cancelled before it was sent")
        }
        try reservePlace(exchange)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { waiter in
                exchange.waiter = waiter
                if !engine.executor.post(.start(exchange)) { refuse(exchange) }
            }
        } onCancel: {
            // A cancel that overtakes the start is kept in the exchange; one that comes after the end does nothing.
            _ = engine.executor.post(.cancel(exchange))
        }
        return try exchange.result.get()
    }

    /// How many requests are under way or wait for a connection.
    package var outstanding: Int { engine.outstanding.load(ordering: .relaxed) }

    /// Ends the transport: exchanges under way fail, connections close, the thread ends. Later calls fail, not sent.
    public func close() async { await engine.executor.stopped() }

    /// Counts a request in, unless the queue is full.
    private func reservePlace(_ exchange: Exchange) throws(TransportError) {
        let count = engine.outstanding.add(1, ordering: .relaxed).newValue
        guard count > settings.queueLimit else { return }
        engine.outstanding.subtract(1, ordering: .relaxed)
        throw exchange.failed(
            .overloaded,
            "\(exchange.target.authority): \(settings.queueLimit) requests are under way already; send fewer at once"
        )
    }

    private func refuse(_ exchange: Exchange) {
        engine.outstanding.subtract(1, ordering: .relaxed)
        exchange.finish(exchange.failed(.other, "\(exchange.target.authority): the transport is closed"))
    }
}

extension HTTPRequest {
    /// The request with the trace of the task that sends it, unless it names one itself.
    fileprivate var traced: HTTPRequest {
        guard let trace = TraceContext.current, headers["traceparent"] == nil else { return self }
        var request = self
        request.headers.append("traceparent", trace.traceparent)
        if let state = trace.state { request.headers.append("tracestate", state) }
        return request
    }
}
