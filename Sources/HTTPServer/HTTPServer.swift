public import DeclarationCore
import Glibc
import Synchronization

/// An HTTP/1.1 server, plain or TLS, on libmicrohttpd.
///
/// Requests reach the handler complete; keep-alive, pipelining, chunked bodies and `Expect: 100-continue` are dealt
/// with before. Requests that are not HTTP are answered with 400, or 505 for the version, or, when not even a request line
/// can be made out, closed, all without the handler. Bodies in memory are bounded by
/// `maximumBufferedBytes`.
///
/// A started server runs until ``stop()``, also when nobody holds it any more.
public final class HTTPServer: Sendable {
    private enum State {
        case ready
        /// Who wants to stop it waits until it has started.
        case starting([CheckedContinuation<Void, Never>])
        case running
        case stopping(Task<Void, Never>)
        /// Before it was started.
        case stopped
    }

    private let core: ServerCore
    private let state = Mutex(State.ready)

    /// Makes a server that answers each request in a task of its own.
    ///
    /// - Parameters:
    ///   - settings: where to listen, and the limits.
    ///   - overloaded: the answer when as many handlers are at work and as many requests wait as the settings allow; it
    ///     can depend on the request, whose body is empty when there was no memory for it. Called on the server's thread,
    ///     so it must not block. By default a 503 with `Retry-After: 1`.
    ///   - tooLarge: the answer to a body that is larger than allowed, as `overloaded`; the request's body is empty. The
    ///     connection is closed after it.
    ///   - handler: answers a request.
    /// - Throws: a setting that is out of range, an unusable certificate or key, or no descriptors left. Nothing listens
    ///   yet.
    public init(
        settings: ServerSettings,
        overloaded: @escaping @Sendable (ServerRequest) -> HTTPResponse = { _ in .overloaded },
        tooLarge: @escaping @Sendable (ServerRequest) -> HTTPResponse = { _ in .bodyTooLarge },
        handler: @escaping ServerHandler
    ) throws(HTTPServerError) {
        core = try ServerCore(
            settings: settings,
            answering: .asynchronous(handler),
            overloaded: overloaded,
            tooLarge: tooLarge
        )
    }

    /// Makes a server that answers on its own thread, which is several times cheaper; the handler must not block.
    ///
    /// No initialiser: a closure that happens to await nothing would choose it.
    ///
    /// - Throws: as the initialiser.
    public static func answeringOnItsThread(
        settings: ServerSettings,
        handler: @escaping SynchronousServerHandler
    ) throws(HTTPServerError) -> HTTPServer {
        HTTPServer(
            core: try ServerCore(
                settings: settings,
                answering: .synchronous(handler),
                overloaded: { _ in .overloaded },
                tooLarge: { _ in .bodyTooLarge }
            )
        )
    }

    private init(core: ServerCore) { self.core = core }

    /// Starts to listen.
    ///
    /// - Returns: the port, which is the chosen one when the settings say 0.
    /// - Throws: ``HTTPServerError/cannotListen(_:)``, or ``HTTPServerError/alreadyStarted``.
    @discardableResult
    public func start() throws(HTTPServerError) -> UInt16 {
        try state.withLock { state throws(HTTPServerError) in
            guard case .ready = state else { throw .alreadyStarted }
            state = .starting([])
        }
        // Without the lock, as it looks up and binds an address and starts a thread.
        do throws(HTTPServerError) {
            let port = try core.thread.start(core)
            endStarting(.running)
            return port
        } catch {
            endStarting(.ready)
            throw error
        }
    }

    private func endStarting(_ next: State) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .starting(let waiters) = state else { return [] }
            state = next
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func untilStarted() async {
        await withCheckedContinuation { waiter in
            let waits = state.withLock { state in
                guard case .starting(let waiters) = state else { return false }
                state = .starting(waiters + [waiter])
                return true
            }
            if !waits { waiter.resume() }
        }
    }

    /// What the server is doing and has done.
    public var statistics: ServerStatistics { core.traffic.figures }

    /// Presents another certificate, and asks clients for other ones, from the next connection on; connections that are
    /// open go on as they are. No request fails because of it. Without TLS it does nothing.
    package func present(_ identity: UsableIdentity) {
        guard core.settings.tls != nil else { return }
        core.tls.withLock { $0 = identity.context }
    }

    /// Stops: accepts nothing more, lets requests finish within the settings' drain timeout, asking clients to close,
    /// then cancels the handlers that are left and two seconds later closes what still does not answer. Returns when all
    /// is closed, to every caller; cancelling one changes nothing. A server that was stopped never listens again.
    public func stop() async {
        await untilStarted()
        let task = state.withLock { state -> Task<Void, Never>? in
            switch state {
            case .ready:
                state = .stopped
                return nil
            case .starting, .stopped: return nil
            case .stopping(let task): return task
            case .running:
                let task = Task { await Shutdown(core: core).run() }
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
