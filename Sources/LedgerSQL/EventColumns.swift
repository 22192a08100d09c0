package import DeclarationCore

/// The columns of an event: one order for writing and reading, in every store that speaks SQL.
package enum EventColumns {
    private static let names = "time, kind, subject, configuration, detail"

    /// A new event; of a kind that is kept once, only if its subject is new. Both stores have a unique index for that.
    package static let insertion =
        "INSERT INTO ledger_event (\(names)) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"

    /// Some shadow events before a time, and how many at most.
    package static let forgetting = """
        DELETE FROM ledger_event WHERE id IN \
        (SELECT id FROM ledger_event WHERE kind = 'shadow' AND time < ? ORDER BY time LIMIT ?)
        """

    /// In the order of the insertion.
    package static func values(_ event: LedgerEvent) -> [SQLValue] {
        [
            SQLValue(event.time), .text(event.kind.rawValue), .text(event.subject),
            .text(event.configurationVersion), .text(event.detail.text),
        ]
    }

    /// A page of events.
    ///
    /// - Parameter hidden: a kind that is listed only where it is named.
    package static func selection(
        _ filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int,
        hiding hidden: LedgerEvent.Kind? = nil
    ) -> (sql: String, values: [SQLValue]) {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func add(_ condition: String, _ value: SQLValue) {
            conditions.append(condition)
            values.append(value)
        }
        let isForward = filter.order == .oldestFirst
        let kinds = filter.kinds.map(\.rawValue).sorted()
        if kinds.count == 1 {
            add("kind = ?", .text(kinds[0]))
        } else if !kinds.isEmpty {
            conditions.append("kind IN (\(Array(repeating: "?", count: kinds.count).joined(separator: ", ")))")
            values += kinds.map { .text($0) }
        } else if let hidden {
            add("kind <> ?", .text(hidden.rawValue))
        }
        if let subject = filter.subject { add("subject = ?", .text(subject)) }
        if let from = filter.from { add("time >= ?", SQLValue(from)) }
        if let until = filter.until { add("time < ?", SQLValue(until)) }
        if let id { add("id \(isForward ? ">" : "<") ?", .integer(id)) }
        let clause = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
        return (
            "SELECT id, \(names) FROM ledger_event \(clause)ORDER BY id \(isForward ? "ASC" : "DESC") LIMIT ?",
            values + [.integer(Int64(min(max(limit, 1), 1_000)))]
        )
    }

    /// The columns of a selection as an event.
    package static func event(_ row: some SQLRow) -> LedgerEvent {
        var event = LedgerEvent(
            id: row.integer(0),
            time: row.time(1),
            kind: LedgerEvent.Kind(rawValue: row.text(2)),
            subject: row.text(3),
            configurationVersion: row.text(4)
        )
        if let detail = row.withText(5, { try? JSONParser.parse(own: Array($0)) }) {
            event.detail = detail.withoutLines
        } else {
            event.isUnreadable = true
        }
        return event
    }

    /// Version, backend, count, first and last time.
    package static func use(version: String) -> String {
        """
        SELECT \(version), backend, count(*), min(created), max(created) FROM ledger_entry GROUP BY 1, 2
        """
    }

    /// A row of ``use(version:)``.
    package static func use(_ row: some SQLRow) -> LedgerConfigurationUse {
        LedgerConfigurationUse(
            version: row.text(0),
            first: row.time(3),
            last: row.time(4),
            entries: [BackendID(rawValue: row.text(1)): Int(row.integer(2))]
        )
    }
}
