import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs forget`.
    static let forget = CommandDescription(
        "forget",
        summary: "erase personal data that was kept long enough",
        discussion: [
            "Erases the encrypted declarations of settled entries whose last change is older than the configuration's "
                + "retentionDays, and the buyer's hash once its year is over. The business record stays: ids, amount, "
                + "office, history, clearing data.",
            "What still awaits a receipt, or another answer, keeps its declaration until trackForDays are over.",
            "JSON: erased, kept (still awaited, though old enough), exitCode.",
        ],
        options: [.days, .evenAwaiting],
        examples: [Example(line: "customs forget", text: "For a daily job.")],
        exitCodes: [ExitStatus.ok.means("Done, even if there was nothing.")] + ExitStatus.configured
            + ExitStatus.remembered + ExitStatus.common,
        action: ForgetCommand.run
    )
}

extension OptionDescription {
    static let days = OptionDescription(
        "days",
        "NUMBER",
        .integer(0...36_500),
        help: "The retention instead of the configuration's."
    )
    static let evenAwaiting = OptionDescription(
        "even-awaiting",
        help: "Erase what still awaits a receipt too: it can only be re-transmitted from a file then."
    )
}

/// Forgets.
enum ForgetCommand {
    private static let batch = 500

    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        let days = invocation.integer(.days) ?? loaded.configuration.ledger.retentionDays
        let now = SystemTime().now()
        let before = now.subtracting(.days(Int64(days)))
        // A year and a day: no time zone's running year is touched.
        let buyers = min(before.epochMilliseconds, now.subtracting(.days(366)).epochMilliseconds)
        let tracked = now.subtracting(loaded.configuration.ledger.rules.trackFor)
        let request = LedgerForgetting(
            before: before,
            buyersBefore: ZonedTime(epochMilliseconds: buyers),
            awaitedBefore: invocation.has(.evenAwaiting) ? before : tracked,
            limit: batch
        )
        let (erased, kept) = try await loaded.withLedger { ledger throws(CommandFailure) in
            let erased = try await forget(request, ledger.store, invocation)
            let kept = try await invocation.remembering { () async throws(LedgerError) in
                try await ledger.store.spared(by: request)
            }
            return (erased, kept)
        }
        if let first = kept.first {
            let number =
                kept.count == 1
                ? "1 entry that still awaits a receipt was" : "\(kept.count) entries that still await a receipt were"
            invocation.complain([
                "note: \(number) kept (\(first)\(kept.count > 1 ? ", ..." : "")); --even-awaiting erases them too"
            ])
        }
        try invocation.print(
            "\(Count.text(erased, "entry", "entries")) lost personal data.\n",
            json: [
                "erased": .number(erased), "kept": .number(kept.count), "exitCode": .number(ExitStatus.ok.rawValue),
            ]
        )
        return .ok
    }

    private static func forget(
        _ request: LedgerForgetting,
        _ store: any LedgerStore,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> Int {
        var erased = 0
        var last = 0
        repeat {
            last = try await invocation.remembering { () async throws(LedgerError) in try await store.forget(request) }
            erased += last
        } while last == batch
        return erased
    }
}
