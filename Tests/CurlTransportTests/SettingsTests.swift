import CurlTransport
import DeclarationCore
import TestSupport
import Testing

@Suite struct SettingsTests {
    @Test func allProblemsAreReportedAtOnce() throws {
        var settings = TransportSettings()
        settings.connectTimeout = .zero
        settings.totalTimeout = .milliseconds(-1)
        settings.connectionsPerHost = 0
        settings.queueLimit = 0
        settings.maximumBodyBytes = Int.max
        settings.caBundle = "/no/such/file"
        settings.proxy = "http://user:geheim@:bad"
        let error = #expect(throws: InvalidInput.self) { try CurlTransport(settings) }
        #expect(
            error?.problems.map(\.path) == [
                "connectTimeout", "totalTimeout", "connectionsPerHost", "queueLimit", "maximumBodyBytes", "proxy",
                "caBundle",
            ]
        )
        #expect(error?.description.contains("geheim") == false)
    }

    @Test func bundleWithoutCertificateIsRefused() throws {
        var settings = TransportSettings()
        settings.caBundle = "/proc/self/status"
        let error = #expect(throws: InvalidInput.self) { try CurlTransport(settings) }
        #expect(error?.problems.first?.message.contains("no certificate") == true)
    }

    @Test(arguments: [
        "proxy", "http://user:pass@proxy:1", "ftp://proxy:1", "http://", "http://proxy/path", "http://proxy:99999",
        "http://pro xy:1",
    ])
    func badProxies(_ proxy: String) throws {
        var settings = TransportSettings()
        settings.proxy = proxy
        let error = #expect(throws: InvalidInput.self) { try CurlTransport(settings) }
        #expect(error?.problems.map(\.path) == ["proxy"])
    }

    @Test func refusingProxyIsNotSent() async throws {
        let proxy = try LoopbackServer { _ in .close(LoopbackServer.answer("no", status: "403 Forbidden")) }
        defer { proxy.stop() }
        let settings: (inout TransportSettings) -> Void = {
            $0.proxy = proxy.url("")
            $0.proxyCredentials = Secret("user:pass")
        }
        let error = try await withTransport(settings) {
            try await failure($0, post("https://gateway.example/"))
        }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .proxy)
        #expect(proxy.requests.first?.head.hasPrefix("CONNECT gateway.example:443") == true)
        #expect(proxy.requests.first?.head.contains("Proxy-Authorization: Basic dXNlcjpwYXNz") == true)
    }

    @Test func unreachableProxyIsNotSent() async throws {
        let closed = try ClosedPort()
        defer { withExtendedLifetime(closed) {} }
        let port = closed.number
        let error = try await withTransport({ $0.proxy = "http://127.0.0.1:\(port)" }) {
            try await failure($0, post("https://gateway.example/"))
        }
        #expect(error.delivery == .notSent)
        #expect(error.reason == .proxy)
    }

    @Test func plainHTTPToThisMachineTakesNoProxy() async throws {
        let proxy = try LoopbackServer { _ in .close(LoopbackServer.answer("proxy")) }
        let server = try LoopbackServer { _ in .keep(LoopbackServer.answer("ok")) }
        defer {
            proxy.stop()
            server.stop()
        }
        let response = try await withTransport({ $0.proxy = proxy.url("") }) { try await $0.send(post(server.url())) }
        #expect(response.body == Array("ok".utf8))
        #expect(proxy.connections == 0)
    }
}
