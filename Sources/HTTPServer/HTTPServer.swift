public import DeclarationCore
import Glibc
import Synchronization

/// An HTTP/1.1 server, plain or TLS, on libmicrohttpd.
///
/// Requests reach the handler complete; keep-alive, pipelining, chunked bodies and `Expect: 100-continue` are dealt
/// with before. Requests that are not HTTP are answered with 400, or 505 for the version, or, when not even a request line
/// can be made out, closed, all without the handler. Bodies in memory are bounded by
/// `connectionLimit` times `maximumBodyBytes`.
///
/// A started server runs until ``stop()``, also when nobody holds it any more.
public final class HTTPServer: Sendable {
    private enum State {
        case ready
        case running(Daemon)
        case stopping(Task<Void, Never>)
    }

    private let core: ServerCore
    private let state = Mutex(State.ready)

    /// Makes a server that answers each request in a task of its own.
    ///
    /// - Parameters:
    ///   - settings: where to listen, and the limits.
    ///   - overloaded: the answer when `maximumRequestsInFlight` handlers are at work; called on the server's thread,
    ///     so it must not block. By default a 503 with `Retry-After: 1`.
    ///   - handler: answers a request.
    /// - Throws: a setting that is out of range, or no descriptors left. Nothing listens yet.
    public init(
        settings: ServerSettings,
        overloaded: @escaping @Sendable (ServerRequest) -> HTTPResponse = { _ in .overloaded },
        handler: @escaping ServerHandler
    ) throws(HTTPServerError) {
        try settings.check()
        core = try ServerCore(settings: settings, answering: .asynchronous(handler), overloaded: overloaded)
    }

    /// Makes a server that answers on its own threads, which is several times cheaper; the handler must not block.
    ///
    /// - Throws: a setting that is out of range, or no descriptors left. Nothing listens yet.
    public init(
        settings: ServerSettings,
        synchronousHandler: @escaping SynchronousServerHandler
    ) throws(HTTPServerError) {
        try settings.check()
        core = try ServerCore(
            settings: settings,
            answering: .synchronous(synchronousHandler),
            overloaded: { _ in .overloaded }
        )
    }

    /// Starts to listen.
    ///
    /// - Returns: the port, which is the chosen one when the settings say 0.
    /// - Throws: ``HTTPServerError/cannotListen(_:)``, or ``HTTPServerError/alreadyStarted``.
    @discardableResult
    public func start() throws(HTTPServerError) -> UInt16 {
        try state.withLock { state throws(HTTPServerError) in
            guard case .ready = state else { throw .alreadyStarted }
            let daemon = try startThreads()
            state = .running(daemon)
            return daemon.port
        }
    }

    private func startThreads() throws(HTTPServerError) -> Daemon {
        guard case .asynchronous = core.answering else { return try Daemon(core: core) }
        try core.watcher.start()
        do {
            return try Daemon(core: core)
        } catch {
            core.watcher.stop()
            throw error
        }
    }

    /// Stops: accepts nothing more, lets requests finish for the settings' drain timeout, asking clients to close, then
    /// cancels the handlers that are left, and closes what still does not answer. Returns when all is closed, to every
    /// caller; cancelling a caller changes nothing.
    public func stop() async {
        let task = state.withLock { state -> Task<Void, Never>? in
            switch state {
            case .ready: return nil
            case .stopping(let task): return task
            case .running(let daemon):
                let task = Task { await Shutdown(core: core, daemon: daemon).run() }
                state = .stopping(task)
                return task
            }
        }
        await task?.value
    }
}

extension HTTPResponse {
    /// The default answer beyond the bound of requests in flight.
    public static let overloaded = HTTPResponse(
        status: 503,
        headers: ["Retry-After": "1", "Content-Type": "text/plain; charset=utf-8"],
        body: Array("Too many requests are in progress; try again in a second.\n".utf8)
    )
}
