import DeclarationCore

extension CommandDescription {
    /// `customs config history`.
    static let configHistory = CommandDescription(
        "history",
        summary: "list the versions of the configuration that the ledger knows, the newest first",
        discussion: [
            "A version is the hash of the file's content. It is written into the ledger, once, when a command that may "
                + "send opens it: declare, submit, retransmit, settle, track, watch, serve and its reloads. DECLARATIONS "
                + "counts the ledger's entries by the version that routed them, for each backend; every entry is read for "
                + "it. Versions of ledgers from before they were recorded have no time and no file.",
            "JSON: versions [{version, current, recorded, file, declarations {backend: number}, total, firstEntry, "
                + "lastEntry}], current (the version of the configuration in use), more (whether there are older ones), "
                + "exitCode.",
        ],
        options: [.limit],
        examples: [
            Example(line: "customs config history", text: "Who routed what when."),
            Example(line: "customs config history --json --limit 1", text: "The last version, for a program."),
        ],
        exitCodes: [ExitStatus.ok.means("Listed, even if there is nothing.")] + ExitStatus.configured
            + ExitStatus.looked + ExitStatus.common,
        action: ConfigHistoryCommand.run
    )
}

/// Lists the versions of the configuration.
enum ConfigHistoryCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let history = try await invocation.withLedgerReading { ledger throws(CommandFailure) in
            try await invocation.remembering { () async throws(LedgerError) in try await ConfigurationHistory(ledger) }
        }
        let limit = invocation.integer(.limit) ?? 50
        let shown = Array(history.versions.prefix(limit))
        let hasMore = history.versions.count > shown.count
        try invocation.print(
            text(shown, history, hasMore: hasMore),
            json: .object([
                "versions": .array(shown.map { $0.json(current: history.current) }),
                "current": .string(history.current), "more": .bool(hasMore),
                "exitCode": .number(ExitStatus.ok.rawValue),
            ])
        )
        return .ok
    }

    private static func text(
        _ shown: [ConfigurationHistory.Version],
        _ history: ConfigurationHistory,
        hasMore: Bool
    ) -> String {
        var table = TextTable(["version", "first recorded", "file", "declarations", "last entry", ""])
        for version in shown {
            table.add([
                version.id, version.recorded?.iso8601 ?? "not recorded", version.file ?? "", version.countText,
                version.use?.last.iso8601 ?? "", version.id == history.current ? "current" : "",
            ])
        }
        var text = shown.isEmpty ? "" : table.text
        if !history.versions.contains(where: { $0.id == history.current }) {
            text += "The configuration as it is now, \(history.current), was not used yet.\n"
        }
        return text + (hasMore ? "There are \(history.versions.count - shown.count) older ones: --limit\n" : "")
    }
}

extension ConfigurationHistory.Version {
    /// `120: ams 100, mapi 20`.
    fileprivate var countText: String {
        guard let use else { return "0" }
        let parts = use.entries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "\(use.count): \(parts.joined(separator: ", "))"
    }

    fileprivate func json(current: String) -> JSONValue {
        let counts = (use?.entries ?? [:]).sorted { $0.key < $1.key }
        return .object([
            "version": .string(id),
            "current": .bool(id == current),
            "recorded": recorded.map { .string($0.iso8601) },
            "file": file.map(JSONValue.string),
            "declarations": JSONValue.object(counts.map { .init($0.key.rawValue, .number($0.value)) }),
            "total": .number(use?.count ?? 0),
            "firstEntry": use.map { .string($0.first.iso8601) },
            "lastEntry": use.map { .string($0.last.iso8601) },
        ])
    }
}
