import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs track`.
    static let track = CommandDescription(
        "track",
        summary: "look after everything that isn't decided yet, until customs' receipts are final",
        discussion: [
            "Asks each backend for what is due, in shared calls of ten, and prints a line for each change. A declaration "
                + "is asked for again at growing intervals (ledger.firstCheckMs, checkFactor, maxCheckMs) until its "
                + "receipt is final or --max-age has passed; then it keeps its state. Unknown outcomes are settled as by "
                + "`customs settle`, for as long as it takes.",
            "Any number of trackers may run on one ledger, on several hosts too with PostgreSQL: they share the work. "
                + "Ctrl-C or SIGTERM ends it in good order.",
            "JSON: a line for each event {event (settled, resent, status, receipt, notFound, gaveUp, stuck, asked, paused, left), time, "
                + "requestId, backend, state, final, record, resent, reason; for asked: ids, unanswered, notFound; for paused: milliseconds}.",
        ],
        options: [.once, .trackBackend, .maxAge],
        examples: [
            Example(line: "customs track", text: "Runs until it is stopped."),
            Example(line: "customs track --once", text: "Asks once for all that is due: for a timer."),
            Example(line: "customs track --json --backend ams", text: "One backend's events, for a program."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Stopped by a signal; with --once: all that was due was asked."),
            ExitStatus.unknown.means(
                "With --once: some had no usable answer, can't be asked for, or were left as a backend had no usable "
                    + "answer time after time; they are taken up again later."
            ),
            ExitStatus.invalid.means("There is no such backend."),
        ] + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: TrackCommand.run
    )
}

extension OptionDescription {
    static let once = OptionDescription("once", help: "End when all that is due now has been asked once.")
    static let trackBackend = OptionDescription(
        "backend",
        "NAME",
        .backend,
        isRepeated: true,
        help: "Only this backend; may be repeated."
    )
    static let maxAge = OptionDescription(
        "max-age",
        "DAYS",
        .integer(1...3_650),
        help: "How many days after the last send to ask, instead of ledger.trackForDays."
    )
}

/// Tracks.
enum TrackCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let loaded = try invocation.load()
        var backends: Set<BackendID> = []
        for name in invocation.values(.trackBackend) { backends.insert(try loaded.configuration.backend(named: name)) }
        let options = TrackOptions(
            isOnce: invocation.has(.once),
            backends: backends,
            age: invocation.integer(.maxAge).map { .days(Int64($0)) }
        )
        let tally = try await loaded.withLedger(sends: true) { ledger throws(CommandFailure) in
            var tally = try await invocation.follow(Tracker(ledger, options: options).run())
            if options.isOnce, tally.isIdle { tally.outlook = await outlook(options.backends, ledger) }
            return tally
        }
        if !invocation.wantsJSON {
            invocation.mention(["note: " + tally.text])
        }
        return tally.status(isOnce: options.isOnce)
    }
}

extension TrackCommand {
    /// When there will be something to do; nothing to say is no reason to fail.
    private static func outlook(_ backends: Set<BackendID>, _ ledger: LedgerRouter) async -> String {
        let filter = LedgerFilter(backends: backends, order: .nextCheck)
        guard let page = try? await ledger.store.entries(matching: filter, after: nil, limit: 1) else { return "" }
        guard let next = page.entries.first?.nextCheck else {
            return page.unreadable.isEmpty ? ", and nothing is awaited" : ""
        }
        // One that was due is another tracker's at this moment.
        return next > SystemTime().now() ? "; the next id is due at \(next.iso8601)" : ""
    }
}

extension Configuration {
    /// A configured backend.
    ///
    /// - Throws: which ones there are.
    func backend(named name: String) throws(CommandFailure) -> BackendID {
        let id = BackendID(rawValue: name)
        guard backends[id] == nil else { return id }
        let known = backends.keys.sorted().map(\.rawValue)
        let hint = Suggestion.text(for: name, among: known)
        throw CommandFailure(.invalid, "no backend \"\(name)\"\(hint); known: \(known.joined(separator: ", "))")
    }
}
