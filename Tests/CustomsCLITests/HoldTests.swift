import DeclarationCore
import FoundationEssentials
import Testing

/// `customs hold`: what a restored ledger has open goes nowhere until a person says so.
@Suite struct HoldTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func customs(_ words: String..., input: String = "") async -> CommandRun {
        let config = ["--config", folder.path + "/customs.json"]
        return await CommandRun.of(arguments: words + config, input: input, environment: folder.environment)
    }

    /// Two backends, of which the first never answers a declaration; "not found" is believed at once.
    private func configure() throws {
        let faults = #"[{"fault": "closeBeforeProcessing", "operation": "declare"}]"#
        let text = #"""
            {"ledger": {"notFoundAgeMs": 1},
             "backends": {"lost": {"plugin": "mock", "account": "a", "settings": {"script": {"faults": \#(faults)}}},
                          "other": {"plugin": "mock", "account": "b"}},
             "routes": [{"customs": "NINGBO", "backend": "lost"}, {"backend": "other"}]}
            """#
        try text.write(toFile: folder.path + "/customs.json", atomically: true, encoding: .utf8)
    }

    @Test func whatIsHeldIsLetGoByAPerson() async throws {
        try configure()
        let order = Sample.declaration("HOLD-0001", customs: #"{"code": "NINGBO"}"#)
        #expect(await customs("declare", "-", input: order).status == 2)
        let absent = await customs("inquire", "HOLD-0001").output
        #expect(absent.contains("believed: `customs settle` sends it again"), "\(absent)")
        let held = await customs("hold", "--json")
        #expect(held.status == 0 && held.json["changed"]?.array?.compactMap(\.string) == ["HOLD-0001"], "\(held.error)")
        #expect(await customs("hold").output == "0 ids held: asked for, and not sent again.\n")
        #expect(await customs("list").output.contains("unknown, held"))
        let again = await customs("declare", "-", input: order)
        #expect(again.status == 2 && again.error.contains("held"), "\(again.error)")
        // Wherever it may be.
        let asked = await customs("inquire", "HOLD-0001")
        #expect(asked.output.contains("lost, other"), "\(asked.output)\(asked.error)")
        #expect(asked.output.contains("believed; held: drop it or release it with `customs hold`"), "\(asked.output)")
        #expect(await customs("inquire", "HOLD-0001", "--backend", "other").status != 65)
        let settled = await customs("settle")
        #expect(settled.status == 2 && settled.error.contains("held"), "\(settled.error)")
        let wrong = await customs("hold", "--drop", "HOLD-0002")
        #expect(wrong.status == 65 && wrong.error.contains("HOLD-0002: the ledger doesn't know it"), "\(wrong.error)")
        let dropped = await customs("hold", "--drop", "HOLD-0001")
        #expect(dropped.status == 0 && dropped.output == "1 id dropped.\n", "\(dropped.error)")
        #expect(await customs("list", "--state", "notSent").output.contains("HOLD-0001"))
        #expect(await customs("hold", "--release", "HOLD-0001").status == 65)
        let steps = await customs("show", "HOLD-0001", "--json").json["steps"]?.array ?? []
        #expect(steps.map { $0["step"]?.string } == ["held", "dropped"])
        let shown = await customs("show", "HOLD-0001").output
        #expect(shown.contains("WHAT A PERSON DID") && shown.contains("dropped"), "\(shown)")
    }

    /// A copy that was put back without `hold` sends nothing, and can be looked at.
    @Test func anOlderCopyIsHeldFirst() async throws {
        try configure()
        func order(_ id: String) -> String {
            let payments = #"{"ams": "2026112119074101000700\#(id)"}"#
            return Sample.declaration(id, payments: payments, customs: #"{"place": "shanghai"}"#)
        }
        let ledger = folder.ledger
        #expect(await customs("declare", "-", input: order("HOLD-0003")).status == 0)
        try FileManager.default.copyItem(atPath: ledger, toPath: ledger + ".copy")
        #expect(await customs("declare", "-", input: order("HOLD-0004")).status == 0)
        try FileManager.default.removeItem(atPath: ledger)
        try FileManager.default.moveItem(atPath: ledger + ".copy", toPath: ledger)
        let refused = await customs("declare", "-", input: order("HOLD-0004"))
        #expect(refused.status == 75 && refused.error.contains("run `customs hold` first"), "\(refused.error)")
        #expect(await customs("list").output.contains("HOLD-0003"))
        #expect(await customs("hold").status == 0)
        #expect(await customs("declare", "-", input: order("HOLD-0004")).status == 0)
    }

    /// Three that their backend doesn't know, held.
    private func holdThree() async throws -> [String] {
        try configure()
        let ids = ["HOLD-0001", "HOLD-0002", "HOLD-0003"]
        for id in ids {
            let order = Sample.declaration(id, payments: #"{"ams": "PAY-\#(id)"}"#, customs: #"{"code": "NINGBO"}"#)
            #expect(await customs("declare", "-", input: order).status == 2)
        }
        #expect(await customs("hold").output == "3 ids held: asked for, and not sent again.\n")
        #expect(await customs("settle").status == 2)
        return ids
    }

    @Test func anUnreadableEntryKeepsNoOtherFromBeingDropped() async throws {
        let ids = try await holdThree()
        try folder.damage([RequestID(rawValue: ids[1])])
        let dropped = await customs("hold", "--drop", ids[0], ids[1], ids[2], "--json")
        #expect(dropped.status == 75 && dropped.json["exitCode"]?.integer == 75, "\(dropped.error)")
        #expect(dropped.json["changed"]?.array?.compactMap(\.string) == [ids[0], ids[2]], "\(dropped.output)")
        #expect(dropped.json["unreadable"]?.array?.compactMap(\.string) == [ids[1]], "\(dropped.output)")
        #expect(dropped.error.contains(ids[1]), "\(dropped.error)")
    }

    /// What was dropped may be declared anew by then, elsewhere: it must not be taken for held.
    @Test func whatWasDroppedBeforeALedgerFailedIsTold() async throws {
        let ids = try await holdThree()
        try folder.execute(
            """
            UPDATE ledger_entry SET request_id = request_id WHERE request_id = '\(ids[1])';
            CREATE TRIGGER broken BEFORE UPDATE ON ledger_entry WHEN old.request_id = '\(ids[1])'
            BEGIN SELECT RAISE(ABORT, 'broken'); END
            """
        )
        let dropped = await customs("hold", "--drop", ids[0], ids[1], ids[2], "--json")
        #expect(dropped.status == 75, "\(dropped.error)")
        let error = dropped.json["error"]
        #expect(error?["kind"]?.string == "ledger", "\(dropped.output)")
        #expect(error?["changed"]?.array?.compactMap(\.string) == [ids[0]], "\(dropped.output)")
        #expect(
            dropped.error.contains("note: dropped before that: \(ids[0]); run it again with the others"),
            "\(dropped.error)"
        )
    }

    @Test func oneIDIsHeldAlone() async throws {
        try configure()
        for id in ["HOLD-0001", "HOLD-0002"] {
            let order = Sample.declaration(id, payments: #"{"ams": "PAY-\#(id)"}"#, customs: #"{"code": "NINGBO"}"#)
            #expect(await customs("declare", "-", input: order).status == 2)
        }
        let held = await customs("hold", "HOLD-0001", "HOLD-0009")
        #expect(held.status == 65 && held.output == "1 id held.\n", "\(held.output)")
        #expect(held.error.contains("HOLD-0009: the ledger doesn't know it"), "\(held.error)")
        let listed = await customs("list", "--json").json["entries"]?.array ?? []
        let states = Dictionary(listed.map { ($0["requestId"]?.string ?? "", $0["held"]?.bool ?? false) }) { $1 }
        #expect(states == ["HOLD-0001": true, "HOLD-0002": false], "\(listed)")
    }

    @Test func itsWordsAreChecked() async throws {
        try configure()
        for words in [["--release"], ["--drop"], ["--release", "--drop", "ID-1"]] {
            let run = await CommandRun.of(arguments: ["hold"] + words, environment: folder.environment)
            #expect(run.status == 64, "\(words): \(run.error)")
        }
    }
}
