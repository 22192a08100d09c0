import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs migrate report`.
    static let migrateReport = CommandDescription(
        "report",
        summary: "show the generations side by side, office by office, over a period",
        discussion: [
            "Counts the calls in the ledger's history: accepted, refused by reason, unknown, time to customs' final answer "
                + "and the latency of the calls. An id counts once at each generation that it was sent to, its calls count "
                + "each; the period is that in which ids were first seen. Nothing is sent.",
            "Whether refused and unknown shares differ by more than chance is said by Fisher's exact test, two-sided, "
                + "corrected for the number of comparisons by Holm's method; shares come with Wilson's intervals of 95 %.",
            "JSON: from, until, ids, offices [{office, sides, comparisons}], exitCode.",
        ],
        options: [.reportLedger, .from, .before, .office, .html],
        examples: [
            Example(line: "customs migrate report", text: "Everything that the ledger holds."),
            Example(
                line: "customs migrate report --from 2026-11-01T00:00:00+08:00 --office NINGBO --html ningbo.html",
                text: "One office's month as a page that needs nothing else."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("Reported, even if there is nothing."),
            ExitStatus.invalid.means("Neither the customs table nor the ledger has the office."),
        ] + ExitStatus.configured + ExitStatus.looked + ExitStatus.common,
        action: MigrateReportCommand.run
    )
}

extension OptionDescription {
    static let reportLedger = OptionDescription(
        "ledger",
        optional: "PATH",
        .file,
        help: "Read the SQLite file that is named; without it the configuration's ledger."
    )
    static let html = OptionDescription(
        "html",
        "FILE",
        .file,
        help: "Write a page with plots to this file instead of printing tables; `-` is standard output."
    )
}

/// Reports.
enum MigrateReportCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        if invocation.wantsJSON, invocation.has(.html) {
            throw CommandFailure(.usage, "--json and --html are two forms; name one")
        }
        let period = try ReportPeriod(invocation)
        let path = try invocation.configurationPath()
        let runtime = invocation.readingRuntime
        let configuration = try invocation.plannedConfiguration(path, runtime)
        let named = invocation.file(.reportLedger) ?? invocation.environmentLedger
        let wantsPage = invocation.value(.html) == "-"
        let page = wantsPage ? nil : invocation.value(.html).map(invocation.resolve)
        if let page { try check(page, configuration.ledger.store, named, path) }
        let store = try await invocation.historyStore(of: configuration, at: path, option: .reportLedger, runtime)
        let offices = invocation.values(.office)
        let report = try await store.closing { () async throws(CommandFailure) in
            for office in offices { try await invocation.checkOffice(office, configuration.customs, store) }
            return try await Self.report(store, period, offices: offices)
        }
        let output = MigrationReportOutput(
            report: report,
            period: period,
            offices: offices,
            origin: MigrationReportOutput.Origin(
                made: SystemTime().now(),
                ledger: ledgerFile(configuration.ledger.store, named),
                configurationVersion: configuration.version
            )
        )
        if wantsPage {
            try invocation.write(output.page)
        } else if let page {
            try write(output.page, to: page)
            try invocation.write("\(Count.text(report.ids, "id")) reported in \(page)\n")
        } else {
            try invocation.print(output.text, json: output.json)
        }
        return .ok
    }

    /// A page must not replace what this command reads.
    private static func check(
        _ page: String,
        _ store: LedgerConfiguration.Store,
        _ named: String?,
        _ configuration: String
    ) throws(CommandFailure) {
        var kept = [configuration]
        if let ledger = ledgerFile(store, named) { kept += ["", "-wal", "-shm", ".key", ".mark"].map { ledger + $0 } }
        if let taken = kept.first(where: { ResultFile.isSame($0, page) }) {
            throw CommandFailure(.usage, "--html \(page) is the same file as \(taken); name another one")
        }
        try ResultFile.check(page, .page)
    }

    /// The file that the ledger is in, if it is in one.
    private static func ledgerFile(_ store: LedgerConfiguration.Store, _ named: String?) -> String? {
        if case .sqlite(let path) = store { return named ?? path }
        return named
    }

    private static func report(
        _ store: any LedgerStore,
        _ period: ReportPeriod,
        offices: [String]
    ) async throws(CommandFailure) -> MigrationReport {
        var reporter = MigrationReporter(offices: offices)
        do throws(LedgerError) {
            try await reporter.add(historyOf: store, from: period.from, until: period.until)
        } catch {
            throw CommandFailure(error)
        }
        return reporter.report
    }

    private static func write(_ page: String, to path: String) throws(CommandFailure) {
        var file = try ResultFile(path, .page)
        file.add(text: page)
        try file.flush()
    }
}

/// The period in which ids were first seen.
struct ReportPeriod {
    let from: ZonedTime?
    let until: ZonedTime?

    /// Takes the period that the options name.
    init(_ invocation: Invocation) throws(CommandFailure) {
        (from, until) = try invocation.period(.from, .before)
    }

    /// Whether it has neither begin nor end.
    var isEverything: Bool { from == nil && until == nil }

    /// In words behind others; nothing for the whole ledger.
    var suffix: String { isEverything ? "" : " " + text }

    /// In words.
    var text: String {
        switch (from, until) {
        case (let from?, let until?): "first seen from \(from) until \(until)"
        case (let from?, nil): "first seen from \(from) on"
        case (nil, let until?): "first seen until \(until)"
        case (nil, nil): "in the whole ledger"
        }
    }
}
