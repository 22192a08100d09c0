import DeclarationCore
import FoundationEssentials
import Glibc
import Testing

/// Tracking against the simulator over real sockets, with a real ledger file.
@Suite(.timeLimit(.minutes(5))) struct TrackTests {
    private let workspace = Workspace()

    /// A running simulator and the commands against it.
    private struct Site {
        let config: String
        let environment: [String: String]

        func run(_ words: String..., input: String = "") async -> CommandRun {
            await CommandRun.of(arguments: words + ["--config", config], input: input, environment: environment)
        }

        func submit(_ ids: [String]) async -> CommandRun {
            let lines = ids.map { id in
                """
                {"requestId": "\(id)", "paymentIds": {"ams": "PAY\(id)"}, "amount": {"minorUnits": 100}, \
                "customs": {"code": "NINGBO"}, "merchant": {"customsCode": "330296T004", "customsName": "Demo"}}
                """
            }
            return await run("submit", "-", input: lines.joined(separator: "\n"))
        }
    }

    private func withSimulator(_ body: (Site) async throws -> Void) async throws {
        let simulator = TestConsole()
        let script = workspace.write(#"{"sendingAfterMs": 0, "deliveredAfterMs": 0}"#, to: "script.json")
        let words = ["simulate", "--json", "--port", "0", "--keys", workspace.path + "/keys", "--script", script]
        async let status = CustomsRun.status(words, simulator)
        await simulator.firstOutput()
        let addresses = try JSONParser.parse(Array(simulator.output.utf8), dialect: .configuration)
        let endpoint = try #require(addresses["endpoint"]?.string)
        func backend(_ id: String, client: String = "SIMULATOR_CLIENT_0001") -> String {
            """
            "\(id)": {"plugin": "alipay-ams", "settings": {"endpoint": "\(endpoint)", "clientId": "\(client)",
            "privateKey": {"file": "keys/ams-merchant-private.pem"},
            "alipayPublicKey": {"file": "keys/ams-alipay-public.pem"}}}
            """
        }
        let config = workspace.write(
            """
            {"backends": {\(backend("ams")), \(backend("spare", client: "SANDBOX_SIMULATOR_0001"))}, "routes": [{"backend": "ams"}],
             "ledger": {"firstCheckMs": 0}}
            """,
            to: "customs.json"
        )
        let ledger = try LedgerFolder()
        try await body(Site(config: config, environment: ledger.environment))
        simulator.interrupt()
        #expect(await status == 0)
    }

    private func events(_ run: CommandRun) throws -> [JSONValue] {
        try run.output.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8), dialect: .configuration) }
    }

    /// By what customs said, and by the numbers that others quote.
    private func supportFindsThem(_ site: Site, accepted: Int) async throws {
        func ids(_ run: CommandRun) -> [String]? {
            run.json["entries"]?.array?.compactMap { $0["requestId"]?.string }
        }
        #expect(ids(await site.run("list", "--receipt", "refused", "--json")) == ["TRACK-REFUSE"])
        #expect(ids(await site.run("list", "--receipt", "awaited", "--json")) == ["TRACK-STUCK"])
        let first = await site.run("list", "--receipt", "accepted", "--limit", "20", "--json")
        let cursor = try #require(first.json["next"]?.string)
        let second = await site.run("list", "--receipt", "accepted", "--limit", "20", "--after", cursor, "--json")
        #expect(ids(first)?.count == 20 && ids(second)?.count == accepted - 20 && second.json["next"] == nil)
        let shown = await site.run("show", "TRACK-REFUSE")
        #expect(shown.output.contains("customs retransmit TRACK-REFUSE"), "\(shown.output)")
        let unknown = await site.run("show", "PAYTRACK-3")
        #expect(unknown.status == 65 && unknown.error.contains("it is a payment of TRACK-3"), "\(unknown.error)")
        let ledger = try #require(site.environment["CUSTOMS_LEDGER"])
        let nobody = await site.run("show", "NOBODY-1")
        let text = "the ledger \(ledger) doesn't know request id NOBODY-1, nor a payment or a sub-order of this number"
        #expect(nobody.status == 65 && nobody.error == "error: \(text)\n")
    }

    @Test func trackingEndsWithTheReceipts() async throws {
        try await withSimulator { site in
            let ids = (0..<25).map { "TRACK-\($0)" } + ["TRACK-REFUSE", "TRACK-STUCK"]
            #expect(await site.submit(ids).status == 0)
            let run = await site.run("track", "--once", "--json")
            #expect(run.status == 0, "\(run.error)")
            let events = try events(run)
            let receipts = events.filter { $0["event"]?.string == "receipt" }
            #expect(Set(receipts.compactMap { $0["requestId"]?.string }) == Set(ids).subtracting(["TRACK-STUCK"]))
            #expect(receipts.allSatisfy { $0["final"]?.bool == true })
            try await supportFindsThem(site, accepted: 25)
            let again = await site.run("track", "--once")
            #expect(again.status == 0 && again.output.isEmpty, "\(again.output)")
            let history = await site.run("show", "TRACK-7", "--json")
            #expect(history.json["attempts"]?.array?.compactMap { $0["kind"]?.string } == ["declare", "inquire"])
            let wrong = await site.run("track", "--once", "--backend", "amz")
            #expect(wrong.status == 65 && wrong.error.contains("\"ams\""))
        }
    }

    /// Right after a declaration nothing is due: that must not look like a tracker that doesn't work.
    @Test func aTrackerWithNothingToDoSaysWhenThereWillBe() async throws {
        let ledger = try LedgerFolder()
        let site = Site(config: workspace.write(Sample.mock(), to: "mock.json"), environment: ledger.environment)
        let before = await site.run("track", "--once")
        #expect(before.error.contains("note: nothing was due, and nothing is awaited\n"), "\(before.error)")
        #expect(await site.submit(["LATER-1"]).status == 0)
        let after = await site.run("track", "--once")
        #expect(after.status == 0 && after.error.contains("note: nothing was due; the next id is due at 2"), "\(after)")
    }

    @Test func watchEndsByOutcome() async throws {
        try await withSimulator { site in
            #expect(await site.submit(["WATCH-1", "WATCH-REFUSE", "WATCH-STUCK"]).status == 0)
            let accepted = await site.run("watch", "WATCH-1")
            #expect(accepted.status == 0, "\(accepted.error)")
            #expect(accepted.output.hasPrefix("WATCH-1: accepted\n"))
            #expect(accepted.output.contains("receipt success, accepted"))
            #expect(await site.run("watch", "WATCH-1", "WATCH-REFUSE").status == 1)
            let stuck = await site.run("watch", "WATCH-STUCK", "--json", "--timeout", "1")
            #expect(stuck.status == 2)
            let first = try events(stuck).first
            #expect(first?["event"]?.string == "known")
            let unknown = await site.run("watch", "WATCH-9")
            let ledger = try #require(site.environment["CUSTOMS_LEDGER"])
            #expect(unknown.status == 65)
            #expect(unknown.error == "error: the ledger \(ledger) doesn't know request id WATCH-9\n")
        }
    }

    @Test func inquiriesFollowTheBindingAndAreNoted() async throws {
        try await withSimulator { site in
            #expect(await site.submit(["ASK-0001"]).status == 0)
            let run = await site.run("inquire", "ASK-0001", "ASK-0002", "--json")
            #expect(run.status == 1)
            let answers = run.json["results"]?.array?.map { $0["answers"]?.array?.compactMap { $0["backend"]?.string } }
            // The one that nobody has declared here may be anywhere, also at a backend without a route.
            #expect(answers == [["ams"], ["ams", "spare"]])
            let history = await site.run("show", "ASK-0001", "--json")
            #expect(history.json["attempts"]?.array?.compactMap { $0["kind"]?.string } == ["declare", "inquire"])
            #expect(history.json["entry"]?["final"]?.bool == true)
            let wrong = await site.run("inquire", "ASK-0001", "--backend", "spare")
            #expect(wrong.status == 65)
            #expect(wrong.error.contains("belongs to backend \"ams\""))
            let unknown = await site.run("inquire", "ASK-0002", "--backend", "spare", "--json")
            #expect(unknown.status == 1)
            #expect(unknown.json["results"]?.array?.first?["answers"]?.array?.first?["backend"]?.string == "spare")
        }
    }

    /// Each command has a mock of its own, which knows nothing of another's.
    @Test func whatAnAcceptedIDsBackendDoesNotKnowIsSaid() async throws {
        let ledger = try LedgerFolder()
        let config = workspace.write(
            #"{"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}], "ledger": {"firstCheckMs": 0}}"#,
            to: "mock.json"
        )
        let site = Site(config: config, environment: ledger.environment)
        #expect(await site.submit(["GONE-1", "GONE-2"]).status == 0)
        let asked = await site.run("inquire", "GONE-1", "OTHER-1")
        let lines = asked.output.split(separator: "\n")
        #expect(asked.status == 1 && lines.count == 3, "\(asked.output)")
        #expect(lines[1].contains("the ledger has it as accepted: a mock forgets"), "\(lines)")
        #expect(lines[2].contains("soon after a time-out"), "\(lines)")
        let tracked = await site.run("track", "--once")
        #expect(tracked.status == 0)
        let told = tracked.output.split(separator: "\n")
        #expect(told.count == 2 && told.allSatisfy { $0.contains("not known over there any more") }, "\(told)")
        #expect(tracked.error.contains("note: asked for 2 ids (2 not found); 0 changes"), "\(tracked.error)")
    }

    @Test func aRepetitionInVainHasItsLine() async throws {
        let ledger = try LedgerFolder()
        let lost = #"{"script": {"faults": [{"fault": "closeBeforeProcessing", "operation": "declare"}]}}"#
        let config = workspace.write(
            #"{"backends": {"mock": {"plugin": "mock", "settings": \#(lost)}}, "routes": [{"backend": "mock"}], "ledger": {"notFoundAgeMs": 0}}"#,
            to: "mock.json"
        )
        let site = Site(config: config, environment: ledger.environment)
        #expect(await site.submit(["VAIN-1"]).status == 2)
        let people = await site.run("track", "--once")
        #expect(
            people.output.contains("  VAIN-1  mock  sent again, still unknown: "),
            "\(people.output) \(people.error)"
        )
        let programs = try events(await site.run("track", "--once", "--json"))
        let event = programs.first { $0["event"]?.string == "resent" }
        #expect(event?["state"]?.string == "unknown" && event?["reason"]?.string?.contains("broke") == true)
    }

    @Test func aSignalEndsATracker() async throws {
        let ledger = try LedgerFolder()
        let config = workspace.write(
            #"{"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}], "ledger": {"firstCheckMs": 0}}"#,
            to: "mock.json"
        )
        let site = Site(config: config, environment: ledger.environment)
        #expect(await site.submit(["SIGNAL-1"]).status == 0)
        let variables = Program.environment + ledger.environment.map { "\($0.key)=\($0.value)" }
        let child = try Program.start(
            BinaryTests.customs,
            ["track", "--json", "--config", config],
            environment: variables
        )
        // The first line shows that it is at work; the rest comes after the signal.
        let line = await Program.onThread {
            var byte: UInt8 = 0
            while read(child.output, &byte, 1) == 1, byte != 0x0A {}
            return byte
        }
        #expect(line == 0x0A)
        #expect(kill(child.id, SIGTERM) == 0)
        let run = await Program.end(of: child)
        #expect(run.status == 0, "\(run.error)")
    }
}
