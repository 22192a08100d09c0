import CustomsCLI
import DeclarationCore
import Dispatch
import ProviderCatalog
import Synchronization
import TestSupport
import Testing

/// Commands against the simulator over real sockets.
@Suite(.timeLimit(.minutes(5))) struct SimulatorCommandTests {
    @Test func demoGoesAsExpected() async {
        let run = await CommandRun.of("demo", "--json", folder: "/")
        #expect(run.status == 0, "\(run.error)")
        let cases = run.json["cases"]?.array ?? []
        #expect(cases.count >= 12)
        for one in cases { #expect(one["asExpected"]?.bool == true, "\(one.text)") }
        #expect(cases.contains { $0["outcome"]?.string?.contains("found by inquiry") == true })
        #expect(Set(cases.compactMap { $0["route"]?["generation"]?.string }) == ["ams", "mapi"])
        #expect(!run.output.contains("欧阳小明"))
    }

    @Test func demoFitsATerminal() async {
        let run = await CommandRun.of("demo", folder: "/")
        #expect(run.status == 0, "\(run.error)")
        let lines = run.output.split(separator: "\n").map(String.init)
        for line in lines { #expect(DisplayWidth.of(line) <= 120, "\(line)") }
        for part in [
            "henan-bonded-logistics: ZHENGZHOU, paid ams → ams", "NINGBO, merchant 330296T005 → ams-impatient",
            "receipt -301 (refused)", "timedOut, found: receipt success", "URUMQI, paid ams → none",
        ] {
            #expect(lines.contains { $0.contains(part) }, "\(part)")
        }
    }

    @Test func declareAndInquireThroughTheSimulator() async throws {
        let workspace = Workspace()
        let simulator = TestConsole()
        let script = workspace.write(#"{"sendingAfterMs": 0, "deliveredAfterMs": 0}"#, to: "script.json")
        let arguments = [
            "simulate", "--json", "--port", "0", "--keys", workspace.path + "/simulator-keys", "--script", script,
        ]
        async let status = CustomsRun.status(arguments, simulator)
        await simulator.firstOutput()
        let addresses = try JSONParser.parse(Array(simulator.output.utf8), dialect: .configuration)
        let endpoint = try #require(addresses["endpoint"]?.string)
        let template = Repository.text("config/simulator.json").replacing("http://127.0.0.1:18080", with: endpoint)
        let config = workspace.write(template, to: "config/customs.json")

        let first = await CommandRun.of("declare", "--config", config, "--json", input: paid(under: "ams", "CLI-A"))
        #expect(first.status == 0, "\(first.error) \(first.output)")
        let second = await CommandRun.of(
            "declare",
            "--config",
            config,
            "--json",
            input: paid(under: "mapi", "CLI-REFUSE")
        )
        #expect(second.status == 0, "\(second.error) \(second.output)")

        let inquiry = await CommandRun.of(
            "inquire",
            "--config",
            config,
            "--json",
            "-",
            "CLI-A",
            "CLI-A",
            input: " CLI-REFUSE \n\n"
        )
        #expect(inquiry.status == 0, "\(inquiry.error) \(inquiry.output)")
        let results = inquiry.json["results"]?.array ?? []
        #expect(results.compactMap { $0["requestId"]?.string } == ["CLI-A", "CLI-REFUSE"])
        expectFound(results.first, at: "ams", "success", "accepted")
        expectFound(results.last, at: "mapi", "-301", "refused")

        let table = await CommandRun.of("inquire", "--config", config, "CLI-A", "NOBODY-1")
        #expect(table.status == 1)
        #expect(table.output.contains("ams, mapi  not found"))
        let elsewhere = await CommandRun.of("inquire", "--config", config, "--backend", "mapi", "CLI-REFUSE-2")
        #expect(elsewhere.status == 1)
        let tooShort = await CommandRun.of("inquire", "--config", config, "--backend", "mapi", "CLI-A")
        #expect(tooShort.status == 65 && tooShort.output.contains("6 to 32"))
        let check = await CommandRun.of("keys", "check", "--config", config, "--backend", "mapi")
        #expect(check.status == 0, "\(check.error)")

        simulator.interrupt()
        #expect(await status == 0)
        #expect(simulator.error.contains("requestId=CLI-A"))
        let gone = await CommandRun.of("declare", "--config", config, "--json", input: paid(under: "ams", "CLI-B"))
        #expect(gone.status == 3)
        #expect(gone.json["delivery"]?.string == "notSent")
        let told = await CommandRun.of("declare", "--config", config, input: paid(under: "ams", "CLI-B"))
        #expect(told.output.contains("start what listens there, such as `customs simulate`"), "\(told.output)")
        #expect(await CommandRun.of("inquire", "--config", config, "CLI-A").status == 3)
    }

    /// Whoever stops reading standard error, as a terminal does that is paused, stops no request.
    @Test func aLogThatNobodyReadsHoldsUpNothing() async throws {
        let workspace = Workspace()
        let simulator = TestConsole()
        let gate = DispatchSemaphore(value: 0)
        let isLate = Mutex(false)
        var console = simulator.console
        console.error = { _ in
            if gate.wait(timeout: .now() + .seconds(60)) == .timedOut { isLate.withLock { $0 = true } }
            gate.signal()
        }
        let arguments = ["simulate", "--json", "--port", "0", "--keys", workspace.path + "/keys"]
        async let status = CustomsCommandLine(registrations: BuiltIn.all).run(arguments, console: console)
        await simulator.firstOutput()
        let addresses = try JSONParser.parse(Array(simulator.output.utf8), dialect: .configuration)
        let port = try #require(addresses["endpoint"]?.string?.split(separator: ":").last.flatMap { UInt16($0) })
        try await withThrowingTaskGroup(of: Int.self) { group in
            // More than threads that could wait.
            for _ in 0..<64 {
                group.addTask { try await LocalHTTP(port: port).answer("POST", "/ams/api/v1/customs/declare").status }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(isLate.withLock { !$0 })
        gate.signal()
        simulator.interrupt()
        #expect(await status == 0)
    }

    private func paid(under generation: String, _ id: String) -> String {
        Sample.declaration(id, payments: #"{"\#(generation)": "20261121\#(id)"}"#)
    }

    private func expectFound(_ result: JSONValue?, at backend: String, _ code: String, _ verdict: String) {
        #expect(result?["found"]?.bool == true)
        let found = result?["answers"]?.array?.first { $0["result"]?.string == "found" }
        #expect(found?["backend"]?.string == backend)
        #expect(found?["record"]?["receipt"]?["code"]?.string == code)
        #expect(found?["record"]?["receipt"]?["verdict"]?.string == verdict)
    }

    @Test func inquireNeedsIds() async {
        let nothing = await CommandRun.of("inquire")
        #expect(nothing.status == 64 && nothing.error.contains("no id was given"), "\(nothing.error)")
        let empty = await CommandRun.of("inquire", "-", input: "\n")
        #expect(empty.status == 65 && empty.error.contains("there is no id in what was to be read"), "\(empty.error)")
        #expect(await CommandRun.of("inquire", "a,b").status == 65)
        #expect(await CommandRun.of("inquire", "a", "--backend", "mok").error.contains("did you mean \"mock\"?"))
        #expect(await CommandRun.of("inquire", "--ids", "/nonexistent").status == 66)
        // An editor's mark is no part of the first id.
        let marked = await CommandRun.of("inquire", "--json", "-", input: "\u{FEFF}CLI-MARK\r\n")
        #expect(marked.output.contains("\"CLI-MARK\""), "\(marked.output)\(marked.error)")
    }

    @Test func aNameIsNoAddress() async {
        let run = await CommandRun.of("simulate", "--address", "localhost", folder: Workspace().path)
        #expect(run.status == 64)
        #expect(run.error.contains("--address is \"localhost\"; it takes a numeric address, such as 127.0.0.1 or ::1"))
    }

    @Test func aPortThatIsTakenIsNamedWithWhatChangesIt() async throws {
        let workspace = Workspace()
        let taken = try ClosedPort()
        let words = ["simulate", "--port", "\(taken.number)", "--keys", workspace.path + "/keys"]
        let run = await CommandRun.of(arguments: words)
        #expect(run.status == 70, "\(run.output)")
        let place = "cannot listen on 127.0.0.1 port \(taken.number): Address already in use"
        #expect(run.error.contains("error: simulator: \(place)") && run.error.contains("--port, "), "\(run.error)")
    }

    /// The configuration that is at hand is no use for a simulator of other ports, ids or keys.
    @Test func theConfigurationIsNamedWhereItFits() async {
        let workspace = Workspace()
        let simulator = TestConsole(folder: workspace.path)
        async let status = CustomsRun.status(["simulate", "--port", "0", "--keys", "second"], simulator)
        await simulator.firstOutput()
        #expect(!simulator.output.contains("config/simulator.json"), "\(simulator.output)")
        simulator.interrupt()
        #expect(await status == 0)
    }

    @Test func wrongScriptIs65() async {
        let workspace = Workspace()
        let script = workspace.write(#"{"faults": [{"fault": "hangs"}]}"#, to: "script.json")
        let run = await CommandRun.of("simulate", "--port", "0", "--keys", workspace.path + "/keys", "--script", script)
        #expect(run.status == 65)
        #expect(run.error.contains("faults[0].fault"))
    }
}
