import DeclarationCore
import LedgerSQL

/// Reads and writes entries and their payments.
struct EntryTable {
    let connection: SQLiteConnection

    /// As long as the detail of an accepted declaration usually is.
    private static let roomForAnswer = 600

    private static let byID = "SELECT \(EntryColumns.selected) FROM ledger_entry WHERE request_id = ?"

    func entry(_ id: RequestID) throws(LedgerError) -> LedgerEntry? {
        if let entry = connection.recent[id] { return entry }
        return try read(Self.byID, [.text(id.rawValue)]).first
    }

    /// Their ids, and those of them that can be read: one that is unreadable must not keep the others from being looked after.
    func readable(
        _ clause: String,
        _ values: [SQLValue]
    ) throws(LedgerError) -> (ids: [String], entries: [LedgerEntry]) {
        let sql = "SELECT \(EntryColumns.selected) FROM ledger_entry \(clause)"
        let rows = try connection.rows(sql, values) { (id: $0.text(0), parts: EntryColumns.parts($0)) }
        return (rows.map(\.id), rows.compactMap { try? EntryColumns.complete($0.parts.entry, $0.parts.detail) })
    }

    private func read(_ sql: String, _ values: [SQLValue]) throws(LedgerError) -> [LedgerEntry] {
        let rows = try connection.rows(sql, values) { EntryColumns.parts($0) }
        var entries: [LedgerEntry] = []
        for (entry, detail) in rows { entries.append(try EntryColumns.complete(entry, detail)) }
        return entries
    }

    /// The other entries that share one of the payments. Most share none: their ids are looked for first, in an index.
    func sharing(_ payments: Set<PaymentID>, without id: RequestID) throws(LedgerError) -> [LedgerEntry] {
        var ids: Set<RequestID> = []
        for payment in payments {
            let sql = "SELECT request_id FROM ledger_payment WHERE payment_id = ? AND request_id <> ?"
            let values: [SQLValue] = [.text(payment.rawValue), .text(id.rawValue)]
            ids.formUnion(try connection.rows(sql, values) { RequestID(rawValue: $0.text(0)) })
        }
        var found: [LedgerEntry] = []
        for id in ids.sorted(by: { $0.rawValue < $1.rawValue }) { found += try read(Self.byID, [.text(id.rawValue)]) }
        return found
    }

    private static let anything = """
        SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE request_id = ?) \
        OR EXISTS (SELECT 1 FROM ledger_payment WHERE payment_id = ?) \
        OR EXISTS (SELECT 1 FROM ledger_payment WHERE payment_id = ?) \
        OR EXISTS (SELECT 1 FROM ledger_entry WHERE buyer = ?)
        """

    /// Whether the ledger has nothing that concerns a declaration: not its id, no other of its payment, none of its buyer.
    /// So it is with most when they begin, and one look tells; `false` where it takes more than one.
    func hasNothing(of keys: LedgerKeys) throws(LedgerError) -> Bool {
        guard !keys.payments.isEmpty, keys.payments.count <= 2, keys.buyer.map({ $0.hashes.count <= 1 }) ?? true
        else { return false }
        let payments = keys.payments.map { SQLValue.text($0.rawValue) }
        // Nothing equals NULL.
        let values = [.text(keys.requestID.rawValue)] + payments + (payments.count < 2 ? [.null] : [])
        let found = try connection.rows(Self.anything, values + [SQLValue(keys.buyer?.hashes.first?.bytes)]) {
            $0.integer(0)
        }
        return found == [0]
    }

    /// The sum of a buyer's entries of a year, without the one that is looked at.
    func sum(_ buyer: LedgerKeys.Buyer, without entry: LedgerEntry?) throws(LedgerError) -> Int64 {
        let year = buyer.from.epochMilliseconds..<max(buyer.from.epochMilliseconds, buyer.until.epochMilliseconds)
        var sum: Int64 = 0
        for hash in buyer.hashes { sum = sum.adding(clamped: try self.sum(hash, in: year)) }
        guard let entry, !entry.isFree, let hash = entry.buyer, buyer.hashes.contains(hash),
            year.contains(entry.created.epochMilliseconds)
        else { return sum }
        return sum.subtracting(clamped: entry.amount.minorUnits)
    }

    private func sum(_ buyer: KeyedHash, in year: Range<Int64>) throws(LedgerError) -> Int64 {
        if let sum = connection.recent.sums.sum(of: buyer, in: year) { return sum }
        // Unlike sum(), total() has no limit; the cast brings what is too large to the largest number.
        let sql = """
            SELECT CAST(total(amount) AS INTEGER) FROM ledger_entry WHERE buyer = ? AND buyer_key = ? \
            AND created >= ? AND created < ? AND is_free = 0
            """
        let values: [SQLValue] = [
            .blob(buyer.bytes), .text(buyer.keyID), .integer(year.lowerBound), .integer(year.upperBound),
        ]
        let sum = try connection.rows(sql, values) { $0.integer(0) }.first ?? 0
        connection.recent.sums.keep(sum, of: buyer, in: year)
        return sum
    }

    /// Writes an entry over the known one.
    func write(_ entry: LedgerEntry, over known: LedgerEntry?) throws(LedgerError) {
        if let known {
            if EntryColumns.isMovement(entry, from: known) {
                try connection.run(EntryColumns.movement, EntryColumns.movingValues(entry))
            } else {
                let id = SQLValue.text(entry.requestID.rawValue)
                try connection.run(EntryColumns.replacement, EntryColumns.values(entry) + [id])
            }
        } else {
            try connection.run(EntryColumns.insertion, EntryColumns.values(entry, room: Self.roomForAnswer))
        }
        if known?.paymentIDs != entry.paymentIDs { try writePayments(entry, over: known) }
        connection.recent.note(entry, over: known)
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
