import DeclarationCore
import Testing

@testable import HTTPServer

struct ExposureTests {
    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "::ffff:127.0.0.1"])
    func otherAddressesNeedTLSOrAFlag(address: String) throws {
        var settings = ServerSettings()
        settings.address = address
        let error = #expect(throws: HTTPServerError.self) { try HTTPServer(settings: settings, handler: echo) }
        #expect(error?.description.contains("address \(address) is reachable from other machines") == true)
        #expect(error?.description.contains("allowsPlainHTTPBeyondLoopback") == true)
        settings.allowsPlainHTTPBeyondLoopback = true
        #expect(throws: Never.self) { try HTTPServer(settings: settings, handler: echo) }
    }

    @Test(arguments: ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"])
    func loopbackNeedsNothing(address: String) throws {
        var settings = ServerSettings()
        settings.address = address
        #expect(throws: Never.self) { try HTTPServer(settings: settings, handler: echo) }
    }

    @Test func theWildcardAddressWithTLS() async throws {
        let identity = try await TestCertificates().server
        var settings = ServerSettings()
        settings.address = "0.0.0.0"
        settings.tls = identity
        try await withServer(try HTTPServer(settings: settings, handler: { .text($0.path) })) { _, port in
            let text = try await offPool { try TLSClient(port: port).get("/tls") }
            #expect(text == "/tls")
        }
    }

    @Test func settingsOutOfRange() throws {
        func refuses(_ name: String, _ change: (inout ServerSettings) -> Void) {
            var settings = ServerSettings()
            change(&settings)
            let error = #expect(throws: HTTPServerError.self) { try HTTPServer(settings: settings, handler: echo) }
            #expect(error?.description.hasPrefix("server settings: \(name) is ") == true)
        }
        refuses("maximumHeaders") { $0.maximumHeaders = 0 }
        refuses("maximumTargetBytes") { $0.maximumTargetBytes = 1 }
        refuses("connectionLimitPerAddress") { $0.connectionLimitPerAddress = 0 }
        refuses("maximumQueuedRequests") { $0.maximumQueuedRequests = -1 }
        refuses("requestTimeout") { $0.requestTimeout = .zero }
        refuses("answerTimeout") { $0.answerTimeout = .seconds(100_000) }
    }
}
