import CGnuTLS
import DeclarationCore
import Glibc

@testable import HTTPServer

struct ClientError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What came back, as it came.
struct RawResponse {
    let head: String
    let body: [UInt8]
    var status: Int { Int(head.split(separator: " ")[1]) ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A blocking client on a plain socket, to be used off the cooperative pool: see `offPool`.
final class TestClient {
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(port: UInt16, address: String = "127.0.0.1") throws {
        let target = try SocketAddress(address, port: port)
        socket = Glibc.socket(target.isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var copy = target
        let socket = socket
        let size = target.isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        let code = copy.withPointer {
            Glibc.connect(socket, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(size))
        }
        guard code == 0 else { throw ClientError("connect: \(systemErrorText(errno))") }
    }

    deinit { Glibc.close(socket) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw ClientError("send: \(systemErrorText(errno))") }
            left = left.dropFirst(count)
        }
    }

    func response(withoutBody: Bool = false) throws -> RawResponse {
        while true {
            if let end = headEnd {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                let length = withoutBody ? 0 : Self.contentLength(head)
                if buffer.count >= end + length {
                    defer { buffer.removeFirst(end + length) }
                    return RawResponse(head: head, body: Array(buffer[end..<(end + length)]))
                }
            }
            guard try receive() else { throw ClientError("closed within an answer of \(buffer.count) bytes") }
        }
    }

    /// Everything until the server closes.
    func rest() throws -> [UInt8] {
        while try receive() {}
        defer { buffer = [] }
        return buffer
    }

    /// Sends a byte every few milliseconds until the server closes.
    func trickle() throws {
        var limit = timeval(tv_sec: 0, tv_usec: 10_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let start = ContinuousClock.now
        var byte: UInt8 = 0
        while ContinuousClock.now < start + .seconds(60) {
            guard Glibc.send(socket, "x", 1, Int32(MSG_NOSIGNAL)) == 1 else { return }
            let count = Glibc.recv(socket, &byte, 1, 0)
            if count == 0 || (count < 0 && errno != EAGAIN) { return }
        }
        throw ClientError("the server never closed")
    }

    /// Closes the sending half.
    func halfClose() { shutdown(socket, Int32(SHUT_WR)) }

    /// Makes closing send a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func receive() throws -> Bool {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.recv(socket, &piece, piece.count, 0)
        guard count >= 0 else { throw ClientError("receive: \(systemErrorText(errno))") }
        buffer.append(contentsOf: piece.prefix(count))
        return count > 0
    }

    private var headEnd: Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard buffer.count >= 4 else { return nil }
        return (0...(buffer.count - 4)).first { buffer[$0..<($0 + 4)].elementsEqual(mark) }.map { $0 + 4 }
    }

    private static func contentLength(_ head: String) -> Int {
        let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
    }
}

/// Runs blocking client code on a thread of its own, so that handlers keep the cooperative pool.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        do {
            pthread_detach(try startThread { continuation.resume(with: Result { try body() }) })
        } catch {
            continuation.resume(throwing: error)
        }
    }
}

/// A door that opens once.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}

/// Runs a server for the time of a test.
func withServer(
    _ change: (inout ServerSettings) -> Void = { _ in },
    handler: @escaping ServerHandler,
    test: (UInt16) async throws -> Void
) async throws {
    var settings = ServerSettings()
    change(&settings)
    try await withServer(try HTTPServer(settings: settings, handler: handler)) { try await test($1) }
}

/// Runs a server for the time of a test, which gets it and its port.
func withServer(_ server: HTTPServer, test: (HTTPServer, UInt16) async throws -> Void) async throws {
    let port = try server.start()
    do {
        try await test(server, port)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

extension ServerAnswer {
    static func text(_ text: String, status: Int = 200, headers: HTTPHeaders = HTTPHeaders()) -> ServerAnswer {
        .response(HTTPResponse(status: status, headers: headers, body: Array(text.utf8)))
    }
}

/// Answers with what came: one line each for method, target, path, query, headers, then the body.
let echo: ServerHandler = { request in
    let lines = [
        request.method, request.target, request.path, request.query ?? "-",
        request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ";"), request.peerAddress,
        String(decoding: request.body, as: UTF8.self),
    ]
    return .text(lines.joined(separator: "\n"), headers: ["X-Second-Case": "b", "x-First": "a", "X-Second-Case": "c"])
}

/// Waits until something is so; an error after a minute.
func eventually(_ isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !isSo() {
        guard ContinuousClock.now < deadline else { throw ClientError("it never came to be") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
