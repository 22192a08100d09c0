import CGnuTLS
import Glibc

@testable import HTTPServer

/// A blocking TLS client that trusts anyone and tells whom it met; to be used off the cooperative pool.
final class TLSClient {
    private let socket: Int32
    private var credentials: gnutls_certificate_credentials_t?
    private var session: gnutls_session_t?

    init(port: UInt16, pair: TestCertificates.Pair? = nil, priorities: String = "NORMAL") throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = try SocketAddress("127.0.0.1", port: port)
        let (socket, size) = (socket, socklen_t(MemoryLayout<sockaddr_in>.size))
        let code = address.withPointer {
            Glibc.connect(socket, $0.assumingMemoryBound(to: sockaddr.self), size)
        }
        guard code == 0 else { throw ClientError("connect: \(systemErrorText(errno))") }
        gnutls_certificate_allocate_credentials(&credentials)
        if let pair { try use(pair) }
        // The certificate is presented whatever authorities the server names.
        gnutls_init(&session, UInt32(GNUTLS_CLIENT) | UInt32(GNUTLS_FORCE_CLIENT_CERT.rawValue))
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials.map { UnsafeMutableRawPointer($0) })
        try check(gnutls_priority_set_direct(session, priorities, nil), "priorities")
        gnutls_transport_set_int2(session, socket, socket)
        try check(gnutls_handshake(session), "handshake")
    }

    deinit {
        gnutls_deinit(session)
        gnutls_certificate_free_credentials(credentials)
        close(socket)
    }

    /// The server's certificate, as DER.
    var serverCertificate: [UInt8] {
        var count: UInt32 = 0
        guard let peers = gnutls_certificate_get_peers(session, &count), count > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: peers.pointee.data, count: Int(peers.pointee.size)))
    }

    /// The body of the answer to a GET request.
    func get(_ path: String) throws -> String {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
        try check(Int32(gnutls_record_send(session, request, request.count)), "send")
        var bytes: [UInt8] = []
        while true {
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = gnutls_record_recv(session, &piece, piece.count)
            guard count > 0 else { throw ClientError("receive: \(count == 0 ? "closed" : tlsErrorText(Int32(count)))") }
            bytes += piece.prefix(count)
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let length = parts[0].split(separator: "Content-Length: ").last else { continue }
            if parts[1].utf8.count == Int(length.prefix { $0.isNumber }) { return String(parts[1]) }
        }
    }

    private func use(_ pair: TestCertificates.Pair) throws {
        let code = withDatum(Array(pair.certificate.utf8)) { certificate in
            withDatum(Array(pair.key.utf8)) { key in
                gnutls_certificate_set_x509_key_mem(credentials, certificate, key, GNUTLS_X509_FMT_PEM)
            }
        }
        try check(code, "certificate")
    }

    private func check(_ code: Int32, _ step: String) throws {
        guard code >= 0 else { throw ClientError("\(step): \(tlsErrorText(code))") }
    }
}
