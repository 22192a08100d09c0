import DeclarationCore
import FoundationEssentials
import Testing

/// A configuration that changes under a ledger: what is under a name is not asked unless it is the same account.
@Suite(.timeLimit(.minutes(5))) struct AccountTests {
    private let workspace = Workspace()
    private static let order = """
        {"requestId": "ACCOUNT-1", "paymentIds": {"ams": "PAYACCOUNT1"}, "amount": {"minorUnits": 100},
        "customs": {"code": "NINGBO"}, "merchant": {"customsCode": "330296T004", "customsName": "Demo"}}
        """

    /// Commands on one ledger, with backends as a test says.
    private struct Site {
        let workspace: Workspace
        let endpoint: String
        let ledger: LedgerFolder

        /// - Parameter backends: client ids by the backends' names.
        func run(_ backends: [String: String], _ words: String..., input: String = "", more: String = "") async
            -> CommandRun
        {
            let blocks = backends.sorted { $0.key < $1.key }.map { name, client in
                """
                "\(name)": {"plugin": "alipay-ams"\(more), "settings": {"endpoint": "\(endpoint)", "clientId": "\(client)",
                "privateKey": {"file": "keys/ams-merchant-private.pem"},
                "alipayPublicKey": {"file": "keys/ams-alipay-public.pem"}}}
                """
            }
            let route = backends.keys.sorted()[0]
            let config = workspace.write(
                #"{"backends": {\#(blocks.joined(separator: ", "))}, "routes": [{"backend": "\#(route)"}]}"#,
                to: "customs.json"
            )
            let environment = ledger.environment
            return await CommandRun.of(arguments: words + ["--config", config], input: input, environment: environment)
        }
    }

    /// A simulator that takes a declaration and keeps its answer to itself.
    private func withSimulator(_ body: (Site) async throws -> Void) async throws {
        let simulator = TestConsole()
        let script = workspace.write(
            #"{"faults": [{"fault": "closeAfterProcessing", "operation": "declare", "times": 1}]}"#,
            to: "script.json"
        )
        let words = ["simulate", "--json", "--port", "0", "--keys", workspace.path + "/keys", "--script", script]
        async let status = CustomsRun.status(words, simulator)
        await simulator.firstOutput()
        let addresses = try JSONParser.parse(Array(simulator.output.utf8), dialect: .configuration)
        let endpoint = try #require(addresses["endpoint"]?.string)
        try await body(Site(workspace: workspace, endpoint: endpoint, ledger: try LedgerFolder()))
        simulator.interrupt()
        #expect(await status == 0)
    }

    private static let client = "SIMULATOR_CLIENT_0001"
    private static let other = "SANDBOX_SIMULATOR_0001"

    @Test func anotherClientUnderTheNameIsNeverAsked() async throws {
        try await withSimulator { site in
            let lost = await site.run(["ams": Self.client], "declare", "-", input: Self.order)
            #expect(lost.status == 2, "\(lost.error)")
            let settled = await site.run(["ams": Self.other], "settle")
            #expect(settled.status == 2)
            #expect(settled.output == "0 settled, 0 sent again, 1 still open.\n")
            for word in ["ACCOUNT-1", Self.client, Self.other, "backends.ams"] {
                #expect(settled.error.contains(word), "\(settled.error)")
            }
            let again = await site.run(["ams": Self.other], "declare", "-", input: Self.order)
            #expect(
                again.status == 2 && again.error.contains("may have arrived at backend"),
                "\(again.status) \(again.error)"
            )
            let asked = await site.run(["ams": Self.other], "inquire", "ACCOUNT-1")
            #expect(asked.status == 3, "\(asked.error)")
            let lines = asked.output.split(separator: "\n")
            #expect(lines.count == 3 && lines[1].contains("  not asked  "), "\(asked.output)")
            #expect(lines[1].hasSuffix("  not configured, see below"), "\(asked.output)")
            let reason = try #require(lines.last)
            #expect(reason.hasPrefix("Not configured, for ACCOUNT-1: ") && reason.contains(Self.client))
            let forced = await site.run(["ams": Self.other], "inquire", "ACCOUNT-1", "--backend", "ams")
            #expect(forced.status == 65 && forced.error.contains(Self.client), "\(forced.error)")
            let shown = await site.run(["ams": Self.other], "show", "ACCOUNT-1")
            #expect(shown.output.contains("nobody: ") && shown.output.contains(Self.client), "\(shown.output)")
            let history = await site.run(["ams": Self.client], "show", "ACCOUNT-1", "--json")
            #expect(history.json["attempts"]?.array?.count == 1, "nobody was asked")
            #expect(history.json["reachedBy"]?.string == "ams")
        }
    }

    @Test func aRenamedBackendSettles() async throws {
        try await withSimulator { site in
            #expect(await site.run(["ams": Self.client], "declare", "-", input: Self.order).status == 2)
            let settled = await site.run(["ams": Self.other, "former": Self.client], "settle")
            #expect(settled.status == 0, "\(settled.error)")
            #expect(settled.output == "1 settled, 0 sent again, 0 still open.\n")
            let shown = await site.run(["new": Self.client], "show", "ACCOUNT-1", "--json")
            #expect(shown.json["entry"]?["state"]?.string == "accepted")
            #expect(shown.json["entry"]?["backend"]?.string == "former")
            #expect(shown.json["reachedBy"]?.string == "new")
            let again = await site.run(["new": Self.client], "declare", "-", "--json", input: Self.order)
            #expect(again.status == 0, "\(again.error)")
        }
    }

    @Test func aSettingSaysThatTwoAreOne() async throws {
        try await withSimulator { site in
            let named = #", "account": "shop-1""#
            #expect(await site.run(["ams": Self.client], "declare", "-", input: Self.order, more: named).status == 2)
            let stranger = await site.run(["ams": Self.client], "settle")
            #expect(stranger.status == 2 && stranger.error.contains("shop-1"), "\(stranger.error)")
            let settled = await site.run(["proxy": Self.client], "settle", more: named)
            #expect(settled.status == 0, "\(settled.error)")
        }
    }

    /// Freed by a person's word, and there after all: who asks is told.
    @Test func whatWasFreeAndIsFoundIsTold() async throws {
        try await withSimulator { site in
            #expect(await site.run(["ams": Self.client], "declare", "-", input: Self.order).status == 2)
            try site.ledger.execute("UPDATE ledger_entry SET last_sent = last_sent - 3600000")
            let words = ["ACCOUNT-1", "--not-declared", "--because"]
            let freed = await site.run(
                ["ams": Self.client],
                "decide",
                words[0],
                words[1],
                words[2],
                "not in the portal"
            )
            #expect(freed.status == 0, "\(freed.error)")
            let asked = await site.run(["ams": Self.client], "inquire", "ACCOUNT-1", "--json")
            #expect(asked.status == 0 && asked.json["results"]?.array?.first?["wasFree"]?.bool == true)
            #expect(asked.error.contains("ACCOUNT-1: it was free, and is accepted now: backend \"ams\" has it"))
            #expect(asked.error.contains("customs list --payment"), "\(asked.error)")
            let again = await site.run(["ams": Self.client], "inquire", "ACCOUNT-1", "--json")
            #expect(again.json["results"]?.array?.first?["wasFree"] == nil && again.error.isEmpty, "\(again.error)")
        }
    }
}
