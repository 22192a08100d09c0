import DeclarationCore
import FoundationEssentials
import Testing

/// `customs migrate plan`, over the ledger and files that a user has.
@Suite struct MigratePlanTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private static let mapi =
        #""mapi": {"plugin": "alipay-mapi", "settings": {"gateway": "https://m.example/gateway.do", "partner": "2088000000000000", "signType": "MD5", "md5Key": {"file": "md5.key"}}}"#
    private static let ams =
        #""ams": {"plugin": "alipay-ams", "settings": {"region": "sea", "clientId": "C1", "privateKey": {"file": "own.pem"}, "alipayPublicKey": {"file": "their.pem"}}}"#

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder.path + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func configuration(_ name: String, _ backends: String..., routes: String) throws -> String {
        try write(name, "{\"backends\": {\(backends.joined(separator: ", "))}, \"routes\": [\(routes)]}")
    }

    private func plan(_ words: String...) async -> CommandRun {
        await CommandRun.of("migrate", "plan", arguments: words, environment: folder.environment, folder: folder.path)
    }

    /// An order's line: both payment ids unless told otherwise.
    private static func line(_ id: String, payments: String = #"{"ams": "A1", "mapi": "M1"}"#, more: String = "")
        -> String
    {
        #"{"requestId": "\#(id)", "paymentIds": \#(payments), "amount": {"minorUnits": 100}, "customs": {"place": "ningbo"}, "merchant": {"customsCode": "330296T004", "customsName": "测试商户"}\#(more)}"#
            + "\n"
    }

    /// A pipeline would take a plan of nothing for a plan that breaks nothing.
    @Test func aPlanOfNothingIsNone() async throws {
        let file = try configuration("a.json", Self.ams, routes: #"{"backend": "ams"}"#)
        let empty = try write("empty.ndjson", "")
        let run = await plan(file, file, "--check-keys=no", "--sample", empty)
        #expect(run.status == 66)
        #expect(run.error.contains("the sample holds no declaration"))
        for (words, part) in [
            (["--from", "2026-01-01T00:00:00Z"], "--from is about a ledger's entries"),
            (["--until", "2026-01-01T00:00:00Z", "--sample", empty], "--until is about a ledger's entries"),
            (
                ["--ledger", "--from", "2026-02-01T00:00:00Z", "--until", "2026-01-01T00:00:00Z"],
                "is not after --from"
            ),
        ] {
            let run = await CommandRun.of(
                "migrate",
                "plan",
                arguments: [file, file] + words,
                environment: folder.environment,
                folder: folder.path
            )
            #expect(run.status == 64)
            #expect(run.error.contains(part), "\(run.error)")
        }
    }

    @Test func anotherNameForTheSameAccountIsNoChange() async throws {
        let old = try configuration("a.json", Self.ams, routes: #"{"backend": "ams"}"#)
        let renamed = Self.ams.replacing(#""ams": {"#, with: #""ams-new": {"#)
        let new = try configuration("b.json", renamed, routes: #"{"backend": "ams-new"}"#)
        let run = await plan(old, new, "--check-keys=no", "--json")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.json["totals"]?["moves"]?.integer == 0, "\(run.output)")
        #expect((run.json["totals"]?["stays"]?.integer ?? 0) > 0, "\(run.output)")
    }

    /// What the old ledger holds would be unknown: free to be declared again, through another backend.
    @Test(arguments: [
        ("", "", 0), (#""path": "l.sqlite""#, "", 4), (#""path": "l.sqlite""#, #""path": "l.sqlite""#, 0),
        ("", #""store": "none""#, 4), (#""store": "none""#, "", 0), (#""path": "a.sqlite""#, #""path": "b.sqlite""#, 4),
    ])
    func anotherLedgerIsTold(_ before: String, _ after: String, _ status: Int) async throws {
        func configuration(_ name: String, _ ledger: String) throws -> String {
            try write(name, #"{"backends": {\#(Self.ams)}, "routes": [{"backend": "ams"}], "ledger": {\#(ledger)}}"#)
        }
        let files = [try configuration("a.json", before), try configuration("b.json", after), "--check-keys=no"]
        let run = await CommandRun.of(
            "migrate",
            "plan",
            arguments: files,
            environment: ["CUSTOMS_LEDGER": ""],
            folder: folder.path
        )
        #expect(run.status == status, "\(run.error) \(run.output)")
        #expect(run.output.contains("another ledger") == (status == 4), "\(run.output)")
        #expect(run.output.contains("/b-ledger.sqlite and knows") == (before + after).isEmpty, "\(run.output)")
        // Where the environment names the file, it is one for both.
        guard !(before + after).contains("none") else { return }
        #expect(await plan(files[0], files[1], files[2]).status == 0)
    }

    @Test func anotherTableBreaksWhatHasNoPaymentIDThere() async throws {
        let old = try configuration(
            "old.json",
            Self.mapi,
            Self.ams,
            routes: #"{"paidUnder": "mapi", "backend": "mapi"}, {"backend": "ams"}"#
        )
        let new = try configuration(
            "new.json",
            Self.ams,
            Self.mapi,
            routes:
                #"{"customs": "NINGBO", "backend": "ams"}, {"paidUnder": "mapi", "backend": "mapi"}, {"backend": "ams"}"#
        )
        let same = await plan(old, old, "--check-keys", "no")
        #expect(same.status == 0, "\(same.error)")
        let run = await plan(old, new, "--check-keys=no", "--json")
        #expect(run.status == 4, "\(run.error)")
        let broken = run.json["groups"]?.array?.filter { $0["outcome"]?.string == "breaks" } ?? []
        #expect(broken.count == 1)
        #expect(broken.first?["place"]?.string == "ningbo")
        #expect(broken.first?["paidUnder"]?.array?.compactMap(\.string) == ["mapi"])
        #expect(broken.first?["reason"]?.string == "missingPaymentID")
        #expect(run.json["totals"]?["moves"]?.integer == 1)
    }

    @Test func aSampleIsCountedByReason() async throws {
        let old = try configuration(
            "old.json",
            Self.mapi,
            Self.ams,
            routes: #"{"paidUnder": "ams", "customs": "HENAN", "backend": "ams"}, {"backend": "mapi"}"#
        )
        let new = try configuration(
            "new.json",
            Self.mapi,
            Self.ams,
            routes: #"{"merchant": "330296T004", "backend": "ams"}, {"customs": "HENAN", "backend": "mapi"}"#
        )
        let sample = try write(
            "sample.ndjson",
            Self.line("MOVES-0001") + Self.line("PAYMENT-01", payments: #"{"mapi": "M1"}"#)
                + Self.line("OFFICE-001").replacing("ningbo", with: "chongqing")
                + Self.line("NOROUTE-01").replacing("330296T004", with: "330296T005")
                + Self.line(
                    "SUBORDER-1",
                    more: #", "splitOrder": true, "subOrderId": "\#(String(repeating: "X", count: 32))""#
                )
                + "not a declaration\n"
        )
        let run = await plan(old, new, "--sample", sample, "--check-keys=no", "--json")
        #expect(run.status == 4, "\(run.error)")
        let broken = run.json["groups"]?.array?.filter { $0["outcome"]?.string == "breaks" } ?? []
        let reasons = broken.map { "\($0["reason"]?.string ?? "") \($0["examples"]?.array?.first?.string ?? "")" }
        #expect(Set(reasons) == ["missingPaymentID PAYMENT-01", "officeNotOffered OFFICE-001", "noRoute NOROUTE-01"])
        #expect(run.json["totals"]?["moves"]?.integer == 2)
        #expect(run.json["unreadableLines"]?.integer == 1)
        #expect(!run.output.contains("测试商户"))
        let text = await plan(old, new, "--sample", sample, "--check-keys=no", "--limit-examples=0")
        #expect(text.status == 4)
        #expect(text.output.contains("no payment id of that generation") && !text.output.contains("PAYMENT-01"))
    }

    @Test func theLedgerShowsWhatStaysBoundAndWhatIsStranded() async throws {
        let plain = try write("plain.json", Sample.mock())
        let lines = SubmitTests.lines(5)
        let sent = await CommandRun.of("--config", plain, "submit", "-", input: lines, environment: folder.environment)
        #expect(sent.status == 0, "\(sent.error)")
        let same = await plan(plain, plain, "--ledger", "--json")
        #expect(same.status == 0, "\(same.error)")
        #expect(same.json["totals"]?["stays"]?.integer == 5)
        #expect(same.json["bound"]?.array?.compactMap { $0["stranded"]?.bool } == [false])
        let renamed = try write(
            "renamed.json",
            Sample.mock().replacing("\"mock\": {", with: "\"other\": {").replacing(
                "{\"backend\": \"mock\"}",
                with: "{\"backend\": \"other\"}"
            )
        )
        let run = await plan(plain, renamed, "--ledger=\(folder.ledger)", "--json")
        #expect(run.json["totals"]?["moves"]?.integer == 5, "\(run.output) \(run.error)")
        #expect(run.status == 4)
        #expect(run.json["stranded"]?.integer == 5)
        let text = await plan(plain, renamed, "--ledger=\(folder.ledger)")
        #expect(text.output.contains("5 of them stranded"))
        let later = await plan(plain, renamed, "--ledger", "--from", "2100-01-01T00:00:00Z")
        #expect(later.status == 66, "\(later.output) \(later.error)")
    }

    @Test func aKeyThatCanBeReadAndNotUsedBreaks() async throws {
        let old = try configuration("old.json", Self.mapi, Self.ams, routes: #"{"backend": "mapi"}"#)
        let new = try configuration(
            "new.json",
            Self.mapi,
            Self.ams,
            routes: #"{"paidUnder": "ams", "backend": "ams"}, {"backend": "mapi"}"#
        )
        _ = try write("md5.key", String(repeating: "k", count: 32))
        let sample = try write("sample.ndjson", Self.line("ORDER-0001"))
        let unread = await plan(old, new, "--sample", sample, "--json")
        #expect(unread.status == 0, "\(unread.error)")
        #expect(unread.json["keys"]?["notRead"]?.array?.compactMap(\.string) == ["ams"])
        #expect(await plan(old, new, "--check-keys=yes").status == 78)
        _ = try write("own.pem", "no key at all")
        _ = try write("their.pem", "nor this")
        let run = await plan(old, new, "--sample", sample, "--json")
        #expect(run.status == 4, "\(run.output)")
        #expect(run.json["groups"]?.array?.first?["reason"]?.string == "keyNotUsable")
        #expect(await plan(old, new, "--sample", sample, "--check-keys=no").status == 0)
    }

    @Test func wrongInputIsSaid() async throws {
        let old = try write("old.json", Sample.mock())
        #expect(await plan(old).status == 64)
        let extra = await plan(old, old, "--ledger", "file.sqlite")
        #expect(extra.status == 64 && extra.error.contains("--ledger[=PATH]"), "\(extra.error)")
        #expect(await plan(old, old, "--ledger", "--sample", old).status == 64)
        #expect(await plan(old, old, "--at", "tomorrow").status == 64)
        #expect(await plan(old, folder.path + "/none.json").status == 78)
        let none = await plan(old, old, "--ledger")
        #expect(none.status == 75 && none.error.contains("there is no ledger"), "\(none.error)")
        #expect(await plan(old, old, "--sample", folder.path + "/none.csv").status == 66)
        let sample = try write("bad.ndjson", "no\n")
        #expect(await plan(old, old, "--sample", sample).status == 65)
    }

    @Test func sharesMoveByTheIDs() async throws {
        let old = try configuration("old.json", Self.mapi, Self.ams, routes: #"{"backend": "mapi"}"#)
        let new = try configuration(
            "new.json",
            Self.mapi,
            Self.ams,
            routes: #"{"share": "30%", "backend": "ams"}, {"backend": "mapi"}"#
        )
        let sample = try write("sample.ndjson", (0..<400).map { Self.line("SHARE-\(10_000 + $0)") }.joined())
        let run = await plan(old, new, "--sample", sample, "--check-keys=no", "--json")
        #expect(run.status == 0, "\(run.error)")
        let moves = run.json["totals"]?["moves"]?.integer ?? 0
        #expect((80...160).contains(moves), "\(moves)")
        #expect(run.json["totals"]?["stays"]?.integer == 400 - moves)
    }
}
