import DeclarationCore
import FoundationEssentials
import Testing

/// `customs migrate report`, over a ledger that commands made.
@Suite struct MigrateReportTests {
    private let folder: LedgerFolder
    private let configuration: String

    init() async throws {
        folder = try LedgerFolder()
        configuration = folder.path + "/customs.json"
        try Sample.mock().write(toFile: configuration, atomically: true, encoding: .utf8)
        let lines = SubmitTests.lines(3)
        let sent = await CommandRun.of(
            "--config",
            configuration,
            "submit",
            "-",
            input: lines,
            environment: folder.environment
        )
        #expect(sent.status == 0, "\(sent.error)")
    }

    private func report(_ words: String...) async -> CommandRun {
        await CommandRun.of(
            "--config",
            configuration,
            "migrate",
            "report",
            arguments: words,
            environment: folder.environment,
            folder: folder.path
        )
    }

    @Test func jsonHasEachGenerationsCounts() async throws {
        let run = await report("--json")
        #expect(run.status == 0, "\(run.error)")
        let side = try #require(run.json["offices"]?.array?.first?["sides"]?.array?.first)
        #expect(side["generation"]?.string == "mock")
        #expect(side["ids"]?.integer == 3 && side["accepted"]?.integer == 3 && side["refused"]?.integer == 0)
        #expect(side["latency"]?["count"]?.integer == 3)
        #expect(side["timeToReceipt"]?["awaiting"]?.integer == 3)
        #expect(await report("--json", "--from=2100-01-01T00:00:00Z").json["ids"]?.integer == 0)
        #expect(await report("--json", "--office=TIANJIN").json["ids"]?.integer == 0)
    }

    /// A report of nothing would look like an answer.
    @Test func anOfficeThatNobodyKnowsIsRefused() async {
        let run = await report("--office=NINGBOO")
        #expect(run.status == 65 && run.output.isEmpty)
        #expect(run.error.contains(#""NINGBOO" is no customs code and no place"#), "\(run.error)")
        #expect(run.error.contains(#"did you mean "ningbo"?; see `customs codes`"#), "\(run.error)")
    }

    @Test func thePageIsOneFileThatAsksForNothingElse() async throws {
        let path = folder.path + "/report.html"
        let run = await report("--html", path)
        #expect(run.status == 0, "\(run.error)")
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        for part in ["name=\"viewport\"", "prefers-color-scheme: dark", "<svg", "role=\"img\"", "<desc", "<caption>"] {
            #expect(page.contains(part), "\(part)")
        }
        for part in ["http:", "https:", "src=", "href=", "<script", "url(", "@import"] {
            #expect(!page.contains(part), "\(part)")
        }
    }

    @Test func theHeadSaysWhatWasCountedAndOfWhat() async throws {
        #expect(await report().output.hasPrefix("3 ids, in the whole ledger.\n"))
        #expect(await report("--office=NINGBO").output.hasPrefix("3 ids at NINGBO, whenever first seen.\n"))
        let page = await report("--office=NINGBO", "--from=2020-01-01T00:00:00Z", "--html=-").output
        #expect(page.contains("<p>3 ids at NINGBO, first seen from 2020-01-01T00:00:00+00:00 on.</p>"))
        let version = try #require(
            await CommandRun.of(
                "--config",
                configuration,
                "config",
                "history",
                "--json",
                environment: folder.environment
            )
            .json["current"]?.string
        )
        #expect(page.contains(" from \(folder.ledger) under configuration \(version)."), "\(page.prefix(3_000))")
    }

    @Test func aPageNeverReplacesWhatIsRead() async throws {
        for path in [configuration, folder.ledger] {
            let run = await report("--html", path)
            #expect(run.status == 64 && run.error.contains("same file"), "\(run.error)")
        }
        #expect(try String(contentsOfFile: configuration, encoding: .utf8) == Sample.mock())
        #expect(await report("--html", "x.html", "--json").status == 64)
        #expect(await report("--ledger=none.sqlite").status == 75)
    }
}
