import DeclarationCore

extension CommandDescription {
    /// `customs hold`.
    static let hold = CommandDescription(
        "hold",
        summary: "keep what is open from being sent again, after a ledger was restored",
        discussion: [
            "The first command after an older copy was put in a ledger's place: all others that send refuse a SQLite file that "
                + "is older than its .mark, and a PostgreSQL ledger that isn't where it was used last, until then. A ledger that was restored from a copy can't know what became of what was open then: it may have been refused "
                + "since, and declared elsewhere. Held, it is asked for and never sent again, whoever asks for it, until a "
                + "person says what to do with it (guide Ledger, \"Back up and restore\").",
            "With ids, these alone are held: for one that is sent again and again before `customs decide` is taken of it.",
            "--release lets ids go: they are settled like any others, so sent again where they are not found. --drop frees "
                + "ids that the backend to which they belong says, late enough to be believed, that it doesn't know; they may "
                + "be declared anew then, also elsewhere. Asks nobody and sends nothing itself. Of an id that nobody can be asked "
                + "about: `customs decide`.",
            "JSON: changed (ids), unchanged [{requestId, message}], unreadable (ids whose entries can't be read), exitCode. Where "
                + "the ledger fails between two ids, `error` has `changed` too.",
        ],
        arguments: [
            ArgumentDescription(
                "ID",
                .text,
                isRepeated: true,
                help: "Request ids; without any, all that is open is held."
            )
        ],
        options: [.release, .drop],
        examples: [
            Example(line: "customs hold", text: "All that is open; before anything else after a restore."),
            Example(line: "customs hold --drop ORDER-1", text: "It is at another backend, as `customs inquire` shows."),
        ],
        exitCodes: [
            ExitStatus.ok.means("Done."),
            ExitStatus.invalid.means("Some ids are not open, not held, or can't be dropped; the others are changed."),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
        action: HoldCommand.run
    )
}

extension OptionDescription {
    static let release = OptionDescription("release", help: "Let these ids be settled as usual.")
    static let drop = OptionDescription("drop", help: "Free these ids, which are not at their backend.")
}

/// Holds, and lets go.
enum HoldCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        switch (invocation.has(.release), invocation.has(.drop), invocation.arguments.isEmpty) {
        case (false, false, true): return try await holdAll(invocation)
        case (true, false, false):
            return try await StepChanges.make(invocation, done: "released") {
                ledger,
                id throws(LedgerRouterError) in try await ledger.release(id)
            }
        case (false, true, false):
            return try await StepChanges.make(invocation, done: "dropped") {
                ledger,
                id throws(LedgerRouterError) in try await ledger.drop(id)
            }
        case (true, true, _): throw CommandFailure(.usage, "--release and --drop are two things; name one")
        case (_, _, true): throw CommandFailure(.usage, "which ids? --release and --drop take them as arguments")
        case (false, false, false):
            return try await StepChanges.make(invocation, done: "held") {
                ledger,
                id throws(LedgerRouterError) in try await ledger.hold(id)
            }
        }
    }

    private static func holdAll(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let (held, lost) = try await invocation.load().withLedger(isRestored: true) {
            ledger throws(CommandFailure) -> ([RequestID], [RequestID]) in
            try await invocation.declaring { () async throws(LedgerRouterError) in try await ledger.hold() }
        }
        let unreadable = UnreadableEntries(ids: lost)
        let status = unreadable.status(or: .ok)
        try invocation.print(
            "\(Count.text(held.count, "id")) held: asked for, and not sent again.\n",
            json: [
                "changed": .array(held.map { .string($0.rawValue) }), "unchanged": .array([]),
                "unreadable": unreadable.json, "exitCode": .number(status.rawValue),
            ]
        )
        invocation.complain(unreadable.warnings)
        return status
    }
}
