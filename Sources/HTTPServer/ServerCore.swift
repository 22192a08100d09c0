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
    let tooLarge: @Sendable (ServerRequest) -> HTTPResponse
    let traffic: Traffic
    let watch: ConnectionWatch
    let thread: ServerThread
    /// What new TLS connections present; nil for plain HTTP.
    let tls: Mutex<TLSContext?>
    let deadlines: Deadlines
    private let lastRequest = Atomic<UInt64>(0)
    private let lastConnection = Atomic<UInt64>(0)

    init(
        settings: ServerSettings,
        answering: Answering,
        overloaded: @escaping @Sendable (ServerRequest) -> HTTPResponse,
        tooLarge: @escaping @Sendable (ServerRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        try settings.check()
        self.settings = settings
        self.answering = answering
        self.overloaded = overloaded
        self.tooLarge = tooLarge
        deadlines = Deadlines(settings)
        traffic = Traffic(settings)
        let events = try EventSet()
        watch = ConnectionWatch(events, settings: settings, traffic: traffic)
        thread = try ServerThread(events)
        if let identity = settings.tls {
            tls = Mutex(try TLSContext(identity))
        } else {
            tls = Mutex(nil)
        }
    }

    /// A number for a request: from 1, never used again.
    func nextRequestID() -> UInt64 { lastRequest.add(1, ordering: .relaxed).newValue }

    /// Whether a client may have one more connection.
    func admits(_ client: ClientAddress.Key) -> Bool {
        traffic.admitsConnection(client) { watch.leftConnections(of: client) }
    }

    /// Takes charge of a new connection; the caller holds the object until ``ended(_:)``.
    func began(_ pointer: OpaquePointer) -> Connection? {
        guard let socket = connectionSocket(pointer) else { return nil }
        let connection = Connection(
            id: lastConnection.add(1, ordering: .relaxed).newValue,
            socket: socket,
            client: clientAddress(of: pointer),
            tls: tls.withLock { $0 },
            deadline: deadlines.ofFirstLine
        )
        traffic.connectionBegan(connection.client.key)
        // Without a watch nobody would notice that the client goes.
        if !watch.add(connection) { connection.cut() }
        return connection
    }

    func ended(_ connection: Connection) {
        watch.remove(connection)
        connection.close()
        traffic.connectionEnded(connection.client.key)
    }

    /// Suspends the connection and starts or queues the handler; nil when there is no room for another.
    func suspend(
        _ suspended: SuspendedConnection,
        for request: ServerRequest,
        handler: @escaping ServerHandler
    ) -> PendingAnswer? {
        let pending = PendingAnswer(request, handler: handler, on: suspended, core: self)
        switch traffic.admit(pending) {
        case .refuse: return nil
        case .start: pending.start()
        case .wait: break
        }
        MHD_suspend_connection(suspended.pointer)
        pending.connectionIsSuspended()
        return pending
    }
}

/// When the phases of a connection that begin now must have ended.
struct Deadlines: Sendable {
    private let idle: UInt64
    private let request: UInt64
    private let answer: UInt64

    init(_ settings: ServerSettings) {
        idle = UInt64(settings.idleTimeoutSeconds) * 1000
        request = UInt64(settings.requestTimeout.milliseconds)
        answer = UInt64(settings.answerTimeout.milliseconds)
    }

    /// Of a request's first line, from the beginning of the connection or the end of the answer before.
    var ofFirstLine: UInt64 { idle == 0 ? .max : currentMilliseconds() + idle }
    /// Of the rest of a request.
    var ofRequest: UInt64 { currentMilliseconds() + request }
    /// Of an answer.
    var ofAnswer: UInt64 { currentMilliseconds() + answer }
}
