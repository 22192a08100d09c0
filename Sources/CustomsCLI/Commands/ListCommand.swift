import DeclarationCore

extension CommandDescription {
    /// `customs list`.
    static let list = CommandDescription(
        "list",
        summary: "list what the ledger knows, page by page",
        discussion: [
            "In the order of creation. Nothing is asked of a backend, and nothing of the buyer is shown.",
            "JSON: entries [as `customs show`, without history], unreadable (ids of the page whose entries can't be read), "
                + "next (the cursor of the next page), exitCode.",
        ],
        options: OptionDescription.filters + [.limit, .after],
        examples: [
            Example(line: "customs list --state unknown", text: "What still has to be settled."),
            Example(line: "customs list --receipt refused", text: "What customs refused."),
            Example(
                line: "customs list --office NINGBO --from 2026-11-01T00:00:00+08:00",
                text: "One office's month."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means("Listed, even if there is nothing."),
            ExitStatus.invalid.means("Neither configuration nor ledger has the backend or the office."),
        ] + ExitStatus.configured
            + UnreadableEntries.meanings + ExitStatus.common,
        action: ListCommand.run
    )
}

/// Lists.
enum ListCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let filter = try invocation.ledgerFilter()
        let cursor = invocation.value(.after).flatMap(LedgerCursor.init(text:))
        if invocation.value(.after) != nil, cursor == nil {
            throw CommandFailure(.usage, "--after takes the cursor that the page before ended with")
        }
        let limit = invocation.integer(.limit) ?? 50
        let page = try await invocation.withLedgerReading { ledger throws(CommandFailure) in
            let filter = try await invocation.completed(filter, for: ledger)
            return try await invocation.entries(ledger.store, matching: filter, after: cursor, limit: limit)
        }
        let unreadable = UnreadableEntries(ids: page.unreadable)
        let status = unreadable.status(or: .ok)
        try invocation.print(
            text(page),
            json: .object([
                "entries": .array(page.entries.map(\.json)), "unreadable": unreadable.json,
                "next": page.next.map { .string($0.description) }, "exitCode": .number(status.rawValue),
            ])
        )
        invocation.complain(unreadable.warnings)
        return status
    }

    private static func text(_ page: LedgerPage) -> String {
        var table = TextTable(["id", "state", "backend", "office", "amount", "merchant", "created", "receipt"])
        for entry in page.entries {
            table.add([
                entry.requestID.rawValue, entry.stateText, entry.binding.backend.rawValue,
                entry.binding.customsCode.rawValue, entry.amount.description, entry.merchant.rawValue,
                entry.created.iso8601, entry.record?.receipt?.code ?? "",
            ])
        }
        return table.text + (page.next.map { "More: --after \($0)\n" } ?? "")
    }
}
