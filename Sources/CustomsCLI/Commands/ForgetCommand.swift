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
            "JSON: erased, exitCode.",
        ],
        options: [.days],
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
}

/// Forgets.
enum ForgetCommand {
    private static let batch = 500

    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        let days = invocation.integer(.days) ?? loaded.configuration.ledger.retentionDays
        let now = SystemTime().now()
        let before = now.adding(milliseconds: -Int64(days) * 86_400_000)
        // A year and a day: no time zone's running year is touched.
        let buyers = min(before.epochMilliseconds, now.adding(milliseconds: -366 * 86_400_000).epochMilliseconds)
        let request = LedgerForgetting(
            before: before,
            buyersBefore: ZonedTime(epochMilliseconds: buyers),
            limit: batch
        )
        let erased = try await loaded.withLedger { ledger throws(CommandFailure) in
            try await forget(request, ledger.store, invocation)
        }
        try invocation.print(
            "\(erased) entries lost their personal data.\n",
            json: ["erased": .number(erased), "exitCode": .number(ExitStatus.ok.rawValue)]
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
