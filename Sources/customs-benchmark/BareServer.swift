import COpenSSL
import Glibc

/// A server that reads whole requests and gives each the same bytes: one thread, one write an answer, so that it takes
/// as little as possible of the machine that is measured. Trusts its only client.
final class BareServer {
    private let answer: [UInt8]
    private let context: OpaquePointer?
    private let listener: Int32
    private var connections: [Int32: BareConnection] = [:]
    private var entries: [pollfd] = []
    private let delay: Double
    /// The answers that are due later, in order.
    private var late: [(socket: Int32, due: Double)] = []

    /// Listens on a free port of the loopback interface.
    ///
    /// - Parameters:
    ///   - identity: files with certificate chain and key; plain HTTP when `nil`.
    ///   - delay: how long each answer takes, in milliseconds.
    init(answer: [UInt8], identity: (chain: String, key: String)?, delay: Int) throws {
        self.answer = answer
        self.delay = Double(delay) / 1000
        context = try identity.map { try Self.context($0.chain, $0.key) }
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(listener, 128) == 0 else { throw BenchmarkFailure("the server can't listen") }
    }

    /// The port it listens on.
    var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Answers until `leash` closes.
    func run(leash: Int32) {
        entries = [leash, listener].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&entries, nfds_t(entries.count), wait) >= 0, entries[0].revents == 0 {
            let ready = entries.dropFirst(2).filter { $0.revents != 0 }.map(\.fd)
            if entries[1].revents != 0 { accept() }
            for socket in ready {
                if connections[socket]?.readOne() != true {
                    close(socket)
                } else if delay == 0 {
                    reply(socket)
                } else {
                    late.append((socket, Cost.clock() + delay))
                }
            }
            while let first = late.first, first.due <= Cost.clock() { reply(late.removeFirst().socket) }
        }
    }

    /// How long to wait for requests, in milliseconds.
    private var wait: Int32 { late.first.map { Int32(max(0, ($0.due - Cost.clock()) * 1000).rounded(.up)) } ?? -1 }

    private func reply(_ socket: Int32) {
        if connections[socket]?.write(answer) != answer.count { close(socket) }
    }

    private func accept() {
        let socket = Glibc.accept(listener, nil, nil)
        guard socket >= 0 else { return }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard let connection = BareConnection(socket, context) else { return _ = Glibc.close(socket) }
        connections[socket] = connection
        entries.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
    }

    private func close(_ socket: Int32) {
        late.removeAll { $0.socket == socket }
        connections[socket] = nil
        entries.removeAll { $0.fd == socket }
        Glibc.close(socket)
    }

    private static func context(_ chain: String, _ key: String) throws -> OpaquePointer {
        guard let context = SSL_CTX_new(TLS_server_method()),
            SSL_CTX_use_certificate_chain_file(context, chain) == 1,
            SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
        else { throw BenchmarkFailure("the server's certificate can't be used") }
        return context
    }
}

/// One connection of the bare server; blocking, since requests come whole.
private final class BareConnection {
    private let socket: Int32
    private let tls: OpaquePointer?
    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    /// Takes a connection on; `nil` when the handshake fails.
    init?(_ socket: Int32, _ context: OpaquePointer?) {
        self.socket = socket
        tls = context.flatMap { SSL_new($0) }
        if let tls, SSL_set_fd(tls, socket) != 1 || SSL_accept(tls) != 1 { return nil }
    }

    deinit { SSL_free(tls) }

    /// Reads one request. False when the connection is over.
    func readOne() -> Bool {
        var count = 0
        var wanted: Int?
        while wanted.map({ count < $0 }) ?? true {
            let read = read(from: count)
            guard read > 0 else { return false }
            count += read
            wanted = wanted ?? length(count)
        }
        return true
    }

    private func read(from start: Int) -> Int {
        buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count - 1 else { return 0 }
            guard let tls else { return recv(socket, base + start, bytes.count - 1 - start, 0) }
            return Int(SSL_read(tls, base + start, Int32(bytes.count - 1 - start)))
        }
    }

    /// Writes an answer; returns how much of it.
    func write(_ answer: [UInt8]) -> Int {
        guard let tls else { return send(socket, answer, answer.count, Int32(MSG_NOSIGNAL)) }
        return Int(SSL_write(tls, answer, Int32(answer.count)))
    }

    /// The request's length with head and body, once its head is there.
    private func length(_ count: Int) -> Int? {
        buffer[count] = 0
        return buffer.withUnsafeBytes { bytes in
            let text = bytes.bindMemory(to: CChar.self)
            guard let base = text.baseAddress, let end = strstr(base, "\r\n\r\n"),
                let field = strstr(base, "Content-Length: ")
            else { return nil }
            return base.distance(to: UnsafePointer(end)) + 4 + atol(field + 16)
        }
    }
}
