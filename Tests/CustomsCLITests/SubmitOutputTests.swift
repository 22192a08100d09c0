import DeclarationCore
import Glibc
import Testing

/// What `customs submit` tells when its results, its output or its ledger fail.
@Suite struct SubmitOutputTests {
    @Test func aPipeThatNobodyReadsIsNotWaitedFor() async throws {
        let folder = try LedgerFolder()
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--results", pipe],
            input: SubmitTests.lines(1),
            environment: folder.environment
        )
        #expect(run.status == 74 && run.error.contains("nobody reads it"), "\(run.error)")
    }

    /// The disk is full when everything, or a part, is sent: what was done is told all the same.
    @Test(arguments: [2, 1_000]) func resultsThatAreLostTakeNothingElseAway(_ count: Int) async throws {
        let folder = try LedgerFolder()
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--results", "/dev/full", "--json"],
            input: SubmitTests.lines(count),
            environment: folder.environment
        )
        #expect(run.status == 74)
        #expect(run.json["exitCode"]?.integer == 74, "\(run.output)")
        #expect(
            run.json["error"]?["message"]?.string?.hasPrefix("/dev/full can't be written: ") == true,
            "\(run.output)"
        )
        let counts = run.json["error"]
        #expect(counts?["done"]?.integer ?? 0 > 0, "\(run.output)")
        #expect(counts?["outcomes"]?["accepted"]?.integer == counts?["done"]?.integer, "\(run.output)")
        let done = try #require(run.error.split(separator: "\n").last { $0.hasPrefix("note: ") })
        let words = done.split(separator: " ").map(String.init)
        try #require(words.count > 5, "\(done)")
        #expect(words[2...4] == ["of", "\(count)", "done:"], "\(done)")
        #expect(words[1] == words[5] && done.hasSuffix(" accepted; run it again to resume"), "\(done)")
        let entries = await CommandRun.of("list", "--limit", "1000", "--json", environment: folder.environment)
        #expect(entries.json["entries"]?.array?.count == Int(words[1]), "\(done)")
    }

    /// The ledger's failure is told beside that of the results.
    @Test func twoFailuresAreBothTold() async throws {
        let folder = try LedgerFolder()
        let first = await CommandRun.of("submit", "-", input: SubmitTests.lines(1), environment: folder.environment)
        #expect(first.status == 0, "\(first.error)")
        try folder.execute(
            """
            UPDATE ledger_entry SET detail = detail;
            CREATE TRIGGER broken BEFORE INSERT ON ledger_entry BEGIN SELECT RAISE(ABORT, 'broken'); END
            """
        )
        let run = await CommandRun.of(
            arguments: ["submit", "-", "--results", "/dev/full"],
            input: SubmitTests.lines(2),
            environment: folder.environment
        )
        #expect(run.status == 74)
        #expect(run.error.contains("/dev/full can't be written") && run.error.contains("broken"), "\(run.error)")
        #expect(run.error.contains("of 2 done"), "\(run.error)")
    }
}
