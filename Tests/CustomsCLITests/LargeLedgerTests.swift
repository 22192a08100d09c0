import DeclarationCore
import ProviderCatalog
import Synchronization
import Testing

@testable import CustomsCLI

/// What commands do, and say, where a ledger has very many entries.
@Suite(.timeLimit(.minutes(5))) struct LargeLedgerTests {
    private struct NoWatch: InterruptWatch {
        func cancel() {}
    }

    private let folder: LedgerFolder

    init() throws { folder = try LedgerFolder() }

    private func submit(_ count: Int, prefix: String = "BULK") async -> CommandRun {
        await CommandRun.of(
            arguments: ["submit", "-"],
            input: SubmitTests.lines(count, prefix: prefix),
            environment: folder.environment
        )
    }

    /// As `head -1` does; the rest of the ledger is read for nobody.
    @Test(arguments: ["ndjson", "csv"]) func anExportEndsWithItsReader(format: String) async throws {
        #expect(await submit(1_001).status == 0)
        let writes = Mutex(0)
        let console = Console(
            output: { _ in
                writes.withLock { $0 += 1 }
                return .readerGone
            },
            error: { _ in },
            input: 0,
            environment: folder.environment,
            folder: Repository.root,
            watch: { _, _ in NoWatch() }
        )
        let status = await CustomsCommandLine(registrations: BuiltIn.all).run(
            ["export", "--format", format],
            console: console
        )
        #expect(status == 0)
        #expect(writes.withLock { $0 } == 1)
    }

    /// A declaration waits for no more than a hundred, and says that there are others.
    @Test func moreThanIsLookedAtIsNotCalledAll() async throws {
        #expect(await submit(101).status == 0)
        try folder.execute("UPDATE ledger_entry SET state = 'unknown', next_check = NULL")
        let more = await submit(1, prefix: "OTHER")
        #expect(more.status == 0, "\(more.error)")
        #expect(more.error.contains(" 100 or more still open; see `customs settle`"), "\(more.error)")
    }

    @Test func aRunMadeOnceThatEndsEarlySaysSo() {
        var tally = TrackTally()
        (tally.asked, tally.unanswered) = (260, 0)
        #expect(tally.text == "asked for 260 ids; 0 changes" && tally.status(isOnce: true) == .ok)
        tally.left = ["ams"]
        #expect(tally.text == "asked for 260 ids, not for all that are due; 0 changes")
        #expect(tally.status(isOnce: true) == .unknown && tally.status(isOnce: false) == .ok)
        tally.unanswered = 260
        #expect(tally.text == "asked for 260 ids, not for all that are due (no usable answer for 260); 0 changes")
        let event = TrackEvent.left("ams", reason: "HTTP status 500")
        #expect(event.trouble?.contains("ams: ended early; ids that are due were not asked for") == true)
        let json = event.json(ZonedTime(epochMilliseconds: 0))
        #expect(json["event"]?.string == "left" && json["backend"]?.string == "ams")
        #expect(json["reason"]?.string == "HTTP status 500")
    }
}
