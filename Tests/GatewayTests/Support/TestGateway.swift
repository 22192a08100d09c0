import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import FoundationEssentials
import HTTPServer
import ProviderCatalog
import Simulator
import Synchronization
import Testing

@testable import Gateway

/// A started gateway with what is behind it.
struct TestGateway: Sendable {
    /// What is behind the gateway.
    enum South: String, Sendable, CaseIterable {
        /// The simulator's AMS.
        case ams
        /// The simulator's mapi.
        case mapi
        /// The mock, in process.
        case mock
    }

    let fixture: GatewayFixture
    let settings: GatewaySettings
    let ledger: LedgerRouter
    let server: GatewayServer
    let snapshot: GatewaySnapshot
    let log: RecordingLog
    let metrics: RecordingMetrics
    let time: ShiftedTime
    let simulator: SimulatorAddresses?
    var http: RawHTTP

    /// Runs a gateway for the time of a test.
    ///
    /// - Parameters:
    ///   - client: more keys of the client `shop`, as JSON members.
    ///   - isTLS: serves HTTPS with a certificate of the test's authority.
    ///   - authorities: the file of the authorities of clients' certificates.
    ///   - store: wraps the ledger's store, to make it fail.
    static func run(
        _ south: South = .mock,
        client: String = "",
        gateway: String = "",
        script: String = "{}",
        isTLS: Bool = false,
        authorities: String? = nil,
        store: ((any LedgerStore) -> any LedgerStore)? = nil,
        test: (TestGateway) async throws -> Void
    ) async throws {
        let fixture = try GatewayFixture.shared.get()
        var settings = SimulatorSettings()
        settings.httpPort = 0
        settings.script = .init(Array(script.utf8))
        let simulator =
            south == .mock ? nil : try SimulatorServer(settings, keys: fixture.simulator, time: SystemTime())
        let addresses = try simulator?.start()
        let tls = isTLS ? tls(authorities) : ""
        let text = configuration(south, client, tls + gateway, script, addresses)
        let path = "\(fixture.folder)/\(numbers.withLock { $0 += 1; return $0 }).json"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let runtime = Runtime(log: NoLog(), metrics: NoMetrics(), environment: [:])
        let configuration = try runtime.configuration(
            at: path,
            registrations: BuiltIn.all,
            sections: [GatewaySection.section]
        )
        let router = runtime.router(configuration)
        let opened = try #require(try await runtime.ledgerRouter(router, path: path + ".sqlite"))
        let time = ShiftedTime()
        let ledger = LedgerRouter(
            router: router,
            store: store?(opened.store) ?? opened.store,
            sealer: PlainSealer(),
            settings: configuration.ledger.rules,
            configurationVersion: configuration.version,
            time: time
        )
        let sections = try #require(configuration.sections["gateway"] as? GatewaySettings)
        let (log, metrics) = (RecordingLog(), RecordingMetrics())
        let limits = ClientLimits(requestsInFlight: sections.listener.maximumRequestsInFlight)
        let snapshot = GatewaySnapshot(sections, ledger: ledger, limits: limits, time: time)
        let server = try GatewayServer(
            sections.listener,
            snapshot: snapshot,
            log: log,
            metrics: metrics
        )
        let http = RawHTTP(port: try server.start(), authority: isTLS ? fixture.folder + "/gateway-ca.pem" : nil)
        let made = TestGateway(
            fixture: fixture,
            settings: sections,
            ledger: ledger,
            server: server,
            snapshot: snapshot,
            log: log,
            metrics: metrics,
            time: time,
            simulator: addresses,
            http: http
        )
        let result = await Result { try await test(made) }
        await server.stop()
        await opened.store.close()
        await simulator?.stop()
        try result.get()
    }

    /// The fingerprint that the client `java-shop` is known by.
    static let certificate = String(repeating: "0a", count: 32)

    private static let numbers = Mutex(0)

    // MARK: - Configuration

    private static func configuration(
        _ south: South,
        _ client: String,
        _ gateway: String,
        _ script: String,
        _ simulator: SimulatorAddresses?
    ) -> String {
        let backend: String
        switch south {
        case .mock: backend = #"{"plugin": "mock", "settings": {"script": \#(script)}}"#
        case .ams:
            backend = #"""
                {"plugin": "alipay-ams", "settings": {"endpoint": "\#(simulator?.http ?? "")",
                 "clientId": "SIMULATOR_CLIENT_0001", "privateKey": {"file": "ams-merchant-private.pem"},
                 "alipayPublicKey": {"file": "ams-alipay-public.pem"}}}
                """#
        case .mapi:
            backend = #"""
                {"plugin": "alipay-mapi", "settings": {"gateway": "\#(simulator?.gateway ?? "")",
                 "partner": "2088000000000000", "signType": "RSA2",
                 "privateKey": {"file": "mapi-merchant-private.pem"},
                 "alipayPublicKey": {"file": "mapi-alipay-public.pem"}}}
                """#
        }
        return #"""
            {"backends": {"south": \#(backend)}, "routes": [{"backend": "south"}],
             "ledger": {"notFoundAgeMs": 0},
             "gateway": {"port": 0, "amsPrivateKey": {"file": "gateway.pem"}, \#(gateway)
               "mapiRsaPrivateKey": {"file": "gateway.pem"}, "mapiDsaPrivateKey": {"file": "gateway-dsa.pem"},
               "clients": {
                 "shop": {"ams": {"clientId": "SHOP_1", "publicKey": {"file": "client-public.pem"}},
                   "mapi": {"partner": "2088000000000001", "md5Key": {"file": "client-md5.key"},
                            "rsaPublicKey": {"file": "client-public.pem"},
                            "dsaPublicKey": {"file": "client-dsa-public.pem"}},
                   \#(client)
                   "tokens": [{"file": "token"}]},
                 "java-shop": {"ams": {"clientId": "JAVA_SHOP_1", "publicKey": {"file": "client-public.pem"}},
                   "certificates": ["\#(certificate)"]},
                 "other": {"ams": {"clientId": "OTHER_1", "publicKey": {"file": "other-public.pem"}},
                   "mapi": {"partner": "2088000000000002", "md5Key": {"file": "other-md5.key"},
                            "nestedSignature": "unsigned"},
                   "tokens": [{"file": "other-token"}]}}}}
            """#
    }

    private static func tls(_ authorities: String?) -> String {
        let clients = authorities.map { #", "clientAuthorities": "\#($0)""# } ?? ""
        return #""tls": {"certificate": "gateway-tls.pem", "privateKey": {"file": "gateway-tls-key.pem"}\#(clients)},"#
    }

    // MARK: - The simulator

    /// Calls a control endpoint of the simulator.
    @discardableResult
    func control(_ method: String, _ name: String, _ body: String = "") async throws -> JSONValue {
        let http = RawHTTP(port: try #require(simulator).httpPort)
        let answer = try await http.exchange("\(method) /_simulator/\(name)", [], Array(body.utf8))
        try #require(answer.status < 300, "\(String(decoding: answer.body, as: UTF8.self))")
        return (try? JSONParser.parse(answer.body)) ?? .null
    }

    /// The journal's counts of one id; `nil` when the simulator never heard of it.
    func journal(_ id: String) async throws -> JSONValue? {
        try await control("GET", "journal?limit=10000")["entries"]?.array?.first { $0["requestId"]?.string == id }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// The machine's clock, which a test can put forward or stop.
final class ShiftedTime: TimeSource {
    private struct State {
        var offset: Int64 = 0
        var stopped: ZonedTime?
    }

    private let state = Mutex(State())
    private let base = SystemTime()

    func advance(milliseconds: Int64) {
        state.withLock { state in
            state.offset += milliseconds
            state.stopped = state.stopped?.adding(milliseconds: milliseconds)
        }
    }

    func stop() { state.withLock { $0.stopped = base.now().adding(milliseconds: $0.offset) } }

    func now() -> ZonedTime {
        state.withLock { $0.stopped ?? base.now().adding(milliseconds: $0.offset) }
    }

    func sleep(for duration: Duration) async throws { try await base.sleep(for: duration) }
}
