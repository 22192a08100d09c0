internal import CMicroHTTPD
internal import DeclarationCore
import Synchronization

/// What the callbacks of a running server share; the context pointer that libmicrohttpd hands back.
final class ServerCore: Sendable {
    /// How requests are answered.
    enum Answering: Sendable {
        case asynchronous(ServerHandler)
        case synchronous(SynchronousServerHandler)
    }

    let settings: ServerSettings
    let answering: Answering
    let overloaded: @Sendable (ServerRequest) -> HTTPResponse
    let traffic: Traffic
    let watcher: DisconnectWatcher
    private let lastRequest = Atomic<UInt64>(0)

    init(
        settings: ServerSettings,
        answering: Answering,
        overloaded: @escaping @Sendable (ServerRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        self.settings = settings
        self.answering = answering
        self.overloaded = overloaded
        traffic = Traffic(maximumHandlers: settings.maximumRequestsInFlight)
        watcher = try DisconnectWatcher()
    }

    /// A number for a request: from 1, never used again.
    func nextRequestID() -> UInt64 { lastRequest.add(1, ordering: .relaxed).newValue }

    /// Suspends the connection and starts the handler; nil when there is no room for another.
    func suspend(
        _ connection: OpaquePointer,
        for request: ServerRequest,
        handler: @escaping ServerHandler
    ) -> PendingAnswer? {
        guard let socket = connectionSocket(connection), traffic.admitHandler() else { return nil }
        let handle = ConnectionHandle(pointer: connection)
        let pending = PendingAnswer(id: request.id, socket: socket, connection: handle, core: self)
        guard watcher.add(pending) else {
            traffic.handlerEnded()
            return nil
        }
        MHD_suspend_connection(connection)
        pending.run(handler, request)
        return pending
    }
}

/// The socket of a connection.
func connectionSocket(_ connection: OpaquePointer) -> Int32? {
    customs_mhd_connection_info(connection, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd
}
