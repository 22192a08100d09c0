import DeclarationCore

extension CommandDescription {
    /// `customs show`.
    static let show = CommandDescription(
        "show",
        summary: "show the whole history of one declaration",
        discussion: [
            "What is known of it, then every call to a backend: when, what for, what came of it, with the other side's own "
                + "code and text. Nothing of the buyer is shown.",
            "JSON: entry {requestId, state, backend, account, ...}, reachedBy (the backend of that account now), attempts [{number, kind (declare, retry, retransmit, inquire), "
                + "started, ended, delivery, class, code, text, ...}], exitCode.",
        ],
        arguments: [ArgumentDescription("ID", .text, isRequired: true, help: "The request id.")],
        examples: [Example(line: "customs show 20261121001", text: "Its history.")],
        exitCodes: [
            ExitStatus.ok.means("Shown."), ExitStatus.invalid.means("The ledger doesn't know the id."),
        ] + ExitStatus.configured + ExitStatus.remembered + ExitStatus.common,
        action: ShowCommand.run
    )
}

/// Shows one declaration.
enum ShowCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let id = RequestID(rawValue: invocation.arguments.first ?? "")
        let loaded = try invocation.load()
        let (known, attempts) = try await loaded.withLedger { ledger throws(CommandFailure) in
            try await invocation.remembering { () async throws(LedgerError) in
                (try await ledger.store.entry(id), try await ledger.store.attempts(of: id))
            }
        }
        guard let entry = known else { throw CommandFailure(.invalid, "the ledger doesn't know request id \(id)") }
        let reached = reached(entry, loaded.configuration)
        try invocation.print(
            text(entry, attempts, reached),
            json: .object([
                "entry": entry.json, "reachedBy": reached.backend.map { .string($0.rawValue) },
                "attempts": .array(attempts.map(\.json)), "exitCode": .number(ExitStatus.ok.rawValue),
            ])
        )
        return .ok
    }

    /// Through which backend the account is reached now, or why through none.
    private static func reached(
        _ entry: LedgerEntry,
        _ configuration: Configuration
    ) -> (backend: BackendID?, text: String?) {
        guard !entry.isFree else { return (nil, nil) }
        do throws(UnservedBinding) {
            let backend = try configuration.backend(for: entry.binding).id
            return (backend, backend == entry.binding.backend ? nil : "backend \(backend), as it is called now")
        } catch {
            return (nil, "nobody: \(error)")
        }
    }

    private static func text(
        _ entry: LedgerEntry,
        _ attempts: [LedgerAttempt],
        _ reached: (backend: BackendID?, text: String?)
    ) -> String {
        var rows = TextTable()
        for (name, value) in entry.rows {
            rows.add(name, value)
            if name == "Account" { rows.add("Reached through", reached.text) }
        }
        var history = TextTable(["no", "when", "what", "backend", "delivery", "code and text"])
        for attempt in attempts { history.add(attempt.cells) }
        return rows.text + "\n" + history.text
    }
}
