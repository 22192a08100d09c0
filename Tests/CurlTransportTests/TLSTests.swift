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

    @Test(arguments: [(true, "HTTP/2"), (false, "HTTP/1.1")])
    func http2IsSpokenAndItsConnectionReused(isOn: Bool, version: String) async throws {
        let certificates = try TLSServer(host: "IP:127.0.0.1")
        defer { certificates.stop() }
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer { server.stop() }
        let proxy = try HTTP2Proxy(certificates: certificates, backend: server.port)
        defer { proxy.stop() }
        let url = proxy.url
        try await withTransport({
            $0.caBundle = certificates.authority
            $0.http2 = isOn
            $0.connectionsPerHost = 1
        }) { transport in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await expectSuccess(transport, url) } }
                try await group.waitForAll()
            }
            try await expectSuccess(transport, url)
        }
        let requests = try (0..<7).map { _ in try proxy.nextRequest() }
        #expect(requests.allSatisfy { $0.request.hasSuffix(version) })
        #expect(Set(requests.map(\.connection)).count == 1)
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

    @Test func aServerWithoutTLSIsTold() async throws {
        let server = try LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _ in .close("") }
        defer { server.stop() }
        let url = server.url().replacing("http:", with: "https:")
        let error = try await withTransport { try await failure($0, post(url)) }
        #expect(error.delivery == .notSent && error.reason == .tls)
        #expect(error.message.contains("the server speaks no TLS at this port"), "\(error.message)")
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
