import DeclarationCore
import FoundationEssentials
import Testing

/// `customs decide`: a person's word for what nothing else can settle.
@Suite struct DecideTests {
    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func customs(_ words: String..., input: String = "") async -> CommandRun {
        let config = ["--config", folder.path + "/customs.json"]
        return await CommandRun.of(arguments: words + config, input: input, environment: folder.environment)
    }

    private func configure(account: String, age: Int = 0, faults: String = "") throws {
        let text = #"""
            {"ledger": {"notFoundAgeMs": \#(age)},
             "backends": {"a": {"plugin": "mock", "account": "\#(account)",
                                "settings": {"script": {"faults": [\#(faults)]}}}},
             "routes": [{"backend": "a"}]}
            """#
        try text.write(toFile: folder.path + "/customs.json", atomically: true, encoding: .utf8)
    }

    private func declare(_ id: String) async -> CommandRun {
        await customs("declare", "-", input: Sample.declaration(id, payments: #"{"ams": "PAY-\#(id)"}"#))
    }

    /// Declared under an account that was never right, which is corrected then.
    private func strand(_ ids: String...) async throws {
        try configure(account: "wrong", faults: #"{"fault": "closeBeforeProcessing", "operation": "declare"}"#)
        for id in ids { #expect(await declare(id).status == 2) }
        try configure(account: "right")
        #expect(await customs("settle").status == 2)
    }

    @Test func bothWordsAreTakenAndShown() async throws {
        try await strand("WORD-1", "WORD-2")
        let yes = await customs("decide", "WORD-1", "--declared", "--because", "seen in the portal")
        #expect(yes.status == 0 && yes.output == "1 id taken as declared.\n", "\(yes.error)")
        let no = await customs("decide", "WORD-2", "WORD-2", "--not-declared", "--because", "no such account", "--json")
        #expect(no.status == 0 && no.json["changed"]?.array?.compactMap(\.string) == ["WORD-2"], "\(no.error)")
        #expect(await customs("list", "--state", "accepted").output.contains("WORD-1"))
        let shown = await customs("show", "WORD-1")
        #expect(shown.output.contains("WHAT A PERSON DID") && shown.output.contains("took it as declared"))
        #expect(shown.output.contains("seen in the portal"), "\(shown.output)")
        let step = await customs("show", "WORD-2", "--json").json["steps"]?.array?.first
        #expect(step?["step"]?.string == "notDeclared" && step?["because"]?.string == "no such account")
        // Answered from the ledger, and not as if anybody had signed it; the other one goes where it is right now.
        let kept = await declare("WORD-1")
        #expect(kept.status == 0 && kept.output.contains("person's word"), "\(kept.output)")
        let declared = await declare("WORD-2")
        #expect(declared.status == 0 && !declared.output.contains("person's word"), "\(declared.output)")
        #expect(await customs("settle").status == 0)
    }

    @Test func whatIsNotOpenIsLeftAndTold() async throws {
        try await strand("WORD-1")
        try configure(account: "right")
        #expect(await declare("WORD-2").status == 0)
        let mixed = await customs("decide", "WORD-1", "WORD-2", "WORD-3", "--declared", "--because", "x", "--json")
        #expect(mixed.status == 65 && mixed.json["exitCode"]?.integer == 65, "\(mixed.error)")
        #expect(mixed.json["changed"]?.array?.compactMap(\.string) == ["WORD-1"])
        let left = mixed.json["unchanged"]?.array ?? []
        #expect(left.compactMap { $0["requestId"]?.string } == ["WORD-2", "WORD-3"])
        #expect(mixed.error.contains("WORD-2: it is accepted, so nothing is open"), "\(mixed.error)")
        #expect(mixed.error.contains("WORD-3: the ledger doesn't know it"), "\(mixed.error)")
    }

    @Test func whatWasSentAMomentAgoIsLeft() async throws {
        try await strand("WORD-1")
        try configure(account: "right", age: 600_000)
        let early = await customs("decide", "WORD-1", "--not-declared", "--because", "x")
        #expect(early.status == 65 && early.error.contains("may still be on its way"), "\(early.error)")
        #expect(early.output == "0 ids taken as not declared.\n")
        #expect(await customs("list", "--state", "unknown").output.contains("WORD-1"))
    }

    @Test func anUnreadableEntryKeepsNoOtherFromBeingDecided() async throws {
        try await strand("WORD-1", "WORD-2")
        try folder.damage(["WORD-1"])
        let run = await customs("decide", "WORD-1", "WORD-2", "--not-declared", "--because", "x", "--json")
        #expect(run.status == 75 && run.json["unreadable"]?.array?.compactMap(\.string) == ["WORD-1"], "\(run.error)")
        #expect(run.json["changed"]?.array?.compactMap(\.string) == ["WORD-2"])
    }

    /// What was freed before a ledger failed may be declared anew.
    @Test func whatWasDecidedBeforeALedgerFailedIsTold() async throws {
        try await strand("WORD-1", "WORD-2")
        try folder.execute(
            """
            UPDATE ledger_entry SET request_id = request_id WHERE request_id = 'WORD-2';
            CREATE TRIGGER broken BEFORE INSERT ON ledger_event WHEN new.subject = 'WORD-2'
            BEGIN SELECT RAISE(ABORT, 'broken'); END
            """
        )
        let run = await customs("decide", "WORD-1", "WORD-2", "--not-declared", "--because", "x")
        #expect(run.status == 75, "\(run.error)")
        #expect(run.error.contains("note: taken as not declared before that: WORD-1; run it again with the others"))
        #expect(await customs("list", "--state", "unknown").output.contains("WORD-2"), "not without its step")
    }

    @Test(arguments: [
        ["ID-1", "--declared"], ["ID-1", "--because", "x"], ["--declared", "--because", "x"],
        ["ID-1", "--declared", "--not-declared", "--because", "x"], ["ID-1", "--declared", "--because", "  "],
        ["ID-1", "--declared", "--because", "a\nb"], ["ID-1", "--declared", "--although-found", "--because", "x"],
    ])
    func itsWordsAreChecked(_ words: [String]) async throws {
        try configure(account: "right")
        let run = await CommandRun.of(arguments: ["decide"] + words, environment: folder.environment)
        #expect(run.status == 64, "\(run.error)")
    }
}
