import DeclarationCore
import Foundation
import TestSupport
import Testing

/// `customs serve` as an operator knows it: signals, files, health, metrics, log.
@Suite struct ServeTests {
    private static func isAccepted(_ answer: LocalHTTP.Answer) -> Bool {
        answer.status == 200 && answer.text.contains("<result_code>SUCCESS</result_code>")
    }

    @Test func sigtermLetsWhatIsUnderWayEndAndTakesNothingNew() async throws {
        let site = try ServeSite()
        try site.configure(["plugin": "mock", "settings": ["latencyMs": 10_000]])
        let serve = try await ServeProcess.start(site)
        let shop = try ShopClient(port: serve.port)
        try await serve.wait { try await serve.admin.answer("GET", "/health/ready").status == 200 }
        let version = try #require(serve.events("serving").first?["version"]?.string)
        #expect(
            try await serve.admin.answer("GET", "/metrics").text.contains(
                "customs_build_info{version=\"\(version)\"} 1\n"
            )
        )
        async let slow = shop.declare("DRAIN-1")
        try await serve.wait { try await serve.metric("customs_gateway_in_flight") == 1 }
        serve.process.signal(SIGTERM)
        try await serve.wait { try await serve.admin.answer("GET", "/health/ready").status == 503 }
        #expect(try await serve.admin.answer("GET", "/health/live").status == 200)
        await #expect(throws: (any Error).self) { _ = try await shop.declare("DRAIN-2") }
        #expect(Self.isAccepted(try await slow))
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
        #expect(serve.events("stopped").count == 1)
    }

    @Test func reloadsCostNoRequestAndABadFileChangesNothing() async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site)
        let load = Load()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<3 {
                group.addTask {
                    let shop = try ShopClient(port: serve.port)
                    var count = 0
                    while !load.isOver {
                        let answer = try await shop.declare("RELOAD-\(worker)-\(count)")
                        if !Self.isAccepted(answer) { load.failed(answer.text) }
                        count += 1
                    }
                    return count
                }
            }
            for round in 1...5 {
                try site.configure(note: "round \(round)")
                serve.process.signal(SIGHUP)
                try await serve.wait { serve.events("configuration reloaded").count >= round }
            }
            try site.write("{ \"backends\": {} }", to: "gateway.json")
            serve.process.signal(SIGHUP)
            let complaint = "configuration not reloaded, the old one stays"
            try await serve.wait { !serve.events(complaint).isEmpty }
            #expect(try await serve.metric("customs_gateway_last_reload_failed") == 1)
            let problems = serve.events(complaint).compactMap { $0["problem"]?.string }
            #expect(problems.contains { $0.contains("gateway.json:1: error: backends") }, "\(problems)")
            #expect(problems.contains { $0.contains("routes") }, "\(problems)")
            // Others would follow the file to a ledger that knows nothing.
            let told = serve.events(complaint).count
            try site.configure(ledger: ["path": "other.sqlite"])
            serve.process.signal(SIGHUP)
            try await serve.wait { serve.events(complaint).count > told }
            #expect(serve.events(complaint).last?["problem"]?.string?.contains("keeps to its ledger") == true)
            // Noticed without a signal.
            try site.configure(note: "mended")
            try await serve.wait { try await serve.metric("customs_gateway_last_reload_failed") == 0 }
            load.end()
            for try await count in group { #expect(count > 0) }
        }
        #expect(load.failures == [])
        #expect(Set(serve.events("request").compactMap { $0["configuration"]?.string }).count > 2)
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
        let reloads = serve.events("configuration reloaded")
        let used = Set(reloads.flatMap { [$0["before"]?.string, $0["configuration"]?.string] }.compactMap(\.self))
        let recorded = try await site.recordedVersions()
        #expect(used.count == 7 && used == Set(recorded), "recorded: \(recorded), used: \(used)")
    }

    @Test func aPortThatIsTakenIsNamedWithItsSettings() async throws {
        let site = try ServeSite()
        try site.configure()
        let taken = try ClosedPort()
        for (own, other, settings) in [
            ("--port", "--admin-port", "--port, or gateway.port and gateway.address"),
            ("--admin-port", "--port", "--admin-port, or gateway.admin"),
        ] {
            let error = site.folder + "/taken.err"
            let words = ["--config", site.configuration, "serve", own, "\(taken.number)", other, "0"]
            let process = try ChildProcess.start(Customs.program, words, error: error)
            #expect(await process.end(orKillAfter: .seconds(60)) == 70)
            let said = try String(contentsOfFile: error, encoding: .utf8)
            let place = "gateway: cannot listen on 127.0.0.1 port \(taken.number): Address already in use"
            #expect(said.contains("error: \(place)") && said.contains("(\(settings))"), "\(said)")
        }
    }

    @Test func aNewKeyCountsWithoutASignal() async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site)
        let key = "vutsrqponmlkjihgfedcba9876543210"
        let (old, new) = (try ShopClient(port: serve.port), try ShopClient(port: serve.port, key: key))
        #expect(Self.isAccepted(try await old.declare("KEY-1")))
        #expect(try await new.declare("KEY-2").text.contains("ILLEGAL_SIGN"))
        try site.write(key, to: "md5.key")
        try await serve.wait { Self.isAccepted(try await new.declare("KEY-2")) }
        #expect(try await old.declare("KEY-3").text.contains("ILLEGAL_SIGN"))
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }

    @Test func theLogNamesTheTraceAndNothingPersonal() async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site)
        let shop = try ShopClient(port: serve.port)
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let header = "traceparent: 00-\(trace)-00f067aa0ba902b7-01"
        #expect(Self.isAccepted(try await shop.declare("TRACE-1", headers: [header])))
        _ = try await shop.http.answer("GET", "/gateway.do?service=x&buyer_id_no=110105194912310021")
        _ = try await shop.http.answer("GET", "/nothing?buyer_name=Wang")
        try await serve.wait { serve.events("request").count == 3 }
        let declared = try #require(serve.events("request").first)
        #expect(declared["trace"]?.string == trace)
        #expect(declared["client"]?.string == "shop")
        #expect(declared["path"]?.string == "/gateway.do")
        #expect(declared["code"]?.string == "SUCCESS")
        #expect(serve.events("call to backend").first?["trace"]?.string == trace)
        let text = serve.log.map(\.text).joined()
        for personal in ["110105194912310021", "Wang", ShopClient.key] { #expect(!text.contains(personal)) }
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }

    @Test func metricsTellWhatHappened() async throws {
        let site = try ServeSite()
        try site.configure()
        let serve = try await ServeProcess.start(site)
        let shop = try ShopClient(port: serve.port)
        for number in 1...3 { _ = try await shop.declare("METRIC-\(number)") }
        let requests = #"customs_gateway_request_seconds_count{client="shop",code="SUCCESS",dialect="mapi"}"#
        #expect(try await serve.metric(requests) == 3)
        let calls =
            #"customs_backend_calls_total{backend="south",class="accepted",customsCode="NINGBO",operation="declare","#
            + #"outcome="accepted"}"#
        #expect(try await serve.metric(calls) == 3)
        let writes = #"customs_ledger_call_duration_seconds_count{operation="transact"}"#
        #expect((try await serve.metric(writes) ?? 0) >= 6)
        try await serve.wait { try await serve.metric("customs_ledger_reachable") == 1 }
        #expect(try await serve.metric("customs_ledger_unsettled") == 0)
        #expect(try await serve.metric(#"customs_gateway_requests_total{kind="all"}"#) == 3)
        #expect(try await serve.admin.answer("POST", "/metrics").status == 405)
        #expect(try await serve.admin.answer("GET", "/").status == 404)
        serve.process.signal(SIGTERM)
        #expect(await serve.process.end(orKillAfter: .seconds(60)) == 0)
    }
}
