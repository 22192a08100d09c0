import DeclarationCore
import Foundation
import TestSupport
import Testing

/// A breaker over real connections: the gateway, and the simulator as a south that fails.
@Suite struct GuardTests {
    private static func south(_ simulator: SimulatedGateway, openTime: Int64) -> JSONValue {
        [
            "plugin": "alipay-mapi",
            "settings": [
                "gateway": .string("\(simulator.address)/gateway.do"), "partner": "2088000000000000",
                "signType": "RSA2", "privateKey": ["file": "keys/mapi-merchant-private.pem"],
                "alipayPublicKey": ["file": "keys/mapi-alipay-public.pem"],
            ],
            "guard": ["breaker": ["minimumCalls": 3, "openMs": .number(openTime)], "limits": ["callsInFlight": 4]],
        ]
    }

    private static func isAccepted(_ answer: LocalHTTP.Answer) -> Bool {
        answer.text.contains("<result_code>SUCCESS</result_code>")
    }

    /// `customs backends --health` of a running gateway: how it exits, and what it prints.
    private static func health(of serve: ServeProcess, in folder: String) async throws -> (Int32, String) {
        let words = ["backends", "--health", "--gateway", "http://127.0.0.1:\(serve.admin.port)/"]
        let output = "\(folder)/health.txt"
        let process = try ChildProcess.start(Customs.program, words, output: output)
        let status = await process.end(orKillAfter: .seconds(60))
        return (status, try String(contentsOfFile: output, encoding: .utf8))
    }

    @Test func anOpenBreakerSendsNothingOutlivesReloadsAndClosesByInquiry() async throws {
        let site = try ServeSite()
        let simulator = try await SimulatedGateway.start("simulator", in: site.folder)
        let failing: JSONValue = [["fault": "httpStatus", "status": 502, "operation": "declare", "times": 3]]
        try await simulator.add(faults: failing)
        try site.configure(Self.south(simulator, openTime: 600_000))
        let serve = try await ServeProcess.start(site)
        let shop = try ShopClient(port: serve.port)
        let open = #"customs_backend_breaker_state{backend="south",state="open"}"#
        let refused = #"customs_backend_refused_total{backend="south",reason="circuitOpen"}"#
        #expect(try await serve.metric(open) == 0)
        for number in 1...3 { #expect(!Self.isAccepted(try await shop.declare("GUARD-\(number)"))) }
        #expect(try await serve.metric(open) == 1)
        #expect(!Self.isAccepted(try await shop.declare("GUARD-4")))
        #expect(try await serve.metric(refused) == 1)
        // One backend that fails is no reason to take the gateway out.
        #expect(try await serve.admin.answer("GET", "/health/ready").status == 200)
        let health = try JSONParser.parse(try await serve.admin.request("GET", "/health/backends"))
        let south = try #require(health["backends"]?.array?.first)
        #expect(south["backend"]?.string == "south" && south["breaker"]?.string == "open")
        #expect(south["declarations"]?["lastHour"]?["unknown"]?.integer == 3)
        let (status, table) = try await Self.health(of: serve, in: site.folder)
        #expect(status == 2, "\(table)")
        for cell in [" open ", "0 of 4", "0/0/3"] { #expect(table.contains(cell), "\(table)") }

        // The same backend under a new configuration is still the one that fails.
        try site.configure(Self.south(simulator, openTime: 600_000), note: "another remark")
        serve.process.signal(SIGHUP)
        try await serve.wait { !serve.events("configuration reloaded").isEmpty }
        #expect(!Self.isAccepted(try await shop.declare("GUARD-4")))
        #expect(try await serve.metric(refused) == 2)
        #expect(!(try await simulator.journal()).contains { $0.requestID == "GUARD-4" && $0.declarations > 0 })

        // Other settings begin anew; this time it is open for a moment only.
        try await simulator.add(faults: failing)
        try site.configure(Self.south(simulator, openTime: 100), note: "a third")
        serve.process.signal(SIGHUP)
        try await serve.wait { serve.events("configuration reloaded").count >= 2 }
        for number in 5...7 { #expect(!Self.isAccepted(try await shop.declare("GUARD-\(number)"))) }
        for id in ["GUARD-4", "GUARD-8"] { _ = try await ShopClient.insist(id, on: [shop]) }
        let closed = #"customs_backend_breaker_changes_total{backend="south",state="closed"}"#
        #expect((try await serve.metric(closed) ?? 0) >= 1)
        let arrivals = try await simulator.journal().filter { ["GUARD-4", "GUARD-8"].contains($0.requestID) }
        #expect(arrivals.count == 2)
        #expect(arrivals.allSatisfy { $0.declarations == 1 && $0.replays == 0 && $0.retransmissions == 0 })
        #expect(try await Self.health(of: serve, in: site.folder).0 == 0, "all breakers are closed")
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
        #expect(try await Self.health(of: serve, in: site.folder).0 == 3, "nobody is there")
        simulator.process.signal(SIGTERM)
        await simulator.process.end()
    }
}
