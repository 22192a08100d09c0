internal import CMicroHTTPD
import Synchronization

/// A suspended connection: its handler runs in a task, and whoever settles it first decides the answer.
final class PendingAnswer: Sendable {
    private struct State {
        var answer: ServerAnswer?
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    let id: UInt64
    /// The connection's socket; open as long as the connection is suspended.
    let socket: Int32
    private let connection: ConnectionHandle
    private let core: ServerCore
    private let state = Mutex(State())

    init(id: UInt64, socket: Int32, connection: ConnectionHandle, core: ServerCore) {
        self.id = id
        self.socket = socket
        self.connection = connection
        self.core = core
    }

    /// Starts the handler.
    func run(_ handler: @escaping ServerHandler, _ request: ServerRequest) {
        let task = Task { self.settle(await handler(request)) }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Asks the handler to give up; it still settles.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Sets the answer and wakes the connection, unless that has happened.
    func settle(_ answer: ServerAnswer) {
        let isFirst = state.withLock { state in
            guard state.answer == nil else { return false }
            state.answer = answer
            return true
        }
        guard isFirst else { return }
        // The order matters: once resumed, the connection and its socket may be gone, and once the handler counts as
        // ended, the whole server may be.
        core.watcher.remove(self)
        MHD_resume_connection(connection.pointer)
        core.traffic.handlerEnded()
    }

    /// The answer, on the server's thread after the connection has been resumed.
    var answer: ServerAnswer? { state.withLock { $0.answer } }
}

/// A connection of libmicrohttpd that may be passed to the task that answers.
///
/// Unchecked, since the pointer stays valid while the connection is suspended and the only call made from another
/// thread is `MHD_resume_connection`, which the library allows from any thread.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
