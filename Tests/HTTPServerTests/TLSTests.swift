import DeclarationCore
import Glibc
import Testing

@testable import HTTPServer

/// The `openssl` command makes the certificates and is the client.
struct TLSTests {
    @Test func answersOverTLS() async throws {
        let identity = try await TestCertificates().server
        let handler: ServerHandler = { .text($0.path, headers: ["Connection": "close"]) }
        try await withServer({ $0.tls = identity }, handler: handler) { port in
            let output = try await Self.connect(port, certificate: identity.certificatePEM)
            #expect(output.contains("HTTP/1.1 200 OK\r\n"))
            #expect(output.hasSuffix("\r\n\r\n/secret"))
        }
    }

    @Test func oldVersionsAreRefused() async throws {
        let identity = try await TestCertificates().server
        try await withServer({ $0.tls = identity }, handler: echo) { port in
            let old = "-tls1_1 -cipher 'DEFAULT@SECLEVEL=0'"
            let output = try await Self.connect(port, certificate: identity.certificatePEM, options: old)
            #expect(!output.contains("HTTP/1.1"))
        }
    }

    @Test func partialAnswerOverTLS() async throws {
        let identity = try await TestCertificates().server
        let response = HTTPResponse(status: 200, body: Array("0123456789".utf8))
        try await withServer({ $0.tls = identity }, handler: { _ in .partial(response, bytes: 3) }) { port in
            let output = try await Self.connect(port, certificate: identity.certificatePEM)
            #expect(output.contains("Content-Length: 10\r\n"))
            #expect(output.hasSuffix("\r\n\r\n012"))
        }
    }

    /// libmicrohttpd 0.9.75 goes on trying a handshake whose client is silent, as fast as it is let.
    @Test func silenceWithinTheHandshakeCostsNoProcessorTime() async throws {
        var settings = ServerSettings()
        settings.tls = try await TestCertificates().server
        let server = try HTTPServer.answeringOnItsThread(settings: settings) { _ in
            .text("\(processorMilliseconds())")
        }
        try await withServer(server) { _, port in
            let times = try await offPool {
                let silent = try TestClient(port: port)
                let other = try TLSClient(port: port)
                // A record's first bytes.
                try silent.send([22, 3, 1])
                let before = try other.get("/")
                usleep(1_000_000)
                return try withExtendedLifetime(silent) { [before, try other.get("/")].compactMap { Int($0) } }
            }
            try #require(times.count == 2)
            #expect(times[1] - times[0] < 100)
        }
    }

    @Test func unusableKeyIsReportedWithoutShowingIt() async throws {
        var settings = ServerSettings()
        settings.tls = ServerIdentity(certificatePEM: "no certificate", keyPEM: Secret("no key"))
        let error = #expect(throws: HTTPServerError.self) { try HTTPServer(settings: settings, handler: echo) }
        #expect(error?.description.contains("certificate or key is unusable") == true)
        #expect(error?.description.contains("no key") == false)
    }

    /// Sends one request, the certificate verified against itself, and returns all that comes back.
    private static func connect(_ port: UInt16, certificate: String, options: String = "") async throws -> String {
        try await offPool {
            try shell(
                """
                folder=$(mktemp -d); trap 'rm -r $folder' EXIT
                cat > $folder/ca.pem <<'PEM'
                \(certificate)
                PEM
                printf 'GET /secret HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n' | timeout 60 openssl s_client -quiet \
                -ign_eof -verify_return_error -CAfile $folder/ca.pem \(options) -connect 127.0.0.1:\(port) 2>/dev/null
                """
            )
        }
    }
}

/// The output of a shell command; blocks.
func shell(_ command: String) throws -> String {
    guard let pipe = popen(command, "r") else { throw ClientError("popen: \(systemErrorText(errno))") }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&piece, 1, piece.count, pipe)
        if count == 0 { break }
        bytes.append(contentsOf: piece.prefix(count))
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Of the thread that asks.
private func processorMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
