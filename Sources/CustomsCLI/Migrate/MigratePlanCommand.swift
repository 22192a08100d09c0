import DeclarationCore
import DeclarationRouter
import Gateway

extension CommandDescription {
    /// `customs migrate plan`.
    static let migratePlan = CommandDescription(
        "plan",
        summary: "say what changing from one configuration to another would do",
        discussion: [
            "Decides every declaration of a ledger's history or of a sample file under both configurations, as if it came "
                + "in new at one time, and counts per office and merchant: what stays, what changes backend, what the new "
                + "configuration can't carry and why, and what stays bound to an account whatever a configuration says. "
                + "Nothing is sent and nothing is changed.",
            "With neither, the tables themselves are compared: each office of the customs table with each choice of payment "
                + "ids and each merchant that routes name.",
            "An id that belongs to an account stays there. It is stranded when NEW configures nothing that could still ask "
                + "about it: keep that backend, even without a route, until its ids are settled.",
            "Reasons why a declaration can't be carried: "
                + MigrationReason.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            "JSON: source, at, old, new, totals, groups, bound, stranded, keys, notes, exitCode.",
        ],
        arguments: [
            ArgumentDescription("OLD", .file, isRequired: true, help: "The configuration that is used now."),
            ArgumentDescription("NEW", .file, isRequired: true, help: "The configuration that is planned."),
        ],
        options: [.planLedger, .sample, .submitFormat, .from, .before, .at, .checkKeys, .limitExamples],
        examples: [
            Example(line: "customs migrate plan customs.json next.json", text: "Compares the routing tables."),
            Example(
                line: "customs migrate plan customs.json next.json --ledger --from 2026-09-01T00:00:00+08:00",
                text: "Counts what the ledger of customs.json holds since then."
            ),
            Example(
                line: "customs migrate plan customs.json next.json --sample orders.csv --json",
                text: "Counts a file of declarations, for a pipeline."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("Nothing that works now would break."),
            ExitStatus.breaks.means(
                "The new configuration can't carry some declarations, strands ids, or has another ledger."
            ),
            ExitStatus.invalid.means("The sample file can't be used, or lines of it hold no declaration."),
            ExitStatus.noInput.means("The sample file can't be read, or there was nothing to count."),
            ExitStatus.configuration.means("OLD or NEW is wrong or can't be read."),
        ] + ExitStatus.looked + ExitStatus.common,
        action: MigratePlanCommand.run
    )
}

extension OptionDescription {
    static let planLedger = OptionDescription(
        "ledger",
        optional: "PATH",
        .file,
        help: "Count what the ledger holds: OLD's, or the SQLite file that is named."
    )
    static let sample = OptionDescription(
        "sample",
        "FILE",
        .file,
        help: "Count the declarations of a file, in the forms of `customs submit`."
    )
    static let at = OptionDescription("at", "TIME", .text, help: "Decide as at this time; now without it.")
    static let checkKeys = OptionDescription(
        "check-keys",
        "WHEN",
        .choice(["auto", "yes", "no"]),
        help:
            "Try out the keys of NEW's backends: auto (without the option) where they can be read here, yes: fail where "
            + "they can't, no: take all as good."
    )
    static let limitExamples = OptionDescription(
        "limit-examples",
        "NUMBER",
        .integer(0...1_000),
        help: "At most so many ids as examples of each kind; 3 without it."
    )
}

/// Plans.
enum MigratePlanCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        if invocation.has(.planLedger), invocation.has(.sample) {
            throw CommandFailure(.usage, "--ledger and --sample are two sources; name one")
        }
        let period = try period(invocation)
        let at = try invocation.time(.at) ?? SystemTime().now()
        let change = try PlannedChange(invocation, at: at)
        var planner = MigrationPlanner(
            old: change.oldSide,
            new: change.newSide,
            examples: invocation.integer(.limitExamples) ?? 3
        )
        let source: MigrationPlanReport.Source
        if invocation.has(.planLedger) {
            try await addLedger(&planner, change, period, invocation)
            source = .ledger
        } else if let file = invocation.value(.sample) {
            try addSample(&planner, file, invocation)
            source = .sample
        } else {
            planner.addCombinations()
            source = .tables
        }
        let report = MigrationPlanReport(plan: planner.plan, change: change, source: source)
        // A pipeline would take a plan of nothing for a plan that breaks nothing.
        if report.isEmpty { throw CommandFailure(.noInput, "\(source.name) holds no declaration\(period.suffix)") }
        try invocation.print(report.text, json: report.json)
        return report.status
    }

    /// The period of the ledger's entries; only a ledger has one.
    private static func period(_ invocation: Invocation) throws(CommandFailure) -> ReportPeriod {
        if !invocation.has(.planLedger), let option = [.from, .before].first(where: invocation.has) {
            throw CommandFailure(.usage, "--\(option.name) is about a ledger's entries; add --ledger, or leave it out")
        }
        return try ReportPeriod(invocation)
    }

    private static func addLedger(
        _ planner: inout MigrationPlanner,
        _ change: PlannedChange,
        _ period: ReportPeriod,
        _ invocation: Invocation
    ) async throws(CommandFailure) {
        let store = try await change.ledger(invocation)
        var counting = planner
        try await invocation.remembering { () async throws(LedgerError) in
            try await store.closing { () async throws(LedgerError) in
                try await counting.add(historyOf: store, from: period.from, until: period.until)
            }
        }
        planner = counting
    }

    private static func addSample(
        _ planner: inout MigrationPlanner,
        _ path: String,
        _ invocation: Invocation
    ) throws(CommandFailure) {
        let format = invocation.value(.submitFormat).flatMap(SubmissionFormat.init(rawValue:))
        let file: SubmissionFile
        do throws(InvalidInput) {
            file = try SubmissionFile(path: invocation.resolve(path), format: format)
        } catch {
            throw CommandFailure(.noInput, error)
        }
        do throws(InvalidInput) {
            var reader = try file.reader()
            while let (line, draft) = try reader.next() {
                switch draft {
                case .success(let draft) where draft.isComplete: planner.add(draft.declaration)
                case .success, .failure: planner.addUnreadable(line: line)
                }
            }
        } catch {
            throw CommandFailure(.invalid, error)
        }
    }
}
