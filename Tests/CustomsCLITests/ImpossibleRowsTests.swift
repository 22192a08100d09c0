import DeclarationCore
import FoundationEssentials
import Testing

/// Rows that somebody edited, or that a failing disk did: numbers that can't be. No command ends the program or hangs.
@Suite(.timeLimit(.minutes(5))) struct ImpossibleRowsTests {
    private static let numbers = ["9223372036854775807", "-9223372036854775808"]
    private static let times = ["created", "first_sent", "last_sent", "changed", "next_check"]
    private static let members = ["attempts", "open", "checks", "absentSince", "retransmitted"]
    private let folder: LedgerFolder

    init() async throws {
        folder = try LedgerFolder()
        let run = await run(["submit", "-"], input: SubmitTests.lines(3))
        #expect(run.status == 0, "\(run.error)")
    }

    private func run(_ words: [String], input: String = "") async -> CommandRun {
        await CommandRun.of(arguments: words, input: input, environment: folder.environment)
    }

    private func runEverything() async {
        for words in [
            ["list"], ["show", "BULK-0"], ["export"], ["migrate", "report"], ["config", "history"],
            ["backends", "health"],
            ["retransmit", "BULK-0"], ["settle"], ["track", "--once"], ["forget", "--days", "0", "--even-awaiting"],
        ] {
            let run = await run(words)
            #expect(!run.output.isEmpty || !run.error.isEmpty || run.status == 0, "\(words)")
        }
        _ = await run(["submit", "-"], input: SubmitTests.lines(5))
    }

    @Test(arguments: numbers, ["accepted", "unknown"])
    func timesThatNeverAre(number: String, state: String)
        async throws
    {
        let sets = Self.times.map { "\($0) = \(number)" }.joined(separator: ", ")
        try folder.execute("UPDATE ledger_entry SET state = '\(state)', \(sets)")
        try folder.execute("UPDATE ledger_attempt SET started = \(number)")
        let list = await run(["list"])
        #expect(list.output.contains(number.hasPrefix("-") ? "0000-01-01T00:00:00" : "9999-12-31T23:59:59"))
        await runEverything()
    }

    @Test(arguments: numbers, times) func oneSuchTime(number: String, column: String) async throws {
        try folder.execute("UPDATE ledger_entry SET \(column) = \(number)")
        await runEverything()
    }

    @Test(arguments: numbers) func countsAndTimesOfTheDetail(number: String) async throws {
        let sets = Self.members.map { "'$.\($0)', \(number)" }.joined(separator: ", ")
        let asked = "'$.asked', json('{\"time\": \(number), \"count\": \(number)}')"
        try folder.execute("UPDATE ledger_entry SET state = 'unknown', detail = json_set(detail, \(sets), \(asked))")
        await runEverything()
    }

    @Test(arguments: numbers) func amounts(number: String) async throws {
        try folder.execute("UPDATE ledger_entry SET amount = \(number)")
        await runEverything()
        let buyer = #""splitOrder": true, "subOrderId": "P1", "paymentTotal": {"minorUnits": 20000}, "buyer""#
        for part in 1...2 {
            let text = Sample.declaration("PART-\(part)").replacing("\"buyer\"", with: buyer)
            _ = await run(["declare"], input: text.replacing("\"P1\"", with: "\"P\(part)\""))
            try folder.execute("UPDATE ledger_entry SET amount = \(number)")
        }
        let third = await run(["declare"], input: Sample.declaration("PART-3").replacing("\"buyer\"", with: buyer))
        #expect(third.status != 0 || number.hasPrefix("-"), "\(third.output)")
    }
}
