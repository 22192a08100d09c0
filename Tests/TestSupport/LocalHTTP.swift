import DeclarationCore
import Glibc

/// Requests to a server on this machine, one connection each.
public struct LocalHTTP: Sendable {
    /// What kept a request from its answer.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened.
        public let description: String

        /// Makes a failure.
        public init(description: String) { self.description = description }
    }

    /// An answer.
    public struct Answer: Sendable {
        /// The status.
        public let status: Int
        /// Status line and headers.
        public let head: String
        /// The body.
        public let body: [UInt8]
        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The server's port.
    public let port: UInt16

    /// - Parameter port: the server's port on 127.0.0.1.
    public init(port: UInt16) { self.port = port }

    /// - Returns: the body of the answer.
    /// - Throws: for any other status than 200.
    public func request(_ method: String, _ path: String, body: String = "") async throws -> [UInt8] {
        let answer = try await answer(method, path, body: body)
        guard answer.status == 200 else {
            throw Failure(description: "\(method) \(path): \(answer.head.prefix(300)) \(answer.text.prefix(300))")
        }
        return answer.body
    }

    /// Sends a request and waits for the server to close the connection.
    public func answer(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: String = ""
    ) async throws -> Answer {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"] + headers
        let head = (lines + ["Content-Length: \(body.utf8.count)", "", ""]).joined(separator: "\r\n")
        let bytes = try await Blocking.run { try exchange(Array((head + body).utf8)) }
        let marks = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: marks) }),
            let status = Int(String(decoding: bytes.dropFirst(9).prefix(3), as: UTF8.self))
        else {
            throw Failure(description: "\(method) \(path): \(String(decoding: bytes.prefix(300), as: UTF8.self))")
        }
        return Answer(
            status: status,
            head: String(decoding: bytes[..<end], as: UTF8.self),
            body: Array(bytes[(end + marks.count)...])
        )
    }

    private func exchange(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0, send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(description: "port \(port) can't be reached: errno \(errno)")
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: "port \(port) does not answer: errno \(errno)") }
            guard count > 0 else { return answer }
            answer += chunk[..<count]
        }
    }
}
