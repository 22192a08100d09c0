import DeclarationCore
import Glibc
import Simulator

@testable import HTTPServer

struct RawFailure: Error, CustomStringConvertible {
    let description: String
}

/// One exchange on a plain socket, for requests that no HTTP library sends.
enum RawExchange {
    /// Sends bytes and reads until the server closes; the request should say `Connection: close`.
    static func run(_ request: [UInt8], to addresses: SimulatorAddresses) async throws -> HTTPResponse {
        let port = addresses.httpPort
        let bytes = try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: a blocked thread of the shared pool would hold up the server.
            do {
                pthread_detach(try startThread { continuation.resume(with: Result { try exchange(request, port) }) })
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return try response(bytes)
    }

    private static func exchange(_ request: [UInt8], _ port: UInt16) throws -> [UInt8] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) == 0 }
        }
        guard isConnected, send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw RawFailure(description: "the request can't be sent: errno \(errno)")
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { return answer }
            answer += piece[..<count]
        }
    }

    private static func response(_ bytes: [UInt8]) throws -> HTTPResponse {
        let mark = Array("\r\n\r\n".utf8)
        let end = bytes.indices.first { bytes[$0...].starts(with: mark) }
        guard let end else { throw RawFailure(description: "no head in \(bytes.count) bytes") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            headers.append(String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return HTTPResponse(status: status, headers: headers, body: Array(bytes[(end + 4)...]))
    }
}
