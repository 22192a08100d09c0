import CustomsCLI
import DeclarationCore
import FoundationEssentials
import Glibc
import ProviderCatalog
import Testing

/// Many declarations from one file, through a real ledger file.
@Suite struct SubmitTests {
    static func lines(_ count: Int, prefix: String = "BULK") -> String {
        (0..<count).map { index in
            let json = JSONValue.object([
                "requestId": .string("\(prefix)-\(index)"),
                "paymentIds": ["ams": .string("20261121194010800100\(prefix)\(index)")],
                "amount": ["minorUnits": .number(100 + index)],
                "customs": ["code": "NINGBO"],
                "merchant": ["customsCode": "330296T004", "customsName": "Demo"],
                "buyer": ["certificateNumber": "11010519491231002X", "name": ["full": .string("BUYER-NAME-\(index)")]],
            ])
            return json.text + "\n"
        }.joined()
    }

    @Test func aSecondRunSendsNothing() async throws {
        let ledger = try LedgerFolder()
        let input = Self.lines(60)
        let first = await CommandRun.of("submit", "-", "--json", input: input, environment: ledger.environment)
        let second = await CommandRun.of("submit", "-", "--json", input: input, environment: ledger.environment)
        #expect(first.status == 0, "\(first.error)")
        #expect(first.json["outcomes"]?["accepted"]?.integer == 60)
        #expect(first.json["kept"]?.integer == 0)
        #expect(second.status == 0, "\(second.error)")
        #expect(second.json["kept"]?.integer == 60)
        let shown = await CommandRun.of("show", "BULK-7", "--json", environment: ledger.environment)
        #expect(shown.json["attempts"]?.array?.count == 1)
    }

    @Test func progressFitsTheTerminal() async throws {
        let test = TestConsole(input: Self.lines(3))
        var console = test.console
        console.isTerminal = true
        console.terminalWidth = { 40 }
        #expect(await CustomsCommandLine(registrations: BuiltIn.all).run(["submit", "-"], console: console) == 0)
        let shown = test.error.replacing("\u{1B}[K", with: "").split { $0 == "\r" || $0 == "\n" }
        #expect(shown.last?.hasPrefix("100% 3/3 ") == true && shown.allSatisfy { $0.count < 40 }, "\(shown)")
    }

    @Test func everyWrongLineIsNamedAndNothingIsSent() async throws {
        let ledger = try LedgerFolder()
        let input = Self.lines(2) + "{}\n\nnot json\n"
        let run = await CommandRun.of("submit", "-", input: input, environment: ledger.environment)
        #expect(run.status == 65)
        #expect(run.error.contains("standard input:3: error: requestId: missing"))
        #expect(run.error.contains("standard input:5: error:"))
        #expect(run.error.contains("2 of 4 lines"))
        let list = await CommandRun.of("list", "--json", environment: ledger.environment)
        #expect(list.status == 75, "nothing was to be remembered, so there is no ledger")
    }

    /// A broken export must not pass for work that was done.
    @Test(arguments: [
        ("orders.ndjson", ""), ("orders.ndjson", "\n"),
        ("orders.csv", "request_id,payment_id_ams,amount_fen,customs_place,merchant_code,merchant_name\n"),
    ])
    func nothingIsNoSubmission(name: String, content: String) async throws {
        let folder = try LedgerFolder()
        let file = "\(folder.path)/\(name)"
        try content.write(toFile: file, atomically: true, encoding: .utf8)
        for words in [["submit", file], ["submit", file, "--dry-run"]] {
            let run = await CommandRun.of(arguments: words, environment: folder.environment)
            #expect(run.status == 65 && run.error.contains("nothing was sent"), "\(words): \(run.output)\(run.error)")
        }
    }

    @Test(arguments: [
        ("{\n\"requestId\": \"A-00001\"\n}\n", "is not NDJSON: a declaration is spread over several lines"),
        ("[\n\(Sample.declaration())\n]\n", "is a list; write each declaration on a line of its own"),
    ])
    func whatIsNoLinesOfDeclarationsIsToldInOne(input: String, text: String) async {
        let run = await CommandRun.of("submit", "-", input: input)
        #expect(run.status == 65 && run.error.hasPrefix("standard input: error: \(text)"), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1)
    }

    /// A wrong line is told by itself, whatever stands around it.
    @Test func aWrongFirstLineIsNotTheWholeFile() async {
        let run = await CommandRun.of("submit", "-", "--dry-run", input: "{\n" + Self.lines(1))
        #expect(run.error.contains("standard input:1: error: expected a key") && run.error.contains("1 of 2 lines"))
    }

    @Test func problemsAreBounded() async throws {
        let run = await CommandRun.of(
            "submit",
            "-",
            "--format",
            "ndjson",
            input: String(repeating: "x\n", count: 5_000)
        )
        #expect(run.status == 65)
        #expect(run.error.split(separator: "\n").count == 101)
        #expect(run.error.contains("5000 of 5000 lines"))
    }

    /// Some editors put a mark before a text, and a person a blank line.
    @Test(arguments: ["\u{FEFF}", "\n\t ", "\u{FEFF}\r\n"]) func whatStandsBeforeTheFirstLineIsNoForm(start: String)
        async throws
    {
        let ledger = try LedgerFolder()
        let run = await CommandRun.of(
            "submit",
            "-",
            "--json",
            input: start + Self.lines(2),
            environment: ledger.environment
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(run.json["outcomes"]?["accepted"]?.integer == 2)
    }

    @Test func aFileOfBlanksIsReadOnce() async throws {
        let run = await CommandRun.of("submit", "-", input: String(repeating: " ", count: 4 << 20))
        #expect(run.status == 65 && run.error.contains("longer than 262144 bytes"), "\(run.error)")
    }

    @Test func csvIsReadWithItsQuotes() async throws {
        let ledger = try LedgerFolder()
        let input = #"""
            request_id,payment_id_ams,amount_fen,customs_code,merchant_code,merchant_name
            CSV-1,20261121CSV1,100,NINGBO,330296T004,"Demo, ""Ningbo"""\#r
            CSV-2,20261121CSV2,200,NINGBO,330296T004,Demo

            """#
        let run = await CommandRun.of("submit", "-", "--json", input: input, environment: ledger.environment)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.json["outcomes"]?["accepted"]?.integer == 2)
        let amount = await CommandRun.of("submit", "-", input: input.replacing(",100,", with: ",1.00,"))
        #expect(amount.error.contains(":2: error: amount.minorUnits: "), "\(amount.error)")
        #expect(amount.error.contains("(column amount_fen)\nerror: 1 of 2 lines of standard input is wrong;"))
        let wrong = await CommandRun.of("submit", "-", input: "request_id,colour\nA,b\n")
        #expect(wrong.status == 65)
        #expect(wrong.error.contains("column 2 is unknown: \"colour\"; the header may have: request_id, "))
        #expect(wrong.error.contains("column amount_fen is missing"))
    }

    @Test func aColumnsSlipIsNamed() async {
        let header = "request_id,payment_id_AMS,amount,customs_code,merchant_code,merchant_name\n"
        let run = await CommandRun.of("submit", "-", input: header)
        #expect(run.error.contains(#"column 2 is unknown: "payment_id_AMS"; did you mean "payment_id_ams"?"#))
        #expect(run.error.contains(#"column 3 is unknown: "amount"; did you mean "amount_fen"?"#), "\(run.error)")
        #expect(run.error.components(separatedBy: "the header may have").count == 2, "once is enough")
    }

    /// The first line of a file without a header may be a person's.
    @Test func aLineInPlaceOfTheHeaderIsNotRepeated() async {
        let run = await CommandRun.of("submit", "-", input: "A-00001,Xiaoming,100\n")
        #expect(run.error.contains("column 2 is unknown") && !run.error.contains("Xiaoming"), "\(run.error)")
    }

    @Test(arguments: [(";", "semicolons"), ("\t", "tabs")])
    func otherSeparatorsAreNamed(_ separator: String, _ name: String) async {
        let header = "request_id,payment_id_ams,amount_fen,customs_code,merchant_code,merchant_name\n"
        let run = await CommandRun.of("submit", "-", input: header.replacing(",", with: separator))
        #expect(run.status == 65)
        #expect(run.error == "standard input:1: error: its columns are separated by \(name); save it with commas\n")
    }

    @Test(arguments: [
        ("12.5,NINGBO,", "amount.minorUnits: expected a whole number of fen; 12.34 yuan is 1234 (column amount_fen)"),
        (",NINGBO,", "amount.minorUnits: missing; it takes a whole number"),
        ("100,,", "customs: needs a `place` or a `code`"),
    ])
    func aCellsProblemIsItsColumns(_ cells: String, _ text: String) async {
        let header = "request_id,payment_id_ams,amount_fen,customs_code,merchant_code,merchant_name\n"
        let run = await CommandRun.of("submit", "-", input: "\(header)A-00001,20261121CSV1,\(cells)330296T004,Demo\n")
        #expect(run.status == 65 && run.error.contains("standard input:2: error: \(text)"), "\(run.error)")
    }

    /// The part that is too much has its row; the other one is sent. A total that is wrong by itself stops the whole file.
    @Test func partsStayWithinTheirTotal() async throws {
        let folder = try LedgerFolder()
        let head =
            "request_id,payment_id_ams,amount_fen,payment_total_fen,customs_code,merchant_code,merchant_name,split,sub_order_id\n"
        let parts = ["CSV-1,PAYCSV,600,1000,NINGBO,C,N,true,P1\n", "CSV-2,PAYCSV,401,1000,NINGBO,C,N,true,P2\n"]
        let environment = folder.environment
        let results = folder.path + "/results.ndjson"
        #expect(await CommandRun.of("submit", "-", input: head + parts[0], environment: environment).status == 0)
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--results", results],
            input: head + parts.joined(),
            environment: environment
        )
        #expect(run.status == 65)
        let rows = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        let refused = try JSONParser.parse(Array(try #require(rows.first { $0.contains("CSV-2") }).utf8))
        #expect(refused["outcome"]?.string == "invalid")
        let text = "amount.minorUnits: 6.00 CNY of the payment's 10.00 CNY is declared already; 4.01 CNY more don't fit"
        #expect(refused["text"]?.string?.contains(text) == true, "\(refused.text)")
        #expect(await CommandRun.of("show", "CSV-2", environment: environment).status == 65, "nothing was sent")
        let wrong = await CommandRun.of(
            arguments: ["submit", "-"],
            input: head + parts[1].replacing(",1000,", with: ",400,"),
            environment: environment
        )
        #expect(wrong.status == 65)
        #expect(wrong.error.contains(":2: error: paymentTotal.minorUnits: 4.00 CNY, less than the amount, 4.01 CNY"))
        #expect(wrong.error.contains("(column payment_total_fen)"), "\(wrong.error)")
    }

    @Test func csvInAnotherCharsetIsRefused() async throws {
        let folder = try LedgerFolder()
        let path = folder.path + "/gbk.csv"
        let head = "request_id,payment_id_ams,amount_fen,customs_code,merchant_code,merchant_name\n"
        let line = Array("CSV-1,20261121CSV1,100,NINGBO,330296T004,".utf8) + [0xB2, 0xE2, 0xCA, 0xD4, 0x0A]
        try Data(Array(head.utf8) + line).write(to: URL(fileURLWithPath: path))
        let run = await CommandRun.of("submit", path, environment: folder.environment)
        #expect(run.status == 65)
        #expect(run.error.contains("not valid UTF-8"), "\(run.error)")
    }

    @Test func resultsNeverGoOverWhatIsRead() async throws {
        let folder = try LedgerFolder()
        let input = folder.path + "/orders.ndjson"
        try Data(Self.lines(2).utf8).write(to: URL(fileURLWithPath: input))
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: input)
        #expect(await CommandRun.of("submit", input, environment: folder.environment).status == 0)
        for path in [input, link, folder.ledger, folder.ledger + ".key"] {
            let run = await CommandRun.of("submit", input, "--results", path, environment: folder.environment)
            #expect(run.status == 64, "\(path): \(run.error)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: input)) == Data(Self.lines(2).utf8))
        #expect(await CommandRun.of("list", environment: folder.environment).status == 0)
    }

    /// What only the ledger knows, of the other lines: it is told with the line, and stands in the line's row.
    @Test func whatOrdersComeToTogetherIsWarnedOf() async throws {
        let folder = try LedgerFolder()
        let results = folder.path + "/results.ndjson"
        let lines = (1...6).map { number in
            """
            {"requestId": "YEAR-\(number)", "paymentIds": {"ams": "Y\(number)"}, "amount": {"minorUnits": 490000}, \
            "customs": {"code": "NINGBO"}, "merchant": {"customsCode": "C", "customsName": "N"}, \
            "buyer": {"certificateNumber": "11010119900307109X", "name": {"full": "张样例"}}}

            """
        }
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--concurrency", "1", "--results", results],
            input: lines.joined(),
            environment: folder.environment
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.error.contains("line 6: ") && run.error.contains("over the limit of 26,000 CNY a year"),
            "\(run.error)"
        )
        #expect(!run.error.contains("line 5: "))
        let rows = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 6 && rows.filter { $0.contains("\"warnings\"") }.count == 1, "\(rows)")
    }

    /// Also a file that is made while the command runs, and a key that only the configuration names.
    @Test func resultsReplaceNothingButResults() async throws {
        let folder = try LedgerFolder()
        let input = folder.path + "/orders.ndjson"
        try Data(Self.lines(2).utf8).write(to: URL(fileURLWithPath: input))
        let key = folder.path + "/merchant.pem"
        try Data("-----BEGIN PRIVATE KEY-----".utf8).write(to: URL(fileURLWithPath: key))
        for path in [key, folder.ledger + ".key"] {
            let run = await CommandRun.of("submit", input, "--results", path, environment: folder.environment)
            #expect(run.status == 74 && run.error.contains("is no result file"), "\(path): \(run.error)")
        }
        #expect(try String(contentsOf: URL(fileURLWithPath: key), encoding: .utf8) == "-----BEGIN PRIVATE KEY-----")
        #expect(await CommandRun.of("list", environment: folder.environment).status == 0)
        let results = folder.path + "/results.ndjson"
        for _ in 1...2 {
            let run = await CommandRun.of("submit", input, "--results", results, environment: folder.environment)
            #expect(run.status == 0, "\(run.error)")
        }
        let rows = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 2)
    }

    @Test func otherContentUnderAKnownIDIsAConflict() async throws {
        let ledger = try LedgerFolder()
        let first = await CommandRun.of("submit", "-", input: Self.lines(1), environment: ledger.environment)
        #expect(first.status == 0, "\(first.error)")
        let changed = Self.lines(1).replacing("\"minorUnits\":100", with: "\"minorUnits\":999")
        let results = ledger.path + "/results.ndjson"
        let second = await CommandRun.of(
            "submit",
            "-",
            "--json",
            "--results",
            results,
            input: changed,
            environment: ledger.environment
        )
        #expect(second.status == 65)
        #expect(second.json["refusals"]?["conflict"]?.integer == 1)
        let line = try String(contentsOf: URL(filePath: results), encoding: .utf8)
        #expect(line.contains("amount.minorUnits"))
        #expect(!line.contains("BUYER-NAME"))
    }

    @Test func nothingOfTheBuyerIsShownOrLiesInTheFile() async throws {
        let ledger = try LedgerFolder()
        let environment = ledger.environment
        let sent = await CommandRun.of("submit", "-", input: Self.lines(3), environment: environment)
        var texts = [sent.output, sent.error]
        for words in [["list"], ["show", "BULK-1"], ["export"], ["export", "--format", "csv"]] {
            let run = await CommandRun.of(arguments: words, environment: environment)
            #expect(run.status == 0, "\(run.error)")
            texts += [run.output, run.error]
        }
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let bytes = FileManager.default.contents(atPath: ledger.path + "/" + name) ?? Data()
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(texts.contains { $0.contains("BULK-1") })
        #expect(!texts.contains { $0.contains("11010519491231002X") || $0.contains("BUYER-NAME") })
    }

    @Test func whatAwaitsAReceiptIsSparedAndNamed() async throws {
        let ledger = try LedgerFolder()
        let environment = ledger.environment
        _ = await CommandRun.of("submit", "-", input: Self.lines(2), environment: environment)
        var spared = 0
        // Only what changed before this very millisecond is old enough.
        while spared < 2 {
            let run = await CommandRun.of("forget", "--days", "0", "--json", environment: environment)
            #expect(run.status == 0 && run.json["erased"]?.integer == 0, "\(run.error)")
            spared = Int(run.json["kept"]?.integer ?? 9)
        }
        let run = await CommandRun.of("forget", "--days", "0", environment: environment)
        // Two lines of a file go side by side: either may be the older entry.
        let named = ["BULK-0", "BULK-1"].map { "2 entries that still await a receipt were kept (\($0), ...)" }
        #expect(named.contains { run.error.contains($0) }, "\(run.error)")
    }

    /// A slow backend, so that both are under way at once.
    @Test func anIdenticalLineGetsTheFirstOnesOutcome() async throws {
        let folder = try LedgerFolder()
        let config = folder.path + "/customs.json"
        let text = #"""
            {"backends": {"mock": {"plugin": "mock", "settings": {"latencyMs": 300}}}, "routes": [{"backend": "mock"}]}
            """#
        try Data(text.utf8).write(to: URL(filePath: config))
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--json", "--config", config],
            input: Self.lines(3) + Self.lines(2)
                + Self.lines(1).replacing("\"minorUnits\":100", with: "\"minorUnits\":9"),
            environment: folder.environment
        )
        #expect(run.status == 65, "\(run.error)")
        #expect(run.json["outcomes"]?["accepted"]?.integer == 5)
        #expect(run.json["outcomes"]?["conflict"]?.integer == 1)
        #expect(run.json["kept"]?.integer == 2)
    }

    /// Of two lines with one id the first counts, however many go at once.
    @Test func theFirstLineOfAnIDCounts() async throws {
        let folder = try LedgerFolder()
        let results = folder.path + "/results.ndjson"
        let lines = Self.lines(150).split(separator: "\n").map { line in
            "\(line)\n" + line.replacing("330296T004", with: "330296T005")
        }
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--json", "--results", results],
            input: lines.joined(separator: "\n"),
            environment: folder.environment
        )
        #expect(run.status == 65, "\(run.error)")
        let rows = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        let wrong = try rows.map { try JSONParser.parse(Array($0.utf8)) }.filter { row in
            row["outcome"]?.string != ((row["line"]?.integer ?? 0) % 2 == 1 ? "accepted" : "conflict")
        }
        #expect(rows.count == 300 && wrong.isEmpty, "\(wrong.count) wrong")
    }

    @Test func whatAGuardRefusesIsInvalidAndSaysWhyInALine() async throws {
        let folder = try LedgerFolder()
        let input = Self.lines(1) + Self.lines(1).replacing("\"BULK-0\"", with: "\"BULK-9\"")
        let results = folder.path + "/results.ndjson"
        let run = await CommandRun.of(
            "submit",
            "-",
            "--json",
            "--concurrency",
            "1",
            "--results",
            results,
            input: input,
            environment: folder.environment
        )
        #expect(run.status == 65, "\(run.output) \(run.error)")
        #expect(run.json["outcomes"]?["invalid"]?.integer == 1)
        let lines = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        #expect(lines.contains { $0.contains("the payment is already declared") && !$0.contains("\\n") }, "\(lines)")
    }

    @Test func warningsNameTheirLines() async throws {
        let input = Self.lines(2).replacing("11010519491231002X", with: "110105194912310021")
        let run = await CommandRun.of("submit", "-", "--dry-run", input: input)
        #expect(run.status == 0)
        #expect(run.error.contains("standard input:2: warning: buyer.certificateNumber"), "\(run.error)")
        let many = await CommandRun.of(
            "submit",
            "-",
            "--dry-run",
            input: Self.lines(30).replacing("11010519491231002X", with: "110105194912310021")
        )
        #expect(many.error.contains("more warnings"))
    }

    @Test func forgettingKeepsTheBusinessRecord() async throws {
        let ledger = try LedgerFolder()
        let environment = ledger.environment
        _ = await CommandRun.of("submit", "-", input: Self.lines(3), environment: environment)
        let early = await CommandRun.of("forget", "--json", environment: environment)
        #expect(early.json["erased"]?.integer == 0)
        let spared = await CommandRun.of("forget", "--days", "0", environment: environment)
        #expect(spared.output.hasPrefix("0 entries") && spared.status == 0)
        var erased = 0
        // Only what changed before this very millisecond is old enough.
        while erased < 3 {
            let run = await CommandRun.of(
                "forget",
                "--days",
                "0",
                "--even-awaiting",
                "--json",
                environment: environment
            )
            #expect(run.status == 0, "\(run.error)")
            guard run.status == 0 else { return }
            erased += Int(run.json["erased"]?.integer ?? 0)
        }
        let shown = await CommandRun.of("show", "BULK-2", "--json", environment: environment)
        #expect(shown.json["entry"]?["forgotten"]?.bool == true)
        #expect(shown.json["entry"]?["accepted"]?["clearingTransactionId"]?.string != nil)
    }
}
