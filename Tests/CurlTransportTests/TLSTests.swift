import CurlTransport
import DeclarationCore
import Testing

@Suite struct TLSTests {
    @Test func ownAuthorityIsTrustedWhenGiven() async throws {
        let server = try TLSServer(host: "IP:127.0.0.1")
        defer { server.stop() }
        let response = try await withTransport({ $0.caBundle = server.authority }) { transport in
            try await transport.send(HTTPRequest(method: "GET", url: server.url))
        }
        #expect(response.status == 200)
    }

    @Test func unknownAuthorityIsATLSFailureAndNothingIsSent() async throws {
        let server = try TLSServer(host: "IP:127.0.0.1")
        defer { server.stop() }
        let error = try await withTransport { try await failure($0, post(server.url)) }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .tls)
    }

    @Test func wrongHostNameIsATLSFailureAndNothingIsSent() async throws {
        let server = try TLSServer(host: "DNS:other.example")
        defer { server.stop() }
        let error = try await withTransport({ $0.caBundle = server.authority }) {
            try await failure($0, post(server.url))
        }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .tls)
    }

    @Test func oldTLSIsRefused() async throws {
        let server = try TLSServer(host: "IP:127.0.0.1", options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        defer { server.stop() }
        let error = try await withTransport({ $0.caBundle = server.authority }) {
            try await failure($0, post(server.url))
        }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .tls)
    }
}
