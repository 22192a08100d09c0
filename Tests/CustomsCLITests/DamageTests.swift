import DeclarationCore
import FoundationEssentials
import Testing

/// Entries of a real ledger file that can't be read any more: commands do their work on all others and say which are missing.
@Suite(.timeLimit(.minutes(5))) struct DamageTests {
    private let folder: LedgerFolder

    /// Ten declarations, of which two are unreadable.
    init() async throws {
        folder = try LedgerFolder()
        let run = await run(["submit", "-"], input: SubmitTests.lines(10))
        #expect(run.status == 0, "\(run.error)")
        try folder.damage(Self.unreadable)
    }

    private static let ids = (0..<10).map { RequestID(rawValue: "BULK-\($0)") }
    private static let unreadable = [ids[2], ids[4]]
    private static let readable = ids.filter { !unreadable.contains($0) }

    private func run(_ words: [String], input: String = "") async -> CommandRun {
        await CommandRun.of(arguments: words, input: input, environment: folder.environment)
    }

    private func expectWarning(_ run: CommandRun, _ ids: [RequestID] = unreadable) {
        #expect(run.status == 75)
        #expect(run.error.contains("\(ids.count) entries of the ledger, "), "\(run.error)")
        for id in ids { #expect(run.error.contains(id.rawValue), "\(run.error)") }
        #expect(run.error.contains("restore the ledger from a backup"))
    }

    private func expectUnreadable(_ run: CommandRun) {
        let ids = run.json["unreadable"]?.array?.compactMap(\.string)
        #expect(ids?.sorted() == Self.unreadable.map(\.rawValue))
    }

    @Test func aListNamesThem() async {
        let text = await run(["list"])
        expectWarning(text)
        for id in Self.readable { #expect(text.output.contains(id.rawValue)) }
        let list = await run(["list", "--json"])
        expectWarning(list)
        let listed = list.json["entries"]?.array?.compactMap { $0["requestId"]?.string }
        #expect(listed?.sorted() == Self.readable.map(\.rawValue))
        expectUnreadable(list)
        #expect(list.json["exitCode"]?.integer == 75)
        let whole = await run(["list", "--state", "unknown", "--json"])
        #expect(whole.status == 0 && whole.error.isEmpty && whole.json["unreadable"]?.array?.isEmpty == true)
    }

    /// Where a page ends before what was looked at, the rest is the next page's to name.
    @Test func eachIsNamedByThePageThatItIsOn() async throws {
        try folder.damage([Self.ids[6], Self.ids[7]])
        var (listed, unreadable): ([String], [String]) = ([], [])
        var after: [String] = []
        repeat {
            let page = await run(["list", "--receipt", "awaited", "--limit", "1", "--json"] + after)
            listed += page.json["entries"]?.array?.compactMap { $0["requestId"]?.string } ?? []
            let named = page.json["unreadable"]?.array?.compactMap(\.string) ?? []
            #expect(page.status == (named.isEmpty ? 0 : 75), "\(page.error)")
            unreadable += named
            after = page.json["next"]?.string.map { ["--after", $0] } ?? []
        } while !after.isEmpty && listed.count < 20
        #expect(listed.sorted() == [0, 1, 3, 5, 8, 9].map { Self.ids[$0].rawValue })
        // Of BULK-4 the state is gone too: it isn't among what was accepted.
        #expect(unreadable.sorted() == [2, 6, 7].map { Self.ids[$0].rawValue })
    }

    @Test(arguments: ["ndjson", "csv"]) func anExportHasAllOthers(format: String) async {
        let export = await run(["export", "--format", format])
        expectWarning(export)
        #expect(export.output.split(separator: "\n").count == Self.readable.count + (format == "csv" ? 1 : 0))
        for id in Self.readable { #expect(export.output.contains(id.rawValue)) }
    }

    @Test func settlingGoesOn() async throws {
        try folder.execute("UPDATE ledger_entry SET state = 'unknown' WHERE request_id = '\(Self.ids[2])'")
        try folder.execute("UPDATE ledger_entry SET state = 'sending' WHERE request_id = '\(Self.ids[4])'")
        let settle = await run(["settle", "--json"])
        expectWarning(settle)
        #expect(settle.json["open"]?.integer == 2)
        expectUnreadable(settle)
        let submit = await run(["submit", "-"], input: SubmitTests.lines(1, prefix: "OTHER"))
        #expect(submit.status == 0, "\(submit.error)")
        #expect(submit.error.contains("2 still open"))
    }

    @Test func aWatchFollowsTheOthers() async {
        let words = ["watch", "--timeout", "1", "--json"] + Self.ids.prefix(5).map(\.rawValue)
        let watch = await run(words)
        expectWarning(watch)
        #expect(watch.output.contains(Self.ids[0].rawValue) && watch.output.contains(Self.ids[1].rawValue))
    }

    @Test func anInquiryHasTheOthersAnswers() async {
        let inquiry = await run(["inquire", "--json"] + Self.ids.prefix(5).map(\.rawValue))
        expectWarning(inquiry)
        expectUnreadable(inquiry)
        let asked = inquiry.json["results"]?.array?.compactMap { $0["requestId"]?.string }
        #expect(asked == Self.ids.prefix(5).map(\.rawValue))
        #expect(inquiry.json["results"]?.array?.allSatisfy { $0["answers"]?.array?.count == 1 } == true)
    }

    @Test func aSubmissionGoesOnBehindThem() async throws {
        let results = folder.path + "/results.ndjson"
        let input = SubmitTests.lines(10) + SubmitTests.lines(3, prefix: "NEXT")
        let submit = await run(["submit", "-", "--results", results, "--concurrency", "1"], input: input)
        expectWarning(submit)
        #expect(!submit.error.contains("stopped"), "\(submit.error)")
        #expect(submit.output.hasPrefix("13 declarations: 11 accepted, 2 notSent; 8 of them known"), "\(submit.output)")
        let lines = try String(contentsOf: URL(filePath: results), encoding: .utf8).split(separator: "\n")
        let words = try lines.map { try JSONParser.parse(Array($0.utf8))["outcome"]?.string }
        #expect(words.count { $0 == "accepted" } == 11 && words.count { $0 == "notSent" } == 2, "\(lines)")
        let json = await run(["submit", "-", "--json"], input: input)
        expectUnreadable(json)
        #expect(json.json["done"]?.integer == 13 && json.json["exitCode"]?.integer == 75, "\(json.output)")
    }

    @Test func theDayIsCountedAllTheSame() async {
        let run = await run(["backends", "--health", "--json"])
        #expect(run.status == 0, "\(run.error)")
        let day = run.json["health"]?.array?.first?["declarations"]?["lastDay"]
        #expect(day?["accepted"]?.integer == 9 && day?["unreadable"]?.integer == 1, "\(run.output)")
    }

    @Test func whatIsOldIsErasedOfAll() async {
        let forget = await run(["forget", "--days", "0", "--even-awaiting", "--json"])
        #expect(forget.status == 0, "\(forget.error)")
        #expect(forget.json["erased"]?.integer == 10)
    }
}
