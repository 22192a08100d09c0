package import DeclarationCore

/// The columns of an attempt: one order for writing and reading, in every store that speaks SQL.
package enum AttemptColumns {
    private static let ends = ["ended", "delivery", "class", "code", "text", "authenticated"]

    package static let names =
        [
            "number", "kind", "started", "backend", "generation", "customs_code", "place", "configuration", "route",
        ] + ends

    /// The history of an id.
    package static let selection =
        "SELECT \(names.joined(separator: ", ")) FROM ledger_attempt WHERE request_id = ? ORDER BY number"

    /// A new attempt.
    package static let insertion = """
        INSERT INTO ledger_attempt (request_id, \(names.joined(separator: ", "))) \
        VALUES (\(Array(repeating: "?", count: names.count + 1).joined(separator: ", ")))
        """

    /// The end of an attempt that has none; id and number follow the values.
    package static let ending = """
        UPDATE ledger_attempt SET \(ends.map { "\($0) = ?" }.joined(separator: ", ")) \
        WHERE request_id = ? AND number = ? AND ended IS NULL
        """

    /// In the order of the insertion.
    package static func values(_ attempt: LedgerAttempt) -> [SQLValue] {
        let binding = attempt.binding
        let start: [SQLValue] = [
            .text(attempt.requestID.rawValue), .integer(Int64(attempt.number)), .text(attempt.kind.rawValue),
            SQLValue(attempt.started), .text(binding.backend.rawValue), .text(binding.generation.rawValue),
            .text(binding.customsCode.rawValue), SQLValue(binding.place?.rawValue),
            .text(binding.configurationVersion), .text(binding.route),
        ]
        return start + (attempt.end.map(values) ?? Array(repeating: .null, count: ends.count))
    }

    /// In the order of the columns of an end.
    package static func values(_ end: LedgerAttemptEnd) -> [SQLValue] {
        [
            SQLValue(end.ended), SQLValue(end.delivery?.rawValue), .text(end.outcomeClass.rawValue),
            .text(end.code), .text(end.text), SQLValue(end.isAuthenticated),
        ]
    }

    /// The columns as an attempt of a known id.
    package static func attempt(_ id: RequestID, _ row: some SQLRow) -> LedgerAttempt {
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

    private static func end(_ row: some SQLRow) -> LedgerAttemptEnd? {
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
