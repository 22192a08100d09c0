import DeclarationCore
import Testing

@testable import HTTPServer

/// Certificates that change while the server runs, and those of clients.
struct IdentityTests {
    private static let tellsWho: ServerHandler = { .text($0.clientCertificate?.subject ?? "nobody") }

    private static func server(_ identity: ServerIdentity, _ handler: @escaping ServerHandler = tellsWho) throws
        -> HTTPServer
    {
        var settings = ServerSettings()
        settings.tls = identity
        return try HTTPServer(settings: settings, handler: handler)
    }

    @Test func anotherCertificateWithoutRestart() async throws {
        let (first, second) = (try await TestCertificates(), try await TestCertificates())
        try await withServer(try Self.server(first.server) { .text($0.path) }) { server, port in
            let gate = try await offPool {
                let old = try TLSClient(port: port)
                #expect(try old.get("/1") == "/1")
                server.present(try UsableIdentity(second.server))
                #expect(try old.get("/2") == "/2")
                let new = try TLSClient(port: port)
                #expect(try new.get("/3") == "/3")
                #expect(try old.get("/4") == "/4")
                return (old.serverCertificate, new.serverCertificate)
            }
            #expect(!gate.0.isEmpty && !gate.1.isEmpty)
            #expect(gate.0 != gate.1)
            #expect(server.statistics.acceptedConnections == 2)
        }
    }

    @Test func aBadCertificateKeepsTheOldOne() async throws {
        let (first, second) = (try await TestCertificates(), try await TestCertificates())
        try await withServer(try Self.server(first.server)) { server, port in
            let mixed = ServerIdentity(certificatePEM: second.server.certificatePEM, keyPEM: first.server.keyPEM)
            let noAuthority = first.identity(clientAuthorities: "nothing")
            for bad in [mixed, noAuthority] {
                let error = #expect(throws: HTTPServerError.self) { server.present(try UsableIdentity(bad)) }
                #expect(error?.description.hasPrefix("server certificate: ") == true)
            }
            let text = try await offPool { try TLSClient(port: port).get("/") }
            #expect(text == "nobody")
        }
    }

    @Test func noRequestFailsWhileCertificatesChange() async throws {
        let (first, second) = (try await TestCertificates(), try await TestCertificates())
        try await withServer(try Self.server(first.server) { .text($0.path) }) { server, port in
            async let wrong = withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await offPool {
                            try (0..<50).filter { try TLSClient(port: port).get("/\($0)") != "/\($0)" }.count
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            for round in 0..<100 {
                server.present(try UsableIdentity(round % 2 == 0 ? second.server : first.server))
                await Task.yield()
            }
            let total = try await wrong
            #expect(total == 0)
        }
    }

    @Test(arguments: ["NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"])
    func clientsProveThemselves(priorities: String) async throws {
        let certificates = try await TestCertificates()
        let identity = certificates.identity(clientAuthorities: certificates.authority)
        let handler: ServerHandler = { request in
            .text("\(request.clientCertificate?.subject ?? "") \(request.clientCertificate?.fingerprint.count ?? 0)")
        }
        try await withServer(try Self.server(identity, handler)) { server, port in
            let text = try await offPool {
                try TLSClient(port: port, pair: certificates.client, priorities: priorities).get("/")
            }
            #expect(text == "CN=erp,O=Shop 64")
            for pair in [certificates.stranger, certificates.wrongPurpose] {
                await #expect(throws: ClientError.self) {
                    try await offPool { try TLSClient(port: port, pair: pair, priorities: priorities).get("/") }
                }
            }
            #expect(server.statistics.requests == 1)
        }
    }

    @Test func clientsMayProveThemselves() async throws {
        let certificates = try await TestCertificates()
        let identity = certificates.identity(clientAuthorities: certificates.authority)
        try await withServer(try Self.server(identity)) { server, port in
            let texts = try await offPool {
                [try TLSClient(port: port).get("/"), try TLSClient(port: port, pair: certificates.client).get("/")]
            }
            #expect(texts == ["nobody", "CN=erp,O=Shop"])
            await #expect(throws: ClientError.self) {
                try await offPool { try TLSClient(port: port, pair: certificates.stranger).get("/") }
            }
            // From now on the authority is another, and the client a stranger.
            let changed = certificates.identity(clientAuthorities: certificates.stranger.certificate)
            server.present(try UsableIdentity(changed))
            await #expect(throws: ClientError.self) {
                try await offPool { try TLSClient(port: port, pair: certificates.client).get("/") }
            }
        }
    }

    @Test func handshakesThatNeverEndAreCutOff() async throws {
        let certificates = try await TestCertificates()
        var settings = ServerSettings()
        settings.tls = certificates.server
        settings.idleTimeoutSeconds = 1
        try await withServer(try HTTPServer(settings: settings, handler: echo)) { server, port in
            try await offPool {
                let client = try TestClient(port: port)
                // The beginning of a record that would be long.
                try client.send([0x16, 3, 1, 0x3F, 0xFF, 1])
                try client.trickle()
            }
            try await eventually { server.statistics.openConnections == 0 }
        }
    }
}
