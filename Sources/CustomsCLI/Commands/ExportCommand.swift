import DeclarationCore

extension CommandDescription {
    /// `customs export`.
    static let export = CommandDescription(
        "export",
        summary: "write the ledger's entries for other programs",
        discussion: [
            "NDJSON: one entry a line, as `customs show --json`. CSV: one row each with the fields for the record that "
                + "Announcement 179 asks for: clearing channel, clearing transaction and registration id. Nothing of the "
                + "buyer is written. Unreadable entries are missing, and named on standard error at the end.",
            "CSV columns: " + ExportCommand.columns.joined(separator: ", ") + ".",
        ],
        options: OptionDescription.filters + [.exportFormat],
        examples: [
            Example(
                line: "customs export --format csv --from 2026-11-01T00:00:00+08:00 > november.csv",
                text: "A month."
            )
        ],
        exitCodes: [
            ExitStatus.ok.means("All is written, or nobody reads it any more."),
            ExitStatus.invalid.means("Neither configuration nor ledger has the backend or the office."),
        ] + ExitStatus.configured + UnreadableEntries.meanings
            + ExitStatus.common,
        action: ExportCommand.run
    )
}

extension OptionDescription {
    static let exportFormat = OptionDescription(
        "format",
        "FORMAT",
        .choice(["ndjson", "csv"]),
        help: "The form; ndjson without it."
    )
}

/// Exports.
enum ExportCommand {
    static let columns = [
        "request_id", "state", "backend", "generation", "customs_code", "merchant_code", "currency", "amount_fen",
        "sub_order_id", "created", "first_sent", "customs_payment_id", "clearing_channel", "clearing_transaction_id",
        "registration_id", "identity_check", "receipt_code", "receipt_verdict",
        "place",
    ]

    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let filter = try invocation.ledgerFilter()
        return try await invocation.withLedgerReading { ledger throws(CommandFailure) in
            let filter = try await invocation.completed(filter, for: ledger)
            return try await export(filter, ledger.store, invocation)
        }
    }

    private static func export(
        _ filter: LedgerFilter,
        _ store: any LedgerStore,
        _ invocation: Invocation
    ) async throws(CommandFailure) -> ExitStatus {
        let isCSV = invocation.value(.exportFormat) == "csv"
        if isCSV, try !invocation.write(columns.joined(separator: ",") + "\n") { return .ok }
        var unreadable = UnreadableEntries()
        var cursor: LedgerCursor?
        repeat {
            let after = cursor
            let page = try await invocation.entries(store, matching: filter, after: after, limit: 500)
            let isRead = try invocation.write(page.entries.map { isCSV ? row($0) : $0.json.text + "\n" }.joined())
            guard isRead else { return .ok }
            unreadable.ids += page.unreadable
            cursor = page.next
        } while cursor != nil
        invocation.complain(unreadable.warnings)
        return unreadable.status(or: .ok)
    }

    private static func row(_ entry: LedgerEntry) -> String {
        let accepted = entry.acceptance
        let fields: [String?] = [
            entry.requestID.rawValue, entry.state.rawValue, entry.binding.backend.rawValue,
            entry.binding.generation.rawValue, entry.binding.customsCode.rawValue, entry.merchant.rawValue,
            entry.amount.currency.rawValue, String(entry.amount.minorUnits), entry.subOrderID?.rawValue,
            entry.created.iso8601, entry.firstSent?.iso8601,
            accepted?.customsPaymentID ?? entry.record?.customsPaymentID, accepted?.clearingChannel?.rawValue,
            accepted?.clearingTransactionID, accepted?.registrationID, accepted?.identityCheck?.rawValue,
            entry.record?.receipt?.code, entry.record?.receipt?.verdict.rawValue,
            entry.binding.place?.rawValue,
        ]
        return fields.map { quoted($0 ?? "") }.joined(separator: ",") + "\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
