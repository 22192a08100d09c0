import DeclarationCore
import DeclarationRouter
import Gateway

extension CommandDescription {
    /// `customs migrate watch`.
    static let migrateWatch = CommandDescription(
        "watch",
        summary: "raise a move's share step by step while its guard rails hold",
        discussion: [
            "Looks at what the ledger holds of a move's routes since its present step began, and writes the share that "
                + "follows into the configuration file: the next step when time, number of declarations and all guard "
                + "rails allow it, a step back at once when a rail is broken by more than chance. Only the share's bytes "
                + "change; a gateway that runs by the file loads it by itself.",
            "Every step is an event in the ledger: `customs migrate steps` lists them. After a step back the share is not "
                + "raised for twice holdMinutes, and after `attempts` falls not before --resume; steps back with no "
                + "raise between them are one fall. A share that somebody lowered by hand stays until --resume.",
            "Runs until all moves are done, or need a person and stand at 0%; Ctrl-C or SIGTERM ends it in good order. "
                + "Any number may run, the first to write its intent into the ledger acts.",
            "JSON: a line for each look at a move {time, move, share, since, decision (hold, raise, stepBack, done, "
                + "needsPerson), to, reason, figures, version, newVersion, dryRun, notes}.",
        ],
        arguments: [
            ArgumentDescription("MOVE", .move, isRepeated: true, help: "Moves of the configuration; all without one.")
        ],
        options: [.reportLedger, .watchDryRun, .onceLook, .watchInterval, .resume, .moveNames],
        examples: [
            Example(line: "customs migrate watch --dry-run --once", text: "Says what it would do."),
            Example(line: "customs migrate watch ningbo-to-ams", text: "Watches one move until it is done."),
            Example(line: "customs migrate watch --once --json", text: "Looks once: for a timer."),
            Example(line: "customs migrate watch ningbo-to-ams --resume", text: "Goes on after falls."),
        ],
        exitCodes: [
            ExitStatus.ok.means("All moves are done, or it was stopped; with --once also: waiting, or raised a share."),
            ExitStatus.rejected.means("With --once: a guard rail is broken, a share went a step back."),
            ExitStatus.needsPerson.means("A move fell back too often: it needs a person, and --resume."),
            ExitStatus.invalid.means("There is no such move, or none at all."),
            ExitStatus.output.means("The configuration file, or the output, can't be written."),
            ExitStatus.usage.means(ExitStatus.usage.text),
        ] + ExitStatus.configured + ExitStatus.remembered,
        action: MigrateWatchCommand.run
    )
}

extension OptionDescription {
    static let watchDryRun = OptionDescription(
        "dry-run",
        help: "Only say what would be done: write neither the file nor the ledger."
    )
    static let onceLook = OptionDescription("once", help: "Look once at each move and end.")
    static let watchInterval = OptionDescription(
        "interval",
        "SECONDS",
        .integer(1...86_400),
        help: "How long between two looks; 60 without it."
    )
    fileprivate static let moveNames = OptionDescription(
        "names",
        help: "Only print the names of the configuration's moves, one a line."
    )
    static let resume = OptionDescription(
        "resume",
        help: "First clear the falls of the moves that are named, and shares lowered by hand: a person found out why."
    )
}

/// Watches moves.
enum MigrateWatchCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        if invocation.has(.resume), invocation.has(.watchDryRun) || invocation.arguments.isEmpty {
            throw CommandFailure(
                .usage,
                "--resume writes to the ledger and takes the names of moves, without --dry-run"
            )
        }
        let path = try invocation.configurationPath()
        let runtime = invocation.readingRuntime
        let configuration = try invocation.plannedConfiguration(path, runtime)
        if invocation.has(.moveNames) {
            try invocation.write(configuration.moves.map { "\($0)\n" }.joined())
            return .ok
        }
        let moves = try moves(configuration, invocation)
        let store = try await invocation.historyStore(
            of: configuration,
            at: path,
            option: .reportLedger,
            for: .recording,
            runtime
        )
        let watch = MoveWatch(
            path,
            registrations: invocation.registrations,
            sections: [GatewaySection.section],
            runtime: runtime,
            store: store
        )
        return try await store.closing { () async throws(CommandFailure) in
            try await invocation.interruptibly { () async throws(CommandFailure) in
                var rounds = MoveRounds(invocation: invocation, watch: watch, moves: moves)
                return try await rounds.run()
            }
        }
    }

    private static func moves(
        _ configuration: Configuration,
        _ invocation: Invocation
    ) throws(CommandFailure) -> [MoveID] {
        let known = configuration.moves
        let listed = known.isEmpty ? "no route names any" : "known: " + known.map(\.rawValue).joined(separator: ", ")
        for name in invocation.arguments where !known.contains(MoveID(rawValue: name)) {
            let hint = Suggestion.text(for: name, among: known.map(\.rawValue))
            throw CommandFailure(.invalid, "no move \"\(name)\"\(hint); \(listed)")
        }
        guard !known.isEmpty else { throw CommandFailure(.invalid, "there is nothing to watch: no route names a move") }
        return invocation.arguments.isEmpty ? known : invocation.arguments.map(MoveID.init(rawValue:))
    }
}

extension Configuration {
    /// The moves that routes name.
    fileprivate var moves: [MoveID] { Set(routes.routes.compactMap(\.move)).sorted() }
}
