import DeclarationCore

extension CommandDescription {
    /// `customs settle`.
    static let settle = CommandDescription(
        "settle",
        summary: "find out what became of declarations whose outcome is unknown",
        discussion: [
            "Asks the backend of each first. Only where it says, well after the time-out, that it doesn't know the id, is "
                + "the identical content sent again, to the same backend. `customs track` does this all "
                + "the time; commands that send do it when they start, for a hundred at most that are due. What is held "
                + "(`customs hold`) is asked for alone. What nobody can be asked about, or no answer settles, is a person's to "
                + "decide (`customs decide`).",
            "JSON: settled, resent, open, problems [{requestId, message}], unreadable (ids of open entries that can't be "
                + "read), exitCode.",
        ],
        examples: [Example(line: "customs settle", text: "Settles what can be settled now.")],
        exitCodes: [
            ExitStatus.ok.means("Nothing is open any more."),
            ExitStatus.unknown.means("Some are still open: run it again later."),
        ] + ExitStatus.configured + UnreadableEntries.meanings + ExitStatus.common,
        action: SettleCommand.run
    )
}

/// Settles.
enum SettleCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let summary = try await invocation.load().withLedger(sends: true) { ledger throws(CommandFailure) in
            try await invocation.declaring { () async throws(LedgerRouterError) in
                try await invocation.interruptibly { () async throws(LedgerRouterError) in try await ledger.settle() }
            }
        }
        let problems = summary.problems.sorted { $0.key < $1.key }
        let unreadable = UnreadableEntries(ids: summary.unreadable)
        let status = unreadable.status(or: summary.open == 0 ? .ok : .unknown)
        invocation.complain(problems.prefix(100).map { "warning: \($0.key): \($0.value)" })
        try invocation.print(
            "\(summary.settled) settled, \(summary.resent) sent again, \(summary.open) still open.\n",
            json: [
                "settled": .number(summary.settled), "resent": .number(summary.resent), "open": .number(summary.open),
                "problems": .array(
                    problems.map { ["requestId": .string($0.key.rawValue), "message": .string($0.value)] }
                ),
                "unreadable": unreadable.json, "exitCode": .number(status.rawValue),
            ]
        )
        invocation.complain(unreadable.warnings)
        return status
    }
}
