import DeclarationCore

/// Reads and writes the history.
struct AttemptTable {
    let connection: SQLiteConnection

    func attempts(of id: RequestID) throws(LedgerError) -> [LedgerAttempt] {
        let sql = """
            SELECT number, kind, started, backend, generation, customs_code, place, configuration, route, \
            ended, delivery, class, code, text, authenticated FROM ledger_attempt WHERE request_id = ? ORDER BY number
            """
        return try connection.rows(sql, [.text(id.rawValue)]) { Self.attempt(id, $0) }
    }

    func add(_ attempt: LedgerAttempt) throws(LedgerError) {
        let binding = attempt.binding
        let start: [SQLiteValue] = [
            .text(attempt.requestID.rawValue), .integer(Int64(attempt.number)), .text(attempt.kind.rawValue),
            SQLiteValue(attempt.started), .text(binding.backend.rawValue), .text(binding.generation.rawValue),
            .text(binding.customsCode.rawValue), SQLiteValue(binding.place?.rawValue),
            .text(binding.configurationVersion), .text(binding.route),
        ]
        try connection.run(
            """
            INSERT INTO ledger_attempt (request_id, number, kind, started, backend, generation, customs_code, place, \
            configuration, route, ended, delivery, class, code, text, authenticated) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            start + (attempt.end.map(Self.values) ?? Array(repeating: .null, count: 6))
        )
    }

    /// Ends an attempt; one that has an end keeps it.
    func end(_ id: RequestID, _ number: Int, _ end: LedgerAttemptEnd) throws(LedgerError) {
        try connection.run(
            """
            UPDATE ledger_attempt SET ended = ?, delivery = ?, class = ?, code = ?, text = ?, authenticated = ? \
            WHERE request_id = ? AND number = ? AND ended IS NULL
            """,
            Self.values(end) + [.text(id.rawValue), .integer(Int64(number))]
        )
    }

    private static func values(_ end: LedgerAttemptEnd) -> [SQLiteValue] {
        [
            SQLiteValue(end.ended), SQLiteValue(end.delivery?.rawValue), .text(end.outcomeClass.rawValue),
            .text(end.code), .text(end.text), SQLiteValue(end.isAuthenticated),
        ]
    }

    private static func attempt(_ id: RequestID, _ row: SQLiteRow) -> LedgerAttempt {
        LedgerAttempt(
            requestID: id,
            number: Int(row.integer(0)),
            kind: LedgerAttempt.Kind(rawValue: row.text(1)) ?? .declare,
            started: row.time(2),
            binding: LedgerBinding(
                backend: BackendID(rawValue: row.text(3)),
                generation: Generation(rawValue: row.text(4)),
                customsCode: CustomsCode(rawValue: row.text(5)),
                place: row.optionalText(6).map(CustomsPlace.init(rawValue:)),
                configurationVersion: row.text(7),
                route: row.text(8)
            ),
            end: end(row)
        )
    }

    private static func end(_ row: SQLiteRow) -> LedgerAttemptEnd? {
        row.optionalTime(9).map { ended in
            LedgerAttemptEnd(
                ended: ended,
                delivery: row.optionalText(10).flatMap(Delivery.init(rawValue:)),
                outcomeClass: OutcomeClass(rawValue: row.text(11)),
                code: row.text(12),
                text: row.text(13),
                isAuthenticated: row.integer(14) != 0
            )
        }
    }
}
