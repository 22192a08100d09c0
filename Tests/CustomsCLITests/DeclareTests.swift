import CustomsCLI
import DeclarationCore
import ProviderCatalog
import Testing

@Suite(.timeLimit(.minutes(5))) struct DeclareTests {
    @Test func acceptedForPeople() async {
        let run = await CommandRun.of("declare", input: Sample.declaration())
        #expect(run.status == 0)
        #expect(run.output.contains("Route                 routes[2]: customs NINGBO\n"))
        #expect(run.output.contains("Outcome               accepted\n"))
        #expect(run.output.contains("Registration id       31222699S7\n"))
        #expect(run.error.split(separator: "\n").allSatisfy { $0.hasPrefix("warning: buyer.name.first: not portable") })
    }

    @Test func acceptedForPrograms() async {
        let run = await CommandRun.of("declare", "--json", "-", input: Sample.declaration())
        #expect(run.json["requestId"]?.string == "CLI-0001")
        #expect(run.json["amount"]?["minorUnits"]?.integer == 12_345)
        #expect(run.json["route"]?["backend"]?.string == "mock")
        #expect(run.json["route"]?["customsCode"]?.string == "NINGBO")
        #expect(run.json["outcome"]?.string == "accepted")
        #expect(run.json["delivery"]?.string == "answered")
        #expect(run.json["accepted"]?["registrationId"]?.string == "31222699S7")
        #expect(run.json["reason"]?["isAuthenticated"]?.bool == true)
        #expect(run.json["exitCode"]?.integer == 0)
    }

    @Test func aPartBeyondTheTotalIsRefusedBeforeItIsSent() async throws {
        let folder = try LedgerFolder()
        func part(_ number: Int, total: Int) -> String {
            let more =
                #""splitOrder": true, "subOrderId": "P\#(number)", "paymentTotal": {"minorUnits": \#(total)}, "buyer""#
            return Sample.declaration("PART-\(number)").replacing("\"buyer\"", with: more)
        }
        let first = await CommandRun.of("declare", input: part(1, total: 20_000), environment: folder.environment)
        #expect(first.status == 0, "\(first.error)")
        let again = await CommandRun.of("declare", input: part(1, total: 12_345), environment: folder.environment)
        #expect(again.output.contains("Declared before"), "another total is no other content: \(again.error)")
        let second = await CommandRun.of("declare", input: part(2, total: 20_000), environment: folder.environment)
        #expect(second.status == 65 && second.output.isEmpty)
        let text =
            "123.45 CNY of the payment's 200.00 CNY is declared already; 123.45 CNY more don't fit. Nothing was sent"
        #expect(second.error.contains("error: amount.minorUnits: \(text)"), "\(second.error)")
        #expect(await CommandRun.of("show", "PART-2", environment: folder.environment).status == 65)
    }

    @Test func refusalIsOneAndKeepsCodeAndAdvice() async {
        let run = await CommandRun.of("declare", "--json", input: Sample.declaration(payments: #"{"ams": "NOTEXIST"}"#))
        #expect(run.status == 1)
        #expect(run.json["outcome"]?.string == "rejected")
        #expect(run.json["reason"]?["class"]?.string == "notFound")
        #expect(run.json["reason"]?["code"]?.string == "orderNotFound")
        #expect(run.json["reason"]?["advice"]?.string?.isEmpty == false)
        #expect(run.json["exitCode"]?.integer == 1)
    }

    @Test(arguments: [
        ("refuseConnection", Int32(3), "notSent", "notSent"), ("closeBeforeProcessing", 2, "unknown", "unknown"),
        ("closeAfterProcessing", 2, "unknown", "unknown"), ("garbage", 2, "unknown", "answered"),
        ("wrongSignature", 2, "unknown", "answered"),
    ])
    func failureSaysWhetherItArrived(_ fault: String, _ status: Int32, _ outcome: String, _ delivery: String) async {
        let workspace = Workspace()
        let file = workspace.write(
            Sample.mock(settings: #"{"script": {"faults": [{"fault": "\#(fault)"}]}}"#),
            to: "c.json"
        )
        let run = await CommandRun.of("declare", "--json", "--config", file, input: Sample.declaration())
        #expect(run.status == status)
        #expect(run.json["outcome"]?.string == outcome)
        #expect(run.json["delivery"]?.string == delivery)
        #expect(run.json["error"]?["delivery"]?.string == delivery)
        #expect(run.json["error"]?["message"]?.string?.isEmpty == false)
        let people = await CommandRun.of("declare", "--config", file, input: Sample.declaration())
        #expect(people.status == status)
        #expect(people.output.contains(status == 3 ? "sending again is safe" : "inquire before anything else"))
    }

    @Test func unknownAnswerIsTwo() async {
        let workspace = Workspace()
        let faults = #"{"script": {"faults": [{"fault": "refuse", "refusal": "unknownException"}]}}"#
        let file = workspace.write(Sample.mock(settings: faults), to: "c.json")
        let run = await CommandRun.of("declare", "--json", "--config", file, input: Sample.declaration())
        #expect(run.status == 2)
        #expect(run.json["outcome"]?.string == "unknown")
        #expect(run.json["reason"]?["class"]?.string == "unknownOutcome")
    }

    /// After the routes changed: where an id went is what counts, not where it would go now.
    @Test(arguments: [true, false]) func aKnownIDIsShownWhereItWent(isKept: Bool) async throws {
        let workspace = Workspace()
        let ledger = try LedgerFolder()
        let ledgerBlock = #""ledger": {"notFoundAgeMs": 0}"#
        func run(routeTo backend: String, _ words: String...) async -> CommandRun {
            // What is lost is sent again to where it went, and lost there again.
            let script = isKept ? "{}" : #"{"faults": [{"fault": "closeBeforeProcessing", "operation": "declare"}]}"#
            let mock = #"{"plugin": "mock", "settings": {"script": \#(script)}}"#
            let file = workspace.write(
                #"{"backends": {"old": \#(mock), "new": \#(mock)}, "routes": [{"backend": "\#(backend)"}], \#(ledgerBlock)}"#,
                to: "c.json"
            )
            let words = ["declare", "--config", file] + words
            return await CommandRun.of(arguments: words, input: Sample.declaration(), environment: ledger.environment)
        }
        let first = await run(routeTo: "old", "--json")
        #expect(first.json["route"]?["position"]?.integer == 0)
        #expect(first.json["route"]?["backend"]?.string == "old")
        let programs = await run(routeTo: "new", "--json")
        #expect(programs.json["outcome"]?.string == (isKept ? "accepted" : "unknown"), "\(programs.error)")
        #expect(programs.json["route"]?["backend"]?.string == "old" && programs.json["route"]?["position"] == nil)
        #expect(programs.json["backend"]?.string == (isKept ? "old" : nil))
        let people = await run(routeTo: "new")
        #expect(people.output.contains("Backend            "), "\(people.output)")
        #expect(people.output.contains(" old (generation mock), to which the id belongs\n"), "\(people.output)")
        #expect(people.output.contains("Declared before") == isKept && !people.output.contains("new"))
    }

    @Test func dryRunSendsNothing() async {
        let workspace = Workspace()
        // Whatever is sent here fails.
        let file = workspace.write(
            Sample.mock(settings: #"{"script": {"faults": [{"fault": "garbage"}]}}"#),
            to: "c.json"
        )
        let run = await CommandRun.of("declare", "--dry-run", "--json", "--config", file, input: Sample.declaration())
        #expect(run.status == 0)
        #expect(run.json["outcome"]?.string == "planned")
        #expect(run.json["delivery"] == nil)
    }

    @Test func allThatIsWrongComesAtOnce() async {
        let text = #"""
            {"requestId": "a,b", "paymentIds": {}, "amount": {"minorUnits": 1}, "customs": {"place": "ningpo"},
             "merchant": {"customsCode": " x", "customsName": "y"}, "splitOrder": true}
            """#
        for arguments in [["declare", "--json"], ["declare", "--json", "--dry-run"]] {
            let run = await CommandRun.of(arguments: arguments, input: text)
            #expect(run.status == 65)
            let problems = run.json["error"]?["problems"]?.array ?? []
            let paths = Set(problems.compactMap { $0["path"]?.string })
            #expect(paths == ["requestId", "paymentIds", "customs.place", "merchant.customsCode", "subOrderId"])
            #expect(run.error.contains("did you mean \"ningbo\"?"))
            #expect(run.json["exitCode"]?.integer == 65)
        }
    }

    @Test func wrongOneStillTellsItsRoute() async {
        let input = Sample.declaration("a,b")
        let run = await CommandRun.of("declare", "--dry-run", "--json", input: input)
        #expect(run.status == 65)
        #expect(run.json["error"]?["route"]?["backend"]?.string == "mock")
        #expect(run.error.contains("note: it would go to mock with code NINGBO by routes[2]: customs NINGBO"))
    }

    @Test func wrongFormNamesLines() async {
        let run = await CommandRun.of("declare", input: "{\n  \"requestId\": 1,\n  \"extra\": 2\n}")
        #expect(run.status == 65)
        #expect(run.error.contains("standard input:2: error: requestId: expected a text in quotes"))
        #expect(run.error.contains("standard input:3: error: <unknown>: unknown key"))
        #expect(run.error.contains("error: merchant: missing"))
    }

    @Test func formAndValuesAreToldInOneGo() async {
        let input = Sample.declaration("a,b", customs: #"{"place": "atlantis"}"#)
            .replacing(#""amount": {"#, with: "\"colour\": 1,\n\"amount\": {\"currency\": \"USD\", ")
        for extra in [[], ["--dry-run"]] {
            let run = await CommandRun.of("declare", arguments: extra, input: input)
            #expect(run.status == 65)
            for place in [
                "standard input:1: error: requestId: has a comma", "standard input:1: error: <unknown>: unknown key",
                "standard input:2: error: amount.currency: not CNY", "standard input:2: error: customs.place: ",
            ] {
                #expect(run.error.contains(place), "\(place) in \(run.error)")
            }
        }
        // Values alone have their lines too.
        let run = await CommandRun.of("declare", input: Sample.declaration("a,b", customs: #"{"place": "atlantis"}"#))
        #expect(run.error.contains("standard input:1: error: requestId: has a comma"), "\(run.error)")
    }

    @Test func noRouteSaysWhatWouldMatch() async {
        let input = Sample.declaration(customs: #"{"code": "URUMQI"}"#)
        let run = await CommandRun.of("declare", "--json", input: input)
        #expect(run.status == 65)
        #expect(run.json["error"]?["kind"]?.string == "noRoute")
        #expect(run.json["error"]?["nearest"]?.array?.isEmpty == false)
        #expect(run.error.contains("Nothing was sent"))
    }

    @Test func slipsOfThePenHaveSuggestions() async {
        let code = await CommandRun.of("declare", input: Sample.declaration(customs: #"{"code": "NINGBOO"}"#))
        #expect(code.status == 65 && code.error.contains(#"did you mean "NINGBO"?"#), "\(code.error)")
        let payments = #"{"amz": "2026112119074101", "ams": "2026112119074101"}"#
        let payment = await CommandRun.of("declare", input: Sample.declaration(payments: payments))
        #expect(payment.status == 0)
        #expect(payment.error.contains(#"warning: paymentIds.amz: no plugin has this generation; did you mean "ams"?"#))
        #expect(await CommandRun.of("declare", input: "").error.contains("standard input is empty"))
    }

    @Test func filesOfManyDeclarationsBelongToSubmit() async {
        let list = await CommandRun.of("declare", input: "[\(Sample.declaration())]")
        #expect(list.status == 65)
        #expect(list.error.contains("standard input is a list; for many declarations use `customs submit`"))
        let workspace = Workspace()
        let csv = await CommandRun.of("declare", workspace.write("request_id\nA-00001\n", to: "orders.csv"))
        #expect(csv.status == 65)
        #expect(csv.error.contains("orders.csv is CSV, and a declaration is JSON; for CSV use `customs submit`"))
    }

    @Test(arguments: [
        ("199.5", "expected a whole number of fen; 12.34 yuan is 1234"),
        ("\"19900\"", "expected a whole number of fen, found a text; write it without quotes"),
        ("true", "expected a whole number of fen, found true or false"),
    ])
    func anAmountThatIsNoNumberOfFenSaysHowToWriteIt(_ amount: String, _ text: String) async {
        let run = await CommandRun.of("declare", input: Sample.declaration().replacing("12345", with: amount))
        #expect(run.status == 65 && run.error.contains("error: amount.minorUnits: \(text)\n"), "\(run.error)")
    }

    /// A command that waits for a person must not look like one that hangs.
    @Test(arguments: ["declare", "submit"]) func aPersonIsToldThatStandardInputIsAwaited(_ command: String) async {
        let test = TestConsole(input: "")
        for isTerminal in [false, true] {
            var console = test.console
            console.isInputTerminal = isTerminal
            #expect(await CustomsCommandLine(registrations: BuiltIn.all).run([command], console: console) == 65)
            #expect(test.error.contains("note: reading standard input, up to Ctrl-D") == isTerminal, "\(test.error)")
        }
    }

    @Test func missingFileIs66() async {
        let run = await CommandRun.of("declare", "/nonexistent/order.json")
        #expect(run.status == 66)
        #expect(run.error.contains("/nonexistent/order.json can't be read: no such file or directory"))
    }

    @Test func interruptEndsInGoodOrder() async {
        let workspace = Workspace()
        let file = workspace.write(Sample.mock(settings: #"{"latencyMs": 60000}"#), to: "c.json")
        let console = TestConsole(input: Sample.declaration())
        async let status = CustomsRun.status(["declare", "--json", "--config", file], console)
        await console.watched()
        console.interrupt()
        let ended = await status
        #expect(ended == 2 || ended == 3)
        #expect(console.output.contains("\"cancelled\""))
    }
}
