import Glibc
import Synchronization

/// A scripted HTTP/1.1 server on 127.0.0.1: blocking sockets, one thread a connection.
final class LoopbackServer: Sendable {
    /// What to do with one request.
    enum Reply: Sendable {
        /// Write the bytes and go on with the connection.
        case keep(String)
        /// Write the bytes and close.
        case close(String)
        /// Write the bytes, then wait until the client closes.
        case hold(String)
    }

    struct Request: Sendable {
        var head: String
        var body: [UInt8]
        /// Counts connections from 1.
        var connection: Int
        var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    private struct State {
        var connections = 0
        var closures = 0
        var requests: [Request] = []
        var sockets: Set<Int32> = []
        var isClosed = false
    }

    let port: UInt16
    /// One element when a request came in, one when a held connection was closed by the client.
    let arrivals: AsyncStream<Request>
    let departures: AsyncStream<Void>
    private let arrived: AsyncStream<Request>.Continuation
    private let departed: AsyncStream<Void>.Continuation
    private let listener: Int32
    private let state = Mutex(State())
    private let reply: @Sendable (Request) -> Reply

    private let greeting: String

    /// - Parameter greeting: what is written on every new connection before anything is read.
    init(greeting: String = "", _ reply: @escaping @Sendable (Request) -> Reply) throws {
        self.greeting = greeting
        self.reply = reply
        (arrivals, arrived) = AsyncStream.makeStream()
        (departures, departed) = AsyncStream.makeStream()
        (listener, port) = try Self.listen()
        spawn { [self] in acceptAll() }
    }

    var connections: Int { state.withLock { $0.connections } }
    /// How many connections this side has closed.
    var closures: Int { state.withLock { $0.closures } }
    var requests: [Request] { state.withLock { $0.requests } }
    func url(_ path: String = "/", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

    /// Closes the listener and what is open.
    func stop() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            // Closed by who accepts: closed here, its number could be another server's when that looks at it again.
            shutdown(listener, Int32(SHUT_RDWR))
            state.sockets.forEach { _ = shutdown($0, Int32(SHUT_RDWR)) }
        }
    }

    /// Breaks every open connection, as a server does that drops idle clients.
    func dropConnections() {
        state.withLock { state in state.sockets.forEach { _ = shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// A connection to it.
    func connection() throws -> Int32 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let isConnected = withUnsafeBytes(of: &address) { bytes in
            bytes.baseAddress.map {
                connect(socket, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
            }
        }
        guard isConnected == true else { throw Failure(errno: errno) }
        return socket
    }

    /// Writes something on every open connection, asked or not.
    func say(_ text: String) { state.withLock { state in state.sockets.forEach { send($0, text) } } }

    static func answer(_ body: String, headers: String = "", status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    /// A port that another program may listen on in a moment.
    static func freePort() throws -> UInt16 {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (Int32, UInt16) {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(socket, pointer, size) == 0 && Glibc.listen(socket, 4096) == 0
                && getsockname(socket, pointer, &size) == 0
        }
        guard isBound else { throw Failure(errno: errno) }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    struct Failure: Error { var errno: Int32 }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else {
                close(listener)
                return
            }
            let number = state.withLock { state in
                state.connections += 1
                state.sockets.insert(socket)
                return state.connections
            }
            spawn { [self] in
                serve(socket, number)
                state.withLock { _ = $0.sockets.remove(socket) }
                close(socket)
                state.withLock { $0.closures += 1 }
            }
        }
    }

    private func serve(_ socket: Int32, _ number: Int) {
        send(socket, greeting)
        var reader = Reader(socket: socket)
        while let request = reader.next(number) {
            state.withLock { $0.requests.append(request) }
            arrived.yield(request)
            switch reply(request) {
            case .keep(let text): send(socket, text)
            case .close(let text):
                send(socket, text)
                return
            case .hold(let text):
                send(socket, text)
                var byte: UInt8 = 0
                while recv(socket, &byte, 1, 0) > 0 {}
                departed.yield()
                return
            }
        }
    }

    private func send(_ socket: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func spawn(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 256 << 10)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(Box(work))
        pthread_create(
            &thread,
            &attributes,
            {
                if let box = $0 { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().work() }
                return nil
            },
            box.toOpaque()
        )
    }

    private final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }

    /// Cuts requests out of a connection.
    private struct Reader {
        let socket: Int32
        var buffer: [UInt8] = []

        mutating func next(_ connection: Int) -> Request? {
            while headEnd == nil { guard fill() else { return nil } }
            guard let end = headEnd else { return nil }
            let head = String(decoding: buffer[..<end], as: UTF8.self)
            let length =
                head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
            while buffer.count < end + length { guard fill() else { return nil } }
            let body = Array(buffer[end..<end + length])
            buffer.removeFirst(end + length)
            return Request(head: head, body: body, connection: connection)
        }

        var headEnd: Int? {
            guard buffer.count >= 4 else { return nil }
            return (4...buffer.count).first { buffer[$0 - 4..<$0].elementsEqual([13, 10, 13, 10]) }
        }

        mutating func fill() -> Bool {
            var piece = [UInt8](repeating: 0, count: 16 << 10)
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { return false }
            buffer.append(contentsOf: piece[..<count])
            return true
        }
    }
}
