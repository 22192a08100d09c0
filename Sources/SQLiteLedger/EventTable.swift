import DeclarationCore
import LedgerSQL

/// Reads and writes events.
struct EventTable {
    let connection: SQLiteConnection

    func record(_ events: [LedgerEvent]) throws(LedgerError) {
        for event in events { try connection.run(EventColumns.insertion, EventColumns.values(event)) }
    }

    func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) throws(LedgerError) -> [LedgerEvent] {
        let (sql, values) = EventColumns.selection(filter, after: id, limit: limit)
        return try connection.rows(sql, values) { EventColumns.event($0) }
    }

    /// - Returns: how many were erased; fewer than the limit when none is left.
    func forget(before time: ZonedTime, limit: Int) throws(LedgerError) -> Int {
        try connection.run(EventColumns.forgetting, [SQLValue(time), .integer(Int64(limit))])
    }

    func configurationUse() throws(LedgerError) -> [LedgerConfigurationUse] {
        // One detail that is no JSON would fail the whole query.
        let version = "CASE WHEN json_valid(detail) THEN json_extract(detail, '$.configuration') END"
        let sql = EventColumns.use(version: "coalesce(\(version), '')")
        return LedgerConfigurationUse.merged(try connection.rows(sql) { EventColumns.use($0) })
    }
}
