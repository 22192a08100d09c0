import DeclarationCore

/// Reads and writes entries and their payments.
struct EntryTable {
    let connection: SQLiteConnection

    private static let columns = """
        request_id, state, backend, generation, customs_code, place, merchant, amount, currency, is_split, sub_order_id, \
        fingerprint_key, fingerprint, buyer_key, buyer, content_key, content, created, first_sent, last_sent, changed, \
        next_check, owner, detail
        """

    func entry(_ id: RequestID) throws(LedgerError) -> LedgerEntry? {
        try entries("WHERE request_id = ?", [.text(id.rawValue)]).first
    }

    /// Entries by the end of a query.
    func entries(_ clause: String, _ values: [SQLiteValue]) throws(LedgerError) -> [LedgerEntry] {
        let rows = try connection.rows("SELECT \(Self.columns) FROM ledger_entry \(clause)", values, Self.parts)
        var entries: [LedgerEntry] = []
        for (entry, detail) in rows { entries.append(try Self.complete(entry, detail)) }
        return entries
    }

    /// The other entries that share one of the payments.
    func sharing(_ payments: [Generation: PaymentID], without id: RequestID) throws(LedgerError) -> [LedgerEntry] {
        var found: [RequestID: LedgerEntry] = [:]
        for (generation, payment) in payments {
            let clause = """
                WHERE request_id IN (SELECT request_id FROM ledger_payment WHERE payment_id = ? AND generation = ?) \
                AND request_id <> ?
                """
            let values: [SQLiteValue] = [.text(payment.rawValue), .text(generation.rawValue), .text(id.rawValue)]
            for entry in try entries(clause, values) { found[entry.requestID] = entry }
        }
        return found.values.sorted { $0.requestID < $1.requestID }
    }

    /// The sum of a buyer's other entries of a year.
    func sum(_ buyer: LedgerKeys.Buyer, without id: RequestID) throws(LedgerError) -> Int64 {
        var sum: Int64 = 0
        for hash in buyer.hashes {
            let sql = """
                SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE buyer = ? AND buyer_key = ? \
                AND created >= ? AND created < ? AND is_free = 0 AND request_id <> ?
                """
            let values: [SQLiteValue] = [
                .blob(hash.bytes), .text(hash.keyID), SQLiteValue(buyer.from), SQLiteValue(buyer.until),
                .text(id.rawValue),
            ]
            sum += try connection.rows(sql, values) { $0.integer(0) }.first ?? 0
        }
        return sum
    }

    /// Writes an entry over the known one.
    func write(_ entry: LedgerEntry, over known: LedgerEntry?) throws(LedgerError) {
        let names = Self.columns.split(separator: ",").map { String($0.drop { $0 == " " }) } + ["is_free"]
        let values = Self.values(entry)
        if known == nil {
            let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
            try connection.run("INSERT INTO ledger_entry (\(Self.columns), is_free) VALUES (\(marks))", values)
        } else {
            let set = names.map { "\($0) = ?" }.joined(separator: ", ")
            try connection.run(
                "UPDATE ledger_entry SET \(set) WHERE request_id = ?",
                values + [.text(entry.requestID.rawValue)]
            )
        }
        if known?.paymentIDs != entry.paymentIDs { try writePayments(entry, over: known) }
    }

    private func writePayments(_ entry: LedgerEntry, over known: LedgerEntry?) throws(LedgerError) {
        let id = SQLiteValue.text(entry.requestID.rawValue)
        for (generation, payment) in known?.paymentIDs ?? [:] {
            try connection.run(
                "DELETE FROM ledger_payment WHERE payment_id = ? AND generation = ? AND request_id = ?",
                [.text(payment.rawValue), .text(generation.rawValue), id]
            )
        }
        for (generation, payment) in entry.paymentIDs {
            try connection.run(
                "INSERT INTO ledger_payment (payment_id, generation, request_id) VALUES (?, ?, ?)",
                [.text(payment.rawValue), .text(generation.rawValue), id]
            )
        }
    }

    /// In the order of the columns, then `is_free`.
    private static func values(_ entry: LedgerEntry) -> [SQLiteValue] {
        [
            .text(entry.requestID.rawValue), .text(entry.state.rawValue), .text(entry.binding.backend.rawValue),
            .text(entry.binding.generation.rawValue), .text(entry.binding.customsCode.rawValue),
            SQLiteValue(entry.binding.place?.rawValue), .text(entry.merchant.rawValue),
            .integer(entry.amount.minorUnits), .text(entry.amount.currency.rawValue), SQLiteValue(entry.isSplit),
            SQLiteValue(entry.subOrderID?.rawValue), .text(entry.fingerprint.keyID), .blob(entry.fingerprint.bytes),
            SQLiteValue(entry.buyer?.keyID), SQLiteValue(entry.buyer?.bytes), SQLiteValue(entry.content?.keyID),
            SQLiteValue(entry.content?.bytes), SQLiteValue(entry.created), SQLiteValue(entry.firstSent),
            SQLiteValue(entry.lastSent), SQLiteValue(entry.changed), SQLiteValue(entry.nextCheck),
            SQLiteValue(entry.owner?.rawValue), .text(entry.detail.text), SQLiteValue(entry.isFree),
        ]
    }

    /// The columns as an entry, and the text that holds the rest.
    private static func parts(_ row: SQLiteRow) -> (entry: LedgerEntry?, detail: String) {
        guard let state = LedgerState(rawValue: row.text(1)) else { return (nil, "") }
        var entry = LedgerEntry(
            requestID: RequestID(rawValue: row.text(0)),
            state: state,
            binding: LedgerBinding(
                backend: BackendID(rawValue: row.text(2)),
                generation: Generation(rawValue: row.text(3)),
                customsCode: CustomsCode(rawValue: row.text(4)),
                place: row.optionalText(5).map(CustomsPlace.init(rawValue:)),
                configurationVersion: "",
                route: ""
            ),
            amount: Money(minorUnits: row.integer(7), currency: CurrencyCode(rawValue: row.text(8))),
            merchant: MerchantCustomsCode(rawValue: row.text(6)),
            fingerprint: KeyedHash(keyID: row.text(11), bytes: row.optionalBlob(12) ?? []),
            created: row.time(17),
            changed: row.time(20)
        )
        entry.isSplit = row.integer(9) != 0
        entry.subOrderID = row.optionalText(10).map(SubOrderID.init(rawValue:))
        if let key = row.optionalText(13), let bytes = row.optionalBlob(14) {
            entry.buyer = KeyedHash(keyID: key, bytes: bytes)
        }
        if let key = row.optionalText(15), let bytes = row.optionalBlob(16) {
            entry.content = SealedContent(keyID: key, bytes: bytes)
        }
        entry.firstSent = row.optionalTime(18)
        entry.lastSent = row.optionalTime(19)
        entry.nextCheck = row.optionalTime(21)
        entry.owner = row.optionalText(22).map(LedgerOwner.Token.init(rawValue:))
        return (entry, row.text(23))
    }

    private static func complete(_ entry: LedgerEntry?, _ detail: String) throws(LedgerError) -> LedgerEntry {
        guard var entry, let json = try? JSONParser.parse(Array(detail.utf8)) else {
            throw LedgerError(.corrupted, "a ledger entry can't be read; restore the ledger from a backup")
        }
        entry.set(detail: json)
        return entry
    }
}
