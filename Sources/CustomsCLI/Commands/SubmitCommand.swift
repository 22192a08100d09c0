import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs submit`.
    static let submit = CommandDescription(
        "submit",
        summary: "send a file of many declarations",
        discussion: [
            "Reads NDJSON (one declaration a line, in the form of a declaration file) or CSV with a header, checks the "
                + "whole file first, then sends it: in bounded memory, so many at once to each backend, slower when a "
                + "backend throttles. Progress goes to standard error.",
            "Ctrl-C finishes what is under way; in the result file every other line is then `skipped`. Run it again with the same file to resume: the ledger answers what was "
                + "accepted before, so that nothing is declared twice; lines that were refused or not sent are tried again. "
                + "Of lines with one id the first goes first; a later one with other content is then a conflict.",
            "CSV columns: " + SubmissionFormat.columns.map(\.name).joined(separator: ", ")
                + ", and payment_id_GENERATION for any other generation"
                + ". Quotes as in RFC 4180; a field has no line feed; an empty field counts as left out.",
            "JSON: done, kept, outcomes, offices, backends, refusals (counts each), unreadable (ids whose entries the ledger "
                + "can't read: not sent), exitCode; where it ends before its time, `error` has the counts. A line of the result file: line, requestId, outcome (accepted, rejected, unknown, conflict, invalid, notSent, skipped), kept, backend, "
                + "customsCode, accepted, code, text.",
        ],
        arguments: [ArgumentDescription("FILE", .file, help: "The declarations; `-` or nothing for standard input.")],
        options: [.dryRun, .submitFormat, .results, .concurrency, .rate],
        examples: [
            Example(line: "customs submit orders.ndjson", text: "Checks and sends everything; again: resumes."),
            Example(
                line: "customs submit orders.csv --results results.ndjson",
                text: "Keeps the outcome of each line."
            ),
            Example(line: "customs submit --dry-run orders.csv", text: "Only checks."),
        ],
        exitCodes: [
            ExitStatus.ok.means("All are accepted. With --dry-run: all could be sent."),
            ExitStatus.rejected.means("The other side refused some."),
            ExitStatus.unknown.means("The outcome of some is unknown: run it again later, or `customs settle`."),
            ExitStatus.notSent.means("Some were not sent, also because it was stopped: run it again."),
            ExitStatus.invalid.means(
                "Lines are wrong, or there are none, nothing was sent; or ids are taken by other content; or the ledger's guards refused some."
            ),
            ExitStatus.noInput.means(ExitStatus.noInput.text),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
        action: SubmitCommand.run
    )
}

extension OptionDescription {
    static let submitFormat = OptionDescription(
        "format",
        "FORMAT",
        .choice(SubmissionFormat.allCases.map(\.rawValue)),
        help: "The file's form; without it by its name, else by its first character."
    )
    static let results = OptionDescription(
        "results",
        "FILE",
        .file,
        help: "Write each line's outcome to this file, in place of an earlier result file."
    )
    static let concurrency = OptionDescription(
        "concurrency",
        "NUMBER",
        .integer(1...1_000),
        help: "Declarations under way at once to each backend; 16 without it."
    )
    static let rate = OptionDescription(
        "rate",
        "NUMBER",
        .integer(1...100_000),
        help: "Declarations a second to each backend; no limit without it."
    )
}

/// Sends files of declarations.
enum SubmitCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        try checkResults(loaded, invocation)
        let file = try open(invocation)
        let check = try check(file, loaded)
        if let failure = check.failure(file.name) { throw failure }
        // A broken export or pipe must not pass for work that was done.
        guard check.declarations > 0 else {
            throw CommandFailure(.invalid, "\(file.name) holds no declaration; nothing was sent")
        }
        invocation.complain(check.warnings.lines)
        guard !invocation.has(.dryRun) else {
            try invocation.print(
                "\(Count.text(check.declarations, "declaration")) could be sent; nothing was sent.\n",
                json: ["declarations": .number(check.declarations), "exitCode": .number(ExitStatus.ok.rawValue)]
            )
            return .ok
        }
        let (summary, unreadable) = try await loaded.withSender { sender throws(CommandFailure) in
            try await invocation.declaring { () async throws(LedgerRouterError) in
                try await invocation.interruptibly { () async throws(LedgerRouterError) in
                    try await sender.settle(invocation)
                }
            }
            // One watch at a time: the end of an inner one would take the signals from an outer one.
            return try await invocation.stoppably { stop throws(CommandFailure) in
                try await send(file, sender, total: check.declarations, stop, invocation)
            }
        }
        // The last state of the progress comes before the summary.
        await invocation.lines.flush()
        return try report(summary, unreadable, invocation)
    }

    /// A file of results must not replace what this command reads or remembers.
    private static func checkResults(_ loaded: LoadedConfiguration, _ invocation: Invocation) throws(CommandFailure) {
        guard let results = invocation.value(.results).map(invocation.resolve) else { return }
        var kept = [try invocation.configurationPath()]
        if let input = invocation.arguments.first, input != "-" { kept.append(invocation.resolve(input)) }
        var ledger = loaded.ledgerPath
        if case .sqlite(let path) = loaded.configuration.ledger.store { ledger = ledger ?? path }
        if let ledger { kept += ["", "-wal", "-shm", ".key", ".mark"].map { ledger + $0 } }
        if let taken = kept.first(where: { ResultFile.isSame($0, results) }) {
            throw CommandFailure(.usage, "--results \(results) is the same file as \(taken); name another one")
        }
        try ResultFile.check(results, .results)
    }

    private static func open(_ invocation: Invocation) throws(CommandFailure) -> SubmissionFile {
        let path = invocation.arguments.first ?? "-"
        let format = invocation.value(.submitFormat).flatMap(SubmissionFormat.init(rawValue:))
        do throws(InvalidInput) {
            guard path == "-" else { return try SubmissionFile(path: invocation.resolve(path), format: format) }
            invocation.tellWhatIsAwaited()
            return try SubmissionFile(pipe: invocation.console.input, name: "standard input", format: format)
        } catch {
            // A pipe's lines are looked at while they are kept.
            let isOfALine = error.problems.contains { $0.line != nil }
            throw CommandFailure(isOfALine ? .invalid : .noInput, error)
        }
    }

    private static func check(
        _ file: SubmissionFile,
        _ loaded: LoadedConfiguration
    ) throws(CommandFailure) -> SubmissionCheck {
        do throws(InvalidInput) {
            return try SubmissionCheck(file, loaded.router)
        } catch {
            throw CommandFailure(.invalid, error)
        }
    }

    private static func send(
        _ file: SubmissionFile,
        _ sender: Sender,
        total: Int,
        _ stop: StopFlag,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> (SubmitSummary, UnreadableEntries) {
        var pace = BulkPace()
        pace.concurrency = invocation.integer(.concurrency) ?? pace.concurrency
        pace.perSecond = invocation.integer(.rate)
        let time = SystemTime()
        let run =
            switch sender {
            case .remembering(let ledger): BulkRun(ledger, pace: pace)
            case .forgetful(let router): BulkRun(forgetful: router, pace: pace, time: time)
            }
        if case .forgetful = sender {
            invocation.mention([
                "warning: the ledger is switched off: stopped and run again, this sends everything again"
            ])
        }
        var results: ResultFile? = nil
        if let path = invocation.value(.results) { results = try ResultFile(invocation.resolve(path), .results) }
        let progress = SubmitProgress(invocation, time: time)
        return try await work(run, file, SubmitCourse(progress, total: total, results: results), stop)
    }

    private static func work(
        _ run: BulkRun,
        _ file: SubmissionFile,
        _ course: consuming SubmitCourse,
        _ stop: StopFlag
    ) async throws(CommandFailure) -> (SubmitSummary, UnreadableEntries) {
        var course = course
        do throws(InvalidInput) {
            var reader = try file.reader()
            func next() throws(InvalidInput) -> BulkItem? {
                guard let (line, draft) = try reader.next() else { return nil }
                return BulkItem(line: line, declaration: try draft.get().complete())
            }
            try await run.run(
                next: next,
                isStopped: { stop.isSet },
                report: { result in
                    course.take(result)
                    if course.hasLostOutput { stop.set() }
                }
            )
            // Where each line's outcome is kept, those that a run which was stopped has not come to have one too.
            while course.writes, let item = try next() { course.take(run.skipped(item)) }
        } catch {
            throw course.cut(by: error)
        }
        return try course.finish()
    }

    private static func report(
        _ summary: SubmitSummary,
        _ unreadable: UnreadableEntries,
        _ invocation: Invocation
    ) throws(CommandFailure) -> ExitStatus {
        let status = unreadable.status(or: summary.exitStatus)
        let left = summary.skipped
        if left > 0 {
            invocation.complain([
                "note: \(left) of \(summary.total) \(left == 1 ? "was" : "were") not tried; run it again to resume"
            ])
        }
        invocation.complain(summary.warnings.lines)
        do throws(CommandFailure) {
            try invocation.print(summary.text, json: summary.json(status, unreadable))
        } catch {
            throw summary.telling(error, unreadable, "note: \(summary.done) of \(summary.total) done: \(summary.words)")
        }
        invocation.complain(unreadable.warnings)
        return status
    }
}
