import DeclarationCore
import DeclarationRouter
import SQLiteLedger
import Testing

/// `customs retransmit`, against the simulator over a socket and with the ledger's file.
@Suite(.timeLimit(.minutes(5))) struct RetransmitTests {
    /// Makes the last call of an id ten minutes older.
    private func age(_ id: RequestID, _ folder: LedgerFolder) async throws {
        let store = try SQLiteLedger(path: folder.ledger, time: SystemTime())
        let wasKnown = try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            guard var entry = view.entry, let lastSent = entry.lastSent else { return LedgerDecision(false) }
            entry.lastSent = lastSent.adding(milliseconds: -600_000)
            return LedgerDecision(true, LedgerWrites(entry: entry))
        }
        await store.close()
        #expect(wasKnown, "\(id)")
    }

    private func paid(_ generation: String, _ id: String, customs: String = #"{"place": "ningbo"}"#) -> String {
        Sample.declaration(id, payments: #"{"\#(generation)": "20261121\#(id)"}"#, customs: customs)
    }

    @Test func throughTheSimulator() async throws {
        let (workspace, folder, simulator) = (Workspace(), try LedgerFolder(), TestConsole())
        let script = workspace.write(#"{"sendingAfterMs": 0, "deliveredAfterMs": 0, "intervalMs": 1}"#, to: "s.json")
        let keys = workspace.path + "/simulator-keys"
        let words = ["simulate", "--json", "--port", "0", "--keys", keys, "--script", script]
        async let status = CustomsRun.status(words, simulator)
        await simulator.firstOutput()
        let addresses = try JSONParser.parse(Array(simulator.output.utf8), dialect: .configuration)
        let endpoint = try #require(addresses["endpoint"]?.string)
        let template = Repository.text("config/simulator.json").replacing("http://127.0.0.1:18080", with: endpoint)
        let config = workspace.write(template, to: "config/customs.json")
        func customs(_ words: String..., input: String = "") async -> CommandRun {
            let arguments = words + ["--config", config, "--json"]
            return await CommandRun.of(arguments: arguments, input: input, environment: folder.environment)
        }

        for generation in ["ams", "mapi"] {
            let id = "CLI-\(generation)-1"
            let first = await customs("declare", input: paid(generation, id))
            #expect(first.status == 0, "\(first.error) \(first.output)")
            let corrected = paid(generation, id).replacing("12345", with: "999")
            let early = await customs("retransmit", id, "-", input: corrected)
            #expect(early.status == 3)
            let refusal = early.json["error"]?["refusals"]?.array?.first
            #expect(refusal?["rule"]?.string == "interval")
            let allowed = try #require(refusal?["allowedFrom"]?.string)
            #expect(early.error.contains("allowed from \(allowed) on"))

            try await age(RequestID(rawValue: id), folder)
            let plan = await customs("retransmit", id, "-", "--dry-run", input: corrected)
            #expect(plan.status == 0 && plan.json["outcome"]?.string == "planned", "\(plan.error)")
            #expect(plan.json["changes"]?.array?.compactMap(\.string) == ["amount.minorUnits"])
            let sent = await customs("retransmit", id, "-", input: corrected)
            #expect(sent.status == 0 && sent.json["backend"]?.string == generation, "\(sent.error) \(sent.output)")
            let found = await customs("inquire", id, "--backend", generation)
            let record = found.json["results"]?.array?.first?["answers"]?.array?.first?["record"]
            #expect(record?["amount"]?["minorUnits"]?.integer == 999, "\(found.output)")
            let shown = await customs("show", id)
            let kinds = shown.json["attempts"]?.array?.compactMap { $0["kind"]?.string } ?? []
            #expect(kinds.filter { $0 != "inquire" } == ["declare", "retransmit"])
            #expect(shown.json["entry"]?["retransmitted"]?.string != nil)
        }

        let named = paid("mapi", "CLI-mapi-1").replacing(Sample.fullName, with: "张样例").replacing("12345", with: "999")
        try await age("CLI-mapi-1", folder)
        let fixed = await customs("retransmit", "CLI-mapi-1", "-", input: named)
        #expect(fixed.status == 65)
        #expect(fixed.error.contains("buyer.name.full may not differ"))
        for value in ["张样例", Sample.fullName, Sample.certificateNumber] {
            #expect(!fixed.error.contains(value) && !fixed.output.contains(value))
        }
        let nansha = paid("mapi", "CLI-nansha", customs: #"{"code": "NANSHAGJ"}"#)
        #expect(await customs("declare", input: nansha).status == 0)
        try await age("CLI-nansha", folder)
        let never = await customs("retransmit", "CLI-nansha")
        #expect(never.status == 65 && never.error.contains("never allows it at NANSHAGJ"), "\(never.error)")

        simulator.interrupt()
        #expect(await status == 0)
        try await age("CLI-ams-1", folder)
        let unreached = await customs("retransmit", "CLI-ams-1")
        #expect(unreached.status == 3 && unreached.json["outcome"]?.string == "notSent", "\(unreached.output)")
        #expect(await customs("show", "CLI-ams-1").json["entry"]?["state"]?.string == "accepted")
    }

    private func mock(_ workspace: Workspace) -> String {
        workspace.write(Sample.mock(settings: #"{"script": {"intervalMs": 0}}"#), to: "c.json")
    }

    @Test func textSaysWhatChangedAndWhatItMeans() async throws {
        let (workspace, folder) = (Workspace(), try LedgerFolder())
        let config = mock(workspace)
        _ = await CommandRun.of(
            "declare",
            "--config",
            config,
            input: Sample.declaration(),
            environment: folder.environment
        )
        try await age("CLI-0001", folder)
        let run = await CommandRun.of(
            arguments: ["retransmit", "--config", config, "CLI-0001", "-"],
            input: Sample.declaration().replacing("12345", with: "999"),
            environment: folder.environment
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("Changed               amount.minorUnits"))
        #expect(run.output.contains("pushed again; inquire for the new receipt"))
        #expect(!run.output.contains(Sample.fullName))
    }

    @Test func whatIsForgottenOrUnknownIsSaid() async throws {
        let (workspace, folder) = (Workspace(), try LedgerFolder())
        let config = mock(workspace)
        func customs(_ words: String...) async -> CommandRun {
            let input = Sample.declaration()
            return await CommandRun.of(
                arguments: words + ["--config", config],
                input: input,
                environment: folder.environment
            )
        }
        #expect(await customs("declare").status == 0)
        let unknown = await customs("retransmit", "NOBODY-1")
        #expect(unknown.status == 65 && unknown.error.contains("the ledger doesn't know it"))
        #expect(await customs("retransmit").status == 64)
        let misnamed = await customs("retransmit", "CLI-0002", "-")
        #expect(misnamed.status == 65)
        try await age("CLI-0001", folder)
        var erased = await customs("forget", "--days", "0", "--even-awaiting")
        // Only what changed before this very millisecond is old enough.
        while erased.status == 0, erased.output.hasPrefix("0 ") {
            erased = await customs("forget", "--days", "0", "--even-awaiting")
        }
        let forgotten = await customs("retransmit", "CLI-0001")
        #expect(
            forgotten.status == 65 && forgotten.error.contains("was forgotten; give the whole declaration again"),
            "\(forgotten.error)"
        )
        #expect(await customs("retransmit", "CLI-0001", "-").status == 0, "the unchanged content may go again")
    }
}
