import DeclarationCore
import FoundationEssentials
import Testing

/// `customs config history` and `customs config diff`, over a ledger of their own.
@Suite struct ConfigVersionsTests {
    private static let backends = """
        "mapi-main": {"plugin": "mock", "note": "ask Li Lei"}, "ams-main": {"plugin": "mock"}
        """
    private static let before = """
        {"backends": {\(backends)}, "routes": [{"customs": "ZONGSHU", "backend": "ams-main"}, {"backend": "mapi-main"}]}
        """
    private static let after = """
        {"backends": {\(backends)}, // on the move
         "inquiry": {"lingerMs": 7},
         "routes": [{"customs": "ZONGSHU", "backend": "ams-main"},
                    {"customs": ["ningbo"], "share": "5%", "backend": "ams-main"}, {"backend": "mapi-main"}]}
        """
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func write(_ text: String, _ name: String = "customs.json") throws {
        try text.write(toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
    }

    private func run(_ words: String..., input: String = "") async -> CommandRun {
        await CommandRun.of(arguments: words, input: input, environment: folder.environment, folder: folder.path)
    }

    /// Declares so many under the configuration that is there.
    private func declare(_ count: Int) async {
        let run = await run("submit", "-", input: SubmitTests.lines(count))
        #expect(run.status == 0, "\(run.error)")
    }

    @Test func historyNamesWhoRoutedWhatWhen() async throws {
        try write(Self.before)
        await declare(2)
        try write(Self.after)
        let fresh = await run("config", "history")
        #expect(fresh.status == 0 && fresh.output.contains("was not used yet"), "\(fresh.output)\(fresh.error)")
        let read = await run("config", "history", "--json").json
        #expect(read["versions"]?.array?.count == 1, "reading the ledger is no use of a configuration: \(read)")
        await declare(3)
        await declare(3)
        let history = await run("config", "history", "--json").json
        let versions = history["versions"]?.array ?? []
        #expect(versions.map { $0["total"]?.integer } == [1, 2])
        #expect(versions.map { $0["current"]?.bool } == [true, false])
        #expect(versions.allSatisfy { $0["file"]?.string == "customs.json" && $0["recorded"]?.string != nil })
        #expect(history["current"]?.string == versions.first?["version"]?.string)
        #expect(history["more"]?.bool == false)
        let text = await run("config", "history", "--limit", "1").output
        #expect(text.contains("current") && text.contains("There are 1 older ones"), "\(text)")
    }

    /// A configuration that isn't there is not the same as another.
    @Test(arguments: ["nosuch", "nosuch.json"]) func diffMissesNoFile(name: String) async throws {
        try write(Self.before)
        let run = await run("--config", name, "config", "diff", "customs.json")
        #expect(run.status == 78 && run.error.contains("nosuch"), "\(run.output)\(run.error)")
    }

    @Test func diffSaysInWordsWhatChanged() async throws {
        try write(Self.before)
        #expect(await run("reseal").status == 0)
        let none = await run("config", "diff")
        #expect(none.status == 65 && none.error.contains("no configuration yet"), "\(none.error)")
        await declare(1)
        let same = await run("config", "diff")
        #expect(same.status == 0 && same.output.contains("They are the same."), "\(same.output)\(same.error)")
        try write(Self.after)
        let diff = await run("config", "diff")
        #expect(diff.status == 1, "\(diff.error)")
        #expect(diff.output.contains("  NINGBO: mapi-main -> ams-main 5%, else mapi-main\n"), "\(diff.output)")
        #expect(diff.output.contains("  added routes[1]: customs NINGBO -> ams-main 5%\n"), "\(diff.output)")
        #expect(diff.output.contains("  inquiry.lingerMs: not set -> 7\n"), "\(diff.output)")
        #expect(!diff.output.contains("moved") && !diff.output.contains("Backends"), "\(diff.output)")
        await declare(2)
        let versions = await run("config", "history", "--json").json["versions"]?.array?.compactMap {
            $0["version"]?.string
        }
        let names = try #require(versions)
        try #require(names.count == 2)
        let back = await run("config", "diff", String(names[0].prefix(12)), names[1], "--json")
        #expect(back.status == 1)
        #expect(back.json["offices"]?.array?.first?["after"]?.string == "mapi-main", "\(back.output)")
        #expect(back.json["routes"]?.array?.first?["kind"]?.string == "removed", "\(back.output)")
        #expect(back.json["same"]?.bool == false && back.json["exitCode"]?.integer == 1)
    }

    /// What is in use may be recorded earlier than what it took the place of.
    @Test func aVersionThatWasPutBackIsTheOneUsedLast() async throws {
        try write(Self.before)
        await declare(1)
        try write(Self.after)
        await declare(2)
        try write(Self.before)
        #expect(await run("config", "diff").status == 1, "the newer version was used last")
        let more = await run("submit", "-", input: SubmitTests.lines(1, prefix: "MORE"))
        #expect(more.status == 0, "\(more.error)")
        let same = await run("config", "diff")
        #expect(same.status == 0, "\(same.output)")
        try write(Self.after)
        let forth = await run("config", "diff", "--json")
        #expect(forth.status == 1)
        #expect(forth.json["routes"]?.array?.first?["kind"]?.string == "added", "\(forth.output)")
        // One that was recorded since, and has declared nothing yet, is in use too.
        try write(Self.after.replacing("5%", with: "6%"))
        let settled = await run("settle")
        #expect(settled.status == 0, "\(settled.error)")
        #expect(await run("config", "diff").status == 0)
    }

    /// Which version was used last is told by the newest entry that can be read.
    @Test func aDamagedEntryDoesNotHideWhatWasUsedLast() async throws {
        try write(Self.before)
        await declare(1)
        try write(Self.after)
        await declare(2)
        try write(Self.before)
        for prefix in ["MORE", "LAST"] {
            #expect(await run("submit", "-", input: SubmitTests.lines(1, prefix: prefix)).status == 0)
        }
        try folder.damage(["LAST-0"])
        let diff = await run("config", "diff")
        #expect(diff.status == 0, "\(diff.output)\(diff.error)")
    }

    @Test func filesAreComparedWithoutALedger() async throws {
        try write(Self.before, "a.json")
        try write(Self.before.replacing("ask Li Lei", with: "ask Han"), "b.json")
        let same = await run("config", "diff", "a.json", "b.json")
        #expect(same.status == 0 && same.output.contains("the files differ in something else"), "\(same.output)")
        #expect(!FileManager.default.fileExists(atPath: folder.ledger))
        let missing = await run("config", "diff", "a.json", "c.json")
        #expect(missing.status == 78, "\(missing.error)")
    }

    @Test func whatIsNoVersionIsSaid() async throws {
        try write(Self.before)
        await declare(1)
        let run = await run("config", "diff", "zzzz")
        #expect(run.status == 65 && run.error.contains("no recorded version begins with zzzz"), "\(run.error)")
    }

    @Test func theLedgerKeepsNoSecretsAndNoRemarks() async throws {
        let settings =
            #""settings": {"region": "na", "clientId": "C1", "privateKey": {"file": "own.key"}, "#
            + #""alipayPublicKey": {"env": "ALIPAY_KEY"}, "agentToken": {"file": "token.txt"}}"#
        try write(
            """
            {"backends": {\(Self.backends), "ams": {"plugin": "alipay-ams", \(settings)}},
             "transport": {"proxyCredentials": {"env": "PROXY_KEY"}}, "routes": [{"backend": "ams"}]}
            """,
            "a.json"
        )
        try write(Self.before, "b.json")
        let run = await run("config", "diff", "a.json", "b.json", "--json")
        #expect(run.status == 1, "\(run.error)")
        for word in ["own.key", "ALIPAY_KEY", "token.txt", "PROXY_KEY", "Li Lei"] {
            #expect(!run.output.contains(word), "\(word) in \(run.output)")
        }
        let removed = run.json["backends"]?.array?.first
        #expect(removed?["name"]?.string == "ams" && removed?["kind"]?.string == "removed", "\(run.output)")
        let values = removed?["settings"]?.array ?? []
        let shown = values.reduce(into: [:]) { $0[$1["path"]?.string ?? ""] = $1["before"]?.string }
        #expect(shown["settings.privateKey"] == "secret" && shown["settings.clientId"] == "C1", "\(shown)")
        #expect(shown["generation"] == "ams" && shown["account"]?.contains("C1") == true, "\(shown)")
    }
}
