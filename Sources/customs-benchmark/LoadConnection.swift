import Glibc

/// One connection of a load generator, with the answer that it is receiving.
struct LoadConnection {
    enum Progress {
        case more
        case answer
        case closed
    }

    let socket: Int32
    /// When the request under way was due.
    var due = 0.0
    var isWaiting = false
    /// Bytes of the answer so far.
    var received = 0
    private var buffer = [UInt8](repeating: 0, count: 8 << 10)

    /// Connects to the loopback interface.
    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard isConnected else { throw BenchmarkFailure("no connection to port \(port)") }
    }

    /// Sends a request; it fits the socket's buffer, as nothing else is under way.
    mutating func send(_ request: [UInt8]) -> Bool {
        isWaiting = Glibc.send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
        return isWaiting
    }

    mutating func receive() -> Progress {
        let start = received
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let base = bytes.baseAddress else { return 0 }
            return recv(socket, base + start, bytes.count - 1 - start, Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return .more }
        guard count > 0 else { return .closed }
        received += count
        buffer[received] = 0
        return length.map { received >= $0 } == true ? .answer : .more
    }

    /// The answer's length with head and body, once its head is there.
    private var length: Int? { lengths.map { $0.head + $0.body } }
    /// The length of the answer's body.
    var bodyLength: Int { lengths?.body ?? 0 }

    private var lengths: (head: Int, body: Int)? {
        buffer.withUnsafeBytes { bytes in
            let text = bytes.bindMemory(to: CChar.self)
            guard let base = text.baseAddress, let end = strstr(base, "\r\n\r\n"),
                let field = strstr(base, "ontent-Length: ")
            else { return nil }
            return (base.distance(to: UnsafePointer(end)) + 4, atol(field + 15))
        }
    }

    /// Whether the answer holds a text.
    func answerHolds(_ text: String) -> Bool {
        buffer.withUnsafeBytes { bytes in
            bytes.bindMemory(to: CChar.self).baseAddress.map { strstr($0, text) != nil } ?? false
        }
    }

    /// The answer, for messages.
    var text: String { String(decoding: buffer.prefix(received), as: UTF8.self) }
}
