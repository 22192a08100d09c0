import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs migrate shadow`.
    static let migrateShadow = CommandDescription(
        "shadow",
        summary: "say what the other generation would have made of what was declared",
        discussion: [
            "Counts what the ledger holds of routes with a `shadow`: per office, how many declarations the shadow's backend "
                + "could have sent, which it could not and why, and where its answers to inquiries differ. Reads the ledger "
                + "alone: nothing is asked and nothing is sent.",
            "UNCHECKED declarations passed routing and limits at a backend that can't rehearse. What was dropped because "
                + "the queue was full is in the metrics only.",
            "JSON: groups [{office, place, backend, shadow, total, results, outcomesOfExpressible, reasons, shadowOffices, "
                + "lost, warningsOfReal, warningsOfShadow, differences}], unreadable, from, until, exitCode.",
        ],
        options: [.foundFrom, .foundUntil, .shadowOffice, .limitExamples],
        examples: [
            Example(line: "customs migrate shadow", text: "All that was found."),
            Example(
                line: "customs migrate shadow --office NINGBO --from 2026-11-21T08:00:00+08:00 --json",
                text: "One office since this morning, for a program."
            ),
        ],
        exitCodes: [ExitStatus.ok.means("Counted, even if there is nothing.")] + ExitStatus.configured
            + ExitStatus.looked + ExitStatus.common,
        action: MigrateShadowCommand.run
    )
}

extension OptionDescription {
    static let foundFrom = OptionDescription(
        "from",
        "TIME",
        .text,
        help: "Only what was found then or later: 2026-11-21T08:00:00+08:00."
    )
    static let foundUntil = OptionDescription("until", "TIME", .text, help: "Only what was found before then.")
    static let shadowOffice = OptionDescription(
        "office",
        "CODE",
        .text,
        isRepeated: true,
        help: "Only this customs code, as it was really sent, or this place; may be repeated."
    )
}

/// Counts what shadows found out.
enum MigrateShadowCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let (from, until) = try invocation.period(.foundFrom, .foundUntil)
        let report = try await report(invocation, from: from, until: until)
        let status: ExitStatus = report.unreadable == 0 ? .ok : .ledger
        try invocation.print(report.text, json: report.json(from: from, until: until, status))
        return status
    }

    private static func report(
        _ invocation: Invocation,
        from: ZonedTime?,
        until: ZonedTime?
    ) async throws(CommandFailure) -> ShadowReport {
        let loaded = try invocation.load(withKeys: false)
        let store = try await invocation.historyStore(
            of: loaded.configuration,
            at: try invocation.configurationPath(),
            for: .recording,
            loaded.runtime
        )
        var report = ShadowReport(exampleLimit: invocation.integer(.limitExamples) ?? 3)
        let offices = Set(invocation.values(.shadowOffice).map { $0.uppercased() })
        try await invocation.remembering { () async throws(LedgerError) in
            try await store.closing { () async throws(LedgerError) in
                try await report.add(eventsOf: store, from: from, until: until, offices: offices)
            }
        }
        return report
    }
}
