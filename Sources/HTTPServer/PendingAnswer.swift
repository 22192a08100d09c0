import Synchronization

/// A suspended connection: its handler runs in a task, or waits to, and whoever settles it first decides the answer.
final class PendingAnswer: Sendable {
    private struct State {
        var answer: ServerAnswer?
        var task: Task<Void, Never>?
        var isSuspended = false
        var isDue = false
        var isStarted = false
        var isCancelled = false
    }

    let id: UInt64
    private let request: ServerRequest
    private let handler: ServerHandler
    private let suspended: SuspendedConnection
    private let core: ServerCore
    private let state = Mutex(State())

    init(
        _ request: ServerRequest,
        handler: @escaping ServerHandler,
        on suspended: SuspendedConnection,
        core: ServerCore
    ) {
        id = request.id
        self.request = request
        self.handler = handler
        self.suspended = suspended
        self.core = core
    }

    /// There is room for the handler: starts it as soon as the connection is suspended, unless the client has given up.
    func start() { advance { $0.isDue = true } }

    /// The connection is suspended and may be resumed from now on.
    func connectionIsSuspended() {
        suspended.connection.begin(self)
        advance { $0.isSuspended = true }
    }

    private func advance(_ change: (inout sending State) -> Void) {
        let starts = state.withLock { state in
            change(&state)
            state.isStarted = state.isDue && state.isSuspended && !state.isCancelled
            return state.isStarted
        }
        guard starts else { return }
        // Outside the lock, which the handler takes when it ends: it may do so before this line is over.
        let task = Task { self.settle(await self.handler(self.request)) }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// The client has closed its side, or broken the connection: whether it gives the request up by that is the server's to
    /// say.
    func clientHasClosed(isBroken: Bool) {
        if isBroken || core.settings.halfCloseCancels(request) { cancel() }
    }

    /// The client has given up, or the time to drain is over: asks the handler to give up; it still settles. One that was not started never is.
    func cancel() {
        let (task, isStarted) = state.withLock { state in
            state.isCancelled = true
            return (state.task, state.isStarted)
        }
        if isStarted { task?.cancel() } else { abandon() }
    }

    /// Ends now, whatever is lost.
    func abandon() { settle(.closeWithoutAnswer) }

    /// Sets the answer and wakes the connection, unless that has happened.
    private func settle(_ answer: ServerAnswer) {
        let isFirst = state.withLock { state in
            guard state.answer == nil else { return false }
            state.answer = answer
            return true
        }
        guard isFirst else { return }
        // The order matters: once resumed, the connection may be gone, and once the request counts as settled, the whole
        // server may be.
        suspended.connection.endWork()
        suspended.resume()
        core.traffic.settled(id)
    }

    /// The answer, on the server's thread after the connection has been resumed.
    var answer: ServerAnswer? { state.withLock { $0.answer } }
}

/// A connection of libmicrohttpd that may be passed to the task that answers.
///
/// Unchecked, since the pointer stays valid while the connection is suspended, and only the server's thread uses it.
struct SuspendedConnection: @unchecked Sendable {
    let pointer: OpaquePointer
    let connection: Connection
    let thread: ServerThread

    /// Lets the library go on with the connection, which may be gone when this returns. Call it once.
    func resume() { thread.resume(self) }
}
