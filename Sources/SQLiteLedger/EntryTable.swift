import DeclarationCore
import LedgerSQL

/// Reads and writes entries and their payments.
struct EntryTable {
    let connection: SQLiteConnection

    func entry(_ id: RequestID) throws(LedgerError) -> LedgerEntry? {
        try entries("WHERE request_id = ?", [.text(id.rawValue)]).first
    }

    /// Entries by the end of a query.
    func entries(_ clause: String, _ values: [SQLValue]) throws(LedgerError) -> [LedgerEntry] {
        let rows = try connection.rows("SELECT \(EntryColumns.selected) FROM ledger_entry \(clause)", values) {
            EntryColumns.parts($0)
        }
        var entries: [LedgerEntry] = []
        for (entry, detail) in rows { entries.append(try EntryColumns.complete(entry, detail)) }
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
            let values: [SQLValue] = [.text(payment.rawValue), .text(generation.rawValue), .text(id.rawValue)]
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
            let values: [SQLValue] = [
                .blob(hash.bytes), .text(hash.keyID), SQLValue(buyer.from), SQLValue(buyer.until),
                .text(id.rawValue),
            ]
            sum += try connection.rows(sql, values) { $0.integer(0) }.first ?? 0
        }
        return sum
    }

    /// Writes an entry over the known one.
    func write(_ entry: LedgerEntry, over known: LedgerEntry?) throws(LedgerError) {
        let values = EntryColumns.values(entry)
        if known == nil {
            try connection.run(EntryColumns.insertion, values)
        } else {
            try connection.run(EntryColumns.replacement, values + [.text(entry.requestID.rawValue)])
        }
        if known?.paymentIDs != entry.paymentIDs { try writePayments(entry, over: known) }
    }

    private func writePayments(_ entry: LedgerEntry, over known: LedgerEntry?) throws(LedgerError) {
        let id = SQLValue.text(entry.requestID.rawValue)
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
}
