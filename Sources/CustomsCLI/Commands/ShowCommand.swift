import DeclarationCore

extension CommandDescription {
    /// `customs show`.
    static let show = CommandDescription(
        "show",
        summary: "show the whole history of one declaration",
        discussion: [
            "What is known of it, then every call to a backend: when, what for, what came of it, with the other side's own "
                + "code and text. Nothing of the buyer is shown.",
            "JSON: entry {requestId, state, backend, ...}, attempts [{number, kind (declare, retry, retransmit, inquire), "
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
        let (known, attempts) = try await invocation.load().withLedger { ledger throws(CommandFailure) in
            try await invocation.remembering { () async throws(LedgerError) in
                (try await ledger.store.entry(id), try await ledger.store.attempts(of: id))
            }
        }
        guard let entry = known else { throw CommandFailure(.invalid, "the ledger doesn't know request id \(id)") }
        try invocation.print(
            text(entry, attempts),
            json: [
                "entry": entry.json, "attempts": .array(attempts.map(\.json)),
                "exitCode": .number(ExitStatus.ok.rawValue),
            ]
        )
        return .ok
    }

    private static func text(_ entry: LedgerEntry, _ attempts: [LedgerAttempt]) -> String {
        var rows = TextTable()
        for (name, value) in entry.rows { rows.add(name, value) }
        var history = TextTable(["no", "when", "what", "backend", "delivery", "code and text"])
        for attempt in attempts { history.add(attempt.cells) }
        return rows.text + "\n" + history.text
    }
}
