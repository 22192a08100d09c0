import Glibc

/// `nghttpx` in front of a plain server: speaks TLS and HTTP/2 to clients, and tells which connection brought a request.
final class HTTP2Proxy {
    let url: String
    private let port: UInt16
    private let process: pid_t
    private let lines: Int32

    /// - Parameters:
    ///   - certificates: a server whose certificate and key are used.
    ///   - backend: the plain server's port.
    ///   - options: further ones of the program.
    init(certificates: TLSServer, backend: UInt16, options: [String] = []) throws {
        port = try LoopbackServer.freePort()
        (process, lines) = try TLSServer.spawn(
            "nghttpx",
            [
                "--conf=/dev/null", "--single-process", "--frontend=127.0.0.1,\(port)",
                "--backend=127.0.0.1,\(backend)", "--no-ocsp",
                "--accesslog-file=/dev/stdout", "--accesslog-format=$remote_port $server_port $request",
                "--errorlog-file=/dev/stdout", "--log-level=NOTICE", certificates.key, certificates.authority,
            ] + options
        )
        url = "https://127.0.0.1:\(port)/"
        _ = try line { $0.contains("Listening on") }
    }

    /// The connection (by the client's port) and the request line of the next request that was answered.
    func nextRequest() throws -> (connection: Substring, request: String) {
        let text = try line { $0.hasSuffix("HTTP/2") || $0.hasSuffix("HTTP/1.1") }
        return (text.split(separator: " ")[0], text)
    }

    /// Whether it has closed a connection that its client has not: as the kernel tells (`CLOSE_WAIT`).
    var hasClosedConnection: Bool {
        guard let table = fopen("/proc/net/tcp", "r") else { return false }
        defer { fclose(table) }
        let digits = String(port, radix: 16, uppercase: true)
        let remote = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), table) != nil {
            let words = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
            if words.count > 3, words[2].hasSuffix(remote), words[3] == "08" { return true }
        }
        return false
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
