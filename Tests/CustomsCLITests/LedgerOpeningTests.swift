import DeclarationCore
import FoundationEssentials
import Glibc
import Testing

/// Where the ledger is, and what is wrong with it, before anything is sent.
@Suite struct LedgerOpeningTests {
    private let workspace = Workspace()
    private static let mock = #"{"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}]"#

    private func run(
        _ words: String...,
        config: String = "customs.json",
        more: String = "",
        ledger: String = "",
        input: String = ""
    ) async -> CommandRun {
        await run(words: words, config: config, more: more, ledger: ledger, input: input)
    }

    private func run(
        words: [String],
        config: String = "customs.json",
        more: String = "",
        ledger: String = "",
        input: String = ""
    ) async -> CommandRun {
        let path = workspace.write(Self.mock + more + "}", to: config)
        return await CommandRun.of(
            arguments: words + ["--config", path],
            input: input,
            environment: ["CUSTOMS_LEDGER": ledger]
        )
    }

    private func isThere(_ name: String) -> Bool { access("\(workspace.path)/\(name)", F_OK) == 0 }

    @Test func eachConfigurationHasALedgerOfItsOwn() async throws {
        #expect(await run("submit", "-", config: "shop.json", input: SubmitTests.lines(1)).status == 0)
        let second = await run("submit", "-", input: SubmitTests.lines(2))
        #expect(second.status == 0)
        // Both may declare the same orders.
        let text = "it knows nothing of what shop-ledger.sqlite holds; if both configurations declare the same orders"
        #expect(second.error.contains(text), "\(second.error)")
        #expect(await !run("submit", "-", input: SubmitTests.lines(2)).error.contains("knows nothing"))
        #expect(isThere("customs-ledger.sqlite") && isThere("shop-ledger.sqlite.key"))
        let list = await run("list", "--json", config: "shop.json")
        #expect(list.json["entries"]?.array?.count == 1)
    }

    @Test func whatEarlierVersionsKeptIsNotForgotten() async throws {
        let named = #", "ledger": {"path": "customs-ledger.sqlite"}"#
        #expect(await run("submit", "-", config: "shop.json", more: named, input: SubmitTests.lines(1)).status == 0)
        let refused = await run("submit", "-", config: "shop.json", input: SubmitTests.lines(1))
        #expect(refused.status == 75 && refused.error.contains(#""path": "customs-ledger.sqlite""#), "\(refused.error)")
        #expect(!isThere("shop-ledger.sqlite"))
        let again = await run("submit", "-", "--json", config: "shop.json", more: named, input: SubmitTests.lines(1))
        #expect(again.json["kept"]?.integer == 1)
    }

    @Test func aReplacedKeyIsRefusedAtOnce() async throws {
        #expect(await run("submit", "-", input: SubmitTests.lines(2)).status == 0)
        let key = workspace.path + "/customs-ledger.sqlite.key"
        let former = try Data(contentsOf: URL(filePath: key))
        _ = workspace.write("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", to: "customs-ledger.sqlite.key")
        for command in ["settle", "reseal"] {
            let other = await run(command)
            #expect(other.status == 75 && other.error.contains("was its key file replaced?"), "\(other.error)")
        }
        #expect(await run("list").status == 0, "who reads needs no key")
        #expect(chmod(key, 0o644) == 0)
        try former.write(to: URL(filePath: key))
        let right = await run("settle")
        #expect(right.status == 0)
        #expect(right.error.contains("chmod 600 \(key)"), "\(right.error)")
        #expect(chmod(key, 0o600) == 0)
        #expect(await run("settle").error.isEmpty)
    }

    /// Whoever looks in the wrong folder must not be told that nothing was declared.
    @Test(arguments: [
        ["list"], ["show", "ORDER-1"], ["export"], ["config", "history"], ["config", "diff"],
    ]) func whoReadsMakesNoLedger(command: [String]) async {
        let path = workspace.write(Self.mock + "}", to: "customs.json")
        let environment = ["CUSTOMS_LEDGER": ""]
        let run = await CommandRun.of(arguments: command + ["--config", path], environment: environment)
        #expect(run.status == 75 && run.error.contains("there is no ledger at"), "\(run.error)")
        #expect(run.error.contains("or its ledger is elsewhere; name it in ledger.path"), "\(run.error)")
        #expect(!isThere("customs-ledger.sqlite") && !isThere("customs-ledger.sqlite.key"))
    }

    @Test func whatIsNoLedgerFileIsNamed() async throws {
        let folder = await run("list", ledger: workspace.path)
        #expect(folder.status == 75 && folder.error.contains("is a folder"), "\(folder.error)")
        #expect(await run("submit", "-", input: SubmitTests.lines(1)).status == 0)
        let file = workspace.path + "/customs-ledger.sqlite"
        for name in ["", "-wal", "-shm"] { unlink(file + name) }
        _ = workspace.write("", to: "customs-ledger.sqlite")
        var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
        #expect(utimes(file, &times) == 0)
        let empty = await run("list")
        #expect(empty.status == 75 && empty.error.contains("is empty"), "\(empty.error)")
    }

    /// A new ledger in its place would send every id again.
    @Test(arguments: ["gone", "empty"]) func aKeyWithoutItsLedgerIsRefused(how: String) async throws {
        #expect(await run("submit", "-", input: SubmitTests.lines(1)).status == 0)
        let file = workspace.path + "/customs-ledger.sqlite"
        for name in ["", "-wal", "-shm"] { unlink(file + name) }
        if how == "empty" { _ = workspace.write("", to: "customs-ledger.sqlite") }
        let refused = await run("settle")
        #expect(refused.status == 75 && refused.error.contains("remove the key and the .mark too"), "\(refused.error)")
        #expect(await run("list").status == 75)
        unlink(file)
        unlink(file + ".key")
        let lost = await run("submit", "-", input: SubmitTests.lines(1))
        #expect(lost.status == 75 && lost.error.contains("remove the .mark too"), "\(lost.error)")
        #expect(access(file, F_OK) != 0, "nothing is made that would look like a ledger")
        unlink(file + ".mark")
        #expect(await run("submit", "-", input: SubmitTests.lines(1)).status == 0)
    }

    /// The key is made last: whatever a first use that was broken off left, the next one goes on.
    @Test(arguments: ["", "sqlite"]) func aFirstUseThatWasBrokenOffGoesOn(content: String) async throws {
        let file = workspace.path + "/customs-ledger.sqlite"
        if content.isEmpty {
            _ = workspace.write("", to: "customs-ledger.sqlite")
        } else {
            #expect(await run("settle").status == 0)
            unlink(file + ".key")
        }
        #expect(await run("submit", "-", input: SubmitTests.lines(1)).status == 0)
        unlink(file + ".key")
        let refused = await run("settle")
        #expect(refused.status == 75 && refused.error.contains("its key"), "\(refused.error)")
        #expect(!isThere("customs-ledger.sqlite.key"))
    }

    @Test func aUmaskTakesNoRightsOfTheOwners() async throws {
        let config = workspace.write(Self.mock + "}", to: "customs.json")
        let command = "umask 777; '\(BinaryTests.customs)' settle --config '\(config)'"
        let words = ["-u", "CUSTOMS_LEDGER", "bash", "--norc", "-c", command]
        let run = try await Program.run("/usr/bin/env", words)
        #expect(run.status == 0, "\(run.error)")
        for name in ["customs-ledger.sqlite", "customs-ledger.sqlite.key"] {
            var facts = stat()
            #expect(stat("\(workspace.path)/\(name)", &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    /// Who declares and who reads must mean one ledger: a file that is named for another kind of store is refused by all.
    @Test(arguments: [
        #""none""#, #""postgresql", "connection": {"file": "connection"}, "keys": [{"file": "connection"}]"#,
    ])
    func aFileThatIsNamedForAnotherKindOfLedgerIsRefused(store: String) async throws {
        _ = workspace.write(
            "host=127.0.0.1 port=1 user=nobody dbname=nobody password=0123456789abcdef",
            to: "connection"
        )
        let (more, file) = (#", "ledger": {"store": \#(store)}"#, workspace.path + "/l.sqlite")
        for command in [["submit", "-"], ["list"], ["settle"], ["migrate", "report"], ["config", "check"]] {
            let run = await run(words: command, more: more, ledger: file, input: SubmitTests.lines(1))
            #expect(run.status != 0 && run.error.contains("CUSTOMS_LEDGER names a file"), "\(command): \(run.error)")
        }
        #expect(!isThere("l.sqlite"))
    }

    @Test func aLedgerThatIsSwitchedOffIsNotMissed() async throws {
        let run = await run("submit", "-", more: #", "ledger": {"store": "none"}"#, input: SubmitTests.lines(1))
        #expect(run.status == 0 && !run.error.contains("CUSTOMS_LEDGER"), "\(run.error)")
    }

    @Test func anUnknownBackendIsNoEmptyList() async throws {
        #expect(await run("submit", "-", input: SubmitTests.lines(1)).status == 0)
        for command in ["list", "export"] {
            let run = await run(command, "--backend", "mok")
            #expect(run.status == 65 && run.error.contains(#"did you mean "mock""#), "\(run.error)")
        }
        #expect(await run("list", "--backend", "mock").output.contains("BULK-0"))
    }

    @Test func anOfficeIsACodeOrAPlace() async throws {
        let named = #""place":"hangzhou""#
        let hangzhou = SubmitTests.lines(1, prefix: "PLACE").replacing(#""code":"NINGBO""#, with: named)
        let tianjin = SubmitTests.lines(1, prefix: "PORT").replacing(#""code":"NINGBO""#, with: #""place":"tianjin""#)
        let own = SubmitTests.lines(1, prefix: "OWN").replacing("NINGBO", with: "NEWLY_OPENED")
        #expect(await run("submit", "-", input: SubmitTests.lines(1) + hangzhou + tianjin + own).status == 0)
        let offices = [
            ("ningbo", "BULK-0"), ("hangzhou", "PLACE-0"), ("Tianjin", "PORT-0"), ("newly_opened", "OWN-0"),
        ]
        for (office, id) in offices {
            for command in ["list", "export"] {
                let found = await run(command, "--office", office)
                let ids = ["BULK-0", "PLACE-0", "PORT-0", "OWN-0"].filter(found.output.contains)
                #expect(found.status == 0 && ids == [id], "\(office): \(found.output) \(found.error)")
            }
        }
        let nowhere = await run("list", "--office", "nowhere")
        #expect(nowhere.status == 65 && nowhere.error.contains("is no customs code and no place"), "\(nowhere.error)")
    }
}
