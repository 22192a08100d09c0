package import DeclarationCore

/// The columns of a scan over many entries: only what ``LedgerHistoryRow`` has.
package enum HistoryColumns {
    /// Queries and their values, one for entries and one for their calls.
    package struct Query: Sendable {
        package let sql: String
        package let values: [SQLValue]
    }

    private static let names = [
        "request_id", "state", "is_free", "backend", "generation", "customs_code", "place", "merchant", "amount",
        "currency", "is_split", "sub_order_id", "created", "first_sent", "next_check", "detail",
    ]

    /// A page of entries; one more than the limit is read to know whether there is a next page.
    package static func entries(_ filter: LedgerFilter, _ cursor: LedgerCursor?, limit: Int) -> Query {
        let conditions = FilterConditions(filter, cursor)
        return Query(
            sql: "SELECT \(names.joined(separator: ", ")) FROM ledger_entry \(conditions.clause) LIMIT ?",
            values: conditions.values + [.integer(Int64(limit) + 1)]
        )
    }

    /// The calls of a page's entries: the columns of an attempt, then the id.
    package static func attempts(_ filter: LedgerFilter, _ cursor: LedgerCursor?, limit: Int) -> Query {
        let conditions = FilterConditions(filter, cursor)
        let columns = AttemptColumns.names.map { "a.\($0)" }.joined(separator: ", ")
        return Query(
            sql: "SELECT \(columns), a.request_id "
                + "FROM (SELECT request_id FROM ledger_entry \(conditions.clause) LIMIT ?) e "
                + "JOIN ledger_attempt a ON a.request_id = e.request_id ORDER BY a.request_id, a.number",
            values: conditions.values + [.integer(Int64(limit))]
        )
    }

    /// A row at its place.
    package static func pageRow(_ row: some SQLRow, _ order: LedgerFilter.Order) -> PageRow<LedgerHistoryRow> {
        let time = order == .nextCheck ? row.integer(14) : row.integer(12)
        let place = LedgerCursor(time: time, requestID: RequestID(rawValue: row.text(0)))
        return PageRow(place: place, value: self.row(row))
    }

    /// The columns as a row; `nil` when they can't be read.
    private static func row(_ row: some SQLRow) -> LedgerHistoryRow? {
        guard let state = LedgerState(rawValue: row.text(1)),
            let detail = row.withText(15, { LedgerDetailScan($0) })
        else { return nil }
        var found = LedgerHistoryRow(
            requestID: RequestID(rawValue: row.text(0)),
            state: state,
            isFree: row.integer(2) != 0,
            backend: BackendID(rawValue: row.text(3)),
            generation: Generation(rawValue: row.text(4)),
            customsCode: CustomsCode(rawValue: row.text(5)),
            merchant: MerchantCustomsCode(rawValue: row.text(7)),
            amount: Money(minorUnits: row.integer(8), currency: CurrencyCode(rawValue: row.text(9))),
            created: row.time(12),
            detail: detail
        )
        found.place = row.optionalText(6).map(CustomsPlace.init(rawValue:))
        found.isSplit = row.integer(10) != 0
        found.subOrderID = row.optionalText(11).map(SubOrderID.init(rawValue:))
        found.firstSent = row.optionalTime(13)
        found.nextCheck = row.optionalTime(14)
        return found
    }

    /// A call and the id it belongs to.
    package static func attempt(_ row: some SQLRow) -> LedgerAttempt {
        AttemptColumns.attempt(RequestID(rawValue: row.text(Int32(AttemptColumns.names.count))), row)
    }

    /// Puts a page together.
    package static func page(
        _ found: [PageRow<LedgerHistoryRow>],
        _ attempts: [LedgerAttempt],
        limit: Int
    ) -> LedgerHistoryPage {
        let page = PageRows(found, limit: limit)
        var rows = page.values
        if !attempts.isEmpty {
            let calls = Dictionary(grouping: attempts, by: \.requestID)
            for index in rows.indices { rows[index].attempts = calls[rows[index].requestID] ?? [] }
        }
        return LedgerHistoryPage(rows: rows, next: page.next, unreadable: page.unreadable)
    }
}
