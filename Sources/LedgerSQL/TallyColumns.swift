package import DeclarationCore

/// Entries of a time counted by backend and state, along the index of their creation.
package enum TallyColumns {
    package static let sql = """
        SELECT backend, state, count(*), max(first_sent) FROM ledger_entry WHERE created >= ? AND created < ? \
        GROUP BY backend, state
        """

    package static func values(from: ZonedTime, until: ZonedTime?) -> [SQLValue] {
        [SQLValue(from), .integer(until?.epochMilliseconds ?? .max)]
    }

    package static func tally(_ row: some SQLRow) -> LedgerTally {
        LedgerTally(
            backend: BackendID(rawValue: row.text(0)),
            state: LedgerState(rawValue: row.text(1)),
            count: Int(row.integer(2)),
            lastSent: row.optionalTime(3)
        )
    }
}
