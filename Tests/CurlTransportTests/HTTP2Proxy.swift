import Glibc

/// `nghttpx` in front of a plain server: speaks TLS and HTTP/2 to clients, and tells which connection brought a request.
final class HTTP2Proxy {
    let url: String
    private let process: pid_t
    private let lines: Int32

    /// - Parameters:
    ///   - certificates: a server whose certificate and key are used.
    ///   - backend: the plain server's port.
    init(certificates: TLSServer, backend: UInt16) throws {
        let port = try LoopbackServer.refusedPort()
        (process, lines) = try TLSServer.spawn(
            "nghttpx",
            [
                "--conf=/dev/null", "--single-process", "--frontend=127.0.0.1,\(port)",
                "--backend=127.0.0.1,\(backend)", "--no-ocsp",
                "--accesslog-file=/dev/stdout", "--accesslog-format=$remote_port $server_port $request",
                "--errorlog-file=/dev/stdout", "--log-level=NOTICE", certificates.key, certificates.authority,
            ]
        )
        url = "https://127.0.0.1:\(port)/"
        _ = try line { $0.contains("Listening on") }
    }

    /// The connection (by the client's port) and the request line of the next request that was answered.
    func nextRequest() throws -> (connection: Substring, request: String) {
        let text = try line { $0.hasSuffix("HTTP/2") || $0.hasSuffix("HTTP/1.1") }
        return (text.split(separator: " ")[0], text)
    }

    func stop() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(lines)
    }

    /// The next line of the proxy's output that fits.
    private func line(where fits: (String) -> Bool) throws -> String {
        var text = ""
        while true {
            var byte: UInt8 = 0
            guard read(lines, &byte, 1) == 1 else { throw TLSServer.Failure(what: "nghttpx: \(text)") }
            guard byte == 0x0A else {
                text.append(Character(UnicodeScalar(byte)))
                continue
            }
            if fits(text) { return text }
            text = ""
        }
    }
}
