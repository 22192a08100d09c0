import DeclarationCore
import Foundation
import TestSupport
import Testing

/// What a reload takes up, what waits for a restart, and what the operator hears of it.
@Suite(.timeLimit(.minutes(10))) struct RestartTests {
    private static let complaint = "this setting takes effect with a restart only"

    private static func isAccepted(_ answer: LocalHTTP.Answer) -> Bool {
        answer.text.contains("<result_code>SUCCESS</result_code>")
    }

    private static func end(_ serve: ServeProcess) async {
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }

    /// Each by the name that stands in the file, and nothing of what the reload does take up.
    @Test func settingsThatWaitForARestartAreNamed() async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site)
        try site.configure(gateway: [.init("clockWindowMs", 60_000)], note: "takes effect")
        serve.process.signal(SIGHUP)
        try await serve.wait { !serve.events("configuration reloaded").isEmpty }
        #expect(serve.events(Self.complaint).isEmpty)
        let fixed: [(String, JSONValue)] = [
            ("connectionLimit", 100), ("connectionsPerAddress", 50), ("drainTimeoutMs", 1_000),
            ("idleTimeoutSeconds", 9), ("maximumBodyBytes", 9_000), ("requestsInFlight", 7), ("requestsQueued", 8),
        ]
        let members = fixed.map { JSONValue.Member($0.0, $0.1) } + [.init("admin", ["port": 18_099])]
        let names = fixed.map { "gateway.\($0.0)" } + ["gateway.admin.port", "ledger.ownerLeaseMs"]
        try site.configure(ledger: ["path": "ledger.sqlite", "ownerLeaseMs": 20_000], gateway: members)
        serve.process.signal(SIGHUP)
        try await serve.wait { serve.events(Self.complaint).count >= names.count }
        let named = Set(serve.events(Self.complaint).compactMap { $0["setting"]?.string })
        #expect(named == Set(names))
        await Self.end(serve)
    }

    /// The file that the environment names stays the ledger; its new key counts, and nobody is told of a restart.
    @Test func newKeysCountAlsoInAFileThatTheEnvironmentNames() async throws {
        let site = try ServeSite()
        for name in ["one", "two"] { try site.write(String(repeating: name, count: 16), to: "\(name).key") }
        let environment = ["CUSTOMS_LEDGER=\(site.folder)/real.sqlite"]
        try site.configure(ledger: ["path": "a.sqlite", "keys": [["file": "one.key"]]])
        let serve = try await ServeProcess.start(site, environment: environment)
        let shop = try ShopClient(port: serve.port)
        #expect(Self.isAccepted(try await shop.declare("KEY-1")))
        try site.configure(ledger: ["path": "b.sqlite", "keys": [["file": "two.key"], ["file": "one.key"]]])
        serve.process.signal(SIGHUP)
        try await serve.wait { !serve.events("configuration reloaded").isEmpty }
        #expect(serve.events(Self.complaint).isEmpty, "\(serve.events(Self.complaint))")
        #expect(Self.isAccepted(try await shop.declare("KEY-2")))
        // A ledger that is no file would be another one.
        try site.configure(ledger: ["store": "none"])
        serve.process.signal(SIGHUP)
        try await serve.wait { !serve.events("configuration not reloaded, the old one stays").isEmpty }
        await Self.end(serve)
        try site.configure(ledger: ["path": "b.sqlite", "keys": [["file": "two.key"], ["file": "one.key"]]])
        let output = "\(site.folder)/reseal.json"
        let reseal = try ChildProcess.start(
            Customs.program,
            ["--config", site.configuration, "reseal", "--json"],
            environment: ["PATH=/usr/bin:/bin"] + environment,
            output: output
        )
        #expect(await reseal.end(orKillAfter: .seconds(60)) == 0)
        let json = try JSONParser.parse(try String(contentsOfFile: output, encoding: .utf8))
        #expect(json["resealed"]?.integer == 1, "the first alone was sealed under the old key")
    }

    @Test func theConnectionsToBackendsAreMeasured() async throws {
        let site = try ServeSite()
        let simulator = try await SimulatedGateway.start("simulator", in: site.folder)
        try await simulator.add(faults: [["delayMs": 20_000, "operation": "declare"]])
        try site.configure([
            "plugin": "alipay-mapi", "transport": ["queueLimit": 77],
            "settings": [
                "gateway": .string("\(simulator.address)/gateway.do"), "partner": "2088000000000000",
                "signType": "RSA2", "privateKey": ["file": "keys/mapi-merchant-private.pem"],
                "alipayPublicKey": ["file": "keys/mapi-alipay-public.pem"],
            ],
        ])
        let serve = try await ServeProcess.start(site)
        #expect(try await serve.metric("customs_transports") == 1)
        #expect(try await serve.metric("customs_transport_outstanding") == 0)
        #expect(try await serve.metric("customs_transport_outstanding_limit") == 77)
        let shop = try ShopClient(port: serve.port)
        let call = Task { try await shop.declare("SLOW-1") }
        try await serve.wait { try await serve.metric("customs_transport_outstanding") == 1 }
        serve.process.signal(SIGKILL)
        await serve.process.end()
        _ = await call.result
        simulator.process.signal(SIGTERM)
        await simulator.process.end()
    }
}
