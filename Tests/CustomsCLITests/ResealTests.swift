import DeclarationCore
import FoundationEssentials
import Testing

/// A change of the ledger's keys, by the commands alone.
@Suite struct ResealTests {
    private let folder: LedgerFolder

    init() throws {
        folder = try LedgerFolder()
        for (name, digit) in [("old", "1"), ("new", "2")] {
            try String(repeating: digit, count: 44).write(
                toFile: folder.path + "/\(name).key",
                atomically: true,
                encoding: .utf8
            )
        }
    }

    @Test func theOldKeyCanGoAfterwards() async throws {
        let lines = SubmitTests.lines(3)
        #expect(try await run(["submit", "-"], keys: ["old"], input: lines).status == 0)
        let resealed = try await run(["reseal", "--json"], keys: ["new", "old"])
        #expect(resealed.json["resealed"]?.integer == 3, "\(resealed.error)")
        #expect(try await run(["reseal", "--json"], keys: ["new", "old"]).json["resealed"]?.integer == 0)
        let again = try await run(["submit", "-"], keys: ["new"], input: lines)
        #expect(again.output.contains("3 of them known from before"), "\(again.output)")
    }

    @Test func withoutTheOldKeyNothingIsSealed() async throws {
        #expect(try await run(["submit", "-"], keys: ["old"], input: SubmitTests.lines(1)).status == 0)
        let run = try await run(["reseal"], keys: ["new"])
        #expect(run.status == 75)
        #expect(run.error.contains("key"), "\(run.error)")
    }

    /// What was declared under a key that is gone is left alone and named; everything else goes.
    @Test func aSubmissionGoesOnBehindWhatAnOldKeySealed() async throws {
        let old = SubmitTests.lines(2)
        #expect(try await run(["submit", "-"], keys: ["old"], input: old).status == 0)
        let next = SubmitTests.lines(1, prefix: "NEXT")
        #expect(try await run(["submit", "-"], keys: ["new", "old"], input: next).status == 0)
        let all = old + next + SubmitTests.lines(3, prefix: "LAST")
        let run = try await run(["submit", "-", "--json"], keys: ["new"], input: all)
        #expect(run.status == 75)
        #expect(run.error.contains("2 entries of the ledger"), "\(run.error)")
        #expect(run.error.contains("add the key again") && !run.error.contains("backup"), "\(run.error)")
        #expect(run.json["unreadable"]?.array?.count == 2 && run.json["outcomes"]?["accepted"]?.integer == 4)
    }

    private func run(_ words: [String], keys: [String], input: String = "") async throws -> CommandRun {
        let references = keys.map { "{\"file\": \"\($0).key\"}" }.joined(separator: ", ")
        let text = """
            {"backends": {"mock": {"plugin": "mock"}}, "routes": [{"backend": "mock"}],
             "ledger": {"path": "ledger.sqlite", "keys": [\(references)]}}
            """
        let file = folder.path + "/customs.json"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let environment = folder.environment
        return await CommandRun.of("--config", file, arguments: words, input: input, environment: environment)
    }
}
