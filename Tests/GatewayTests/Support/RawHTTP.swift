import COpenSSL
import DeclarationCore
import Glibc
import TestSupport

struct RawFailure: Error, CustomStringConvertible {
    let description: String
}

/// One exchange with the bytes that the test wrote: no HTTP library sends what some clients do.
struct RawHTTP: Sendable {
    let port: UInt16
    /// The file of the authority to trust; plain HTTP when `nil`.
    var authority: String?
    /// The file with the client's certificate and its key; none when `nil`.
    var certificate: String?

    /// Whether it closes its sending half after a request; without TLS.
    var halfCloses = false

    /// Sends a request and reads until the server closes.
    func exchange(
        _ line: String,
        _ headers: [(String, String)],
        _ body: [UInt8] = []
    ) async throws -> HTTPResponse {
        try await exchange(Array(line.utf8), headers, body)
    }

    /// The same, with a target that need not be text.
    func exchange(
        _ line: [UInt8],
        _ headers: [(String, String)],
        _ body: [UInt8] = []
    ) async throws -> HTTPResponse {
        var head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        let request = line + Array((head + "\r\n").utf8) + body
        let (port, authority, certificate, halfCloses) = (port, authority, certificate, halfCloses)
        let bytes = try await Blocking.run {
            let socket = try Self.connection(port)
            defer { close(socket) }
            guard let authority else { return try Self.plain(request, socket, halfCloses) }
            return try Self.secure(request, socket, authority, certificate)
        }
        return try Self.response(bytes)
    }

    private static func connection(_ port: UInt16) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) == 0 }
        }
        guard isConnected else { throw RawFailure(description: "connect: errno \(errno)") }
        return socket
    }

    private static func plain(_ request: [UInt8], _ socket: Int32, _ halfCloses: Bool) throws -> [UInt8] {
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw RawFailure(description: "send: errno \(errno)")
        }
        if halfCloses { shutdown(socket, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { return answer }
            answer += piece[..<count]
        }
    }

    private static func secure(
        _ request: [UInt8],
        _ socket: Int32,
        _ authority: String,
        _ certificate: String?
    ) throws -> [UInt8] {
        // A server that has closed must not end the tests; the thread is this exchange's own.
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, nil)
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw RawFailure(description: "no context") }
        defer { SSL_CTX_free(context) }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        if let certificate {
            guard SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) == 1,
                SSL_CTX_use_PrivateKey_file(context, certificate, SSL_FILETYPE_PEM) == 1
            else { throw RawFailure(description: "no certificate in \(certificate)") }
        }
        guard SSL_CTX_load_verify_locations(context, authority, nil) == 1, let session = SSL_new(context) else {
            throw RawFailure(description: "no session")
        }
        defer { SSL_free(session) }
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), "127.0.0.1")
        SSL_set_fd(session, socket)
        guard SSL_connect(session) == 1, SSL_write(session, request, Int32(request.count)) == request.count else {
            throw RawFailure(description: "the handshake failed")
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = SSL_read(session, &piece, Int32(piece.count))
            guard count > 0 else { return answer }
            answer += piece[..<Int(count)]
        }
    }

    private static func response(_ bytes: [UInt8]) throws -> HTTPResponse {
        let mark = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
            throw RawFailure(description: "no head in \(bytes.count) bytes")
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.append(String(parts[0]), parts.count == 2 ? String(parts[1].drop(while: { $0 == " " })) : "")
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return HTTPResponse(status: status, headers: headers, body: Array(bytes[(end + 4)...]))
    }
}
