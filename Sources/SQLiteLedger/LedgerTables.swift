import DeclarationCore
import LedgerSQL

/// The ledger's operations on one connection.
struct LedgerTables {
    let connection: SQLiteConnection
    private var entryTable: EntryTable { EntryTable(connection: connection) }
    private var attemptTable: AttemptTable { AttemptTable(connection: connection) }
    var events: EventTable { EventTable(connection: connection) }

    init(_ connection: SQLiteConnection) { self.connection = connection }

    func entry(_ id: RequestID) throws(LedgerError) -> LedgerEntry? { try entryTable.entry(id) }

    func attempts(of id: RequestID) throws(LedgerError) -> [LedgerAttempt] { try attemptTable.attempts(of: id) }

    /// What a decision sees.
    func view(_ keys: LedgerKeys) throws(LedgerError) -> LedgerView {
        if try entryTable.hasNothing(of: keys) { return LedgerView() }
        var view = LedgerView(entry: try entryTable.entry(keys.requestID))
        if let owner = view.entry?.owner { view.ownerUntil = try end(of: owner) }
        if !keys.payments.isEmpty {
            view.samePayment = try entryTable.sharing(keys.payments, without: keys.requestID)
        }
        if let buyer = keys.buyer { view.buyerSum = try entryTable.sum(buyer, without: view.entry) }
        return view
    }

    /// Writes what was decided.
    func apply(_ writes: LedgerWrites, to id: RequestID, over known: LedgerEntry?) throws(LedgerError) {
        if let entry = writes.entry { try entryTable.write(entry, over: known) }
        for attempt in writes.attempts { try attemptTable.add(attempt) }
        for (number, end) in writes.ends { try attemptTable.end(id, number, end) }
        if writes.entry != nil || !writes.attempts.isEmpty || !writes.ends.isEmpty { connection.hasChanged = true }
        if let owner = writes.owner { try renew(owner) }
        try events.record(writes.events)
    }

    /// Until when an owner holds its lease; `nil` when it has none any more.
    private func end(of owner: LedgerOwner.Token) throws(LedgerError) -> ZonedTime? {
        if let lease = connection.recent.lease, lease.token == owner { return lease.until.inZone(offsetSeconds: 0) }
        let sql = "SELECT until FROM ledger_owner WHERE token = ?"
        return try connection.rows(sql, [.text(owner.rawValue)]) { $0.time(0) }.first
    }

    func renew(_ owner: LedgerOwner) throws(LedgerError) {
        if connection.recent.lease == owner { return }
        try connection.run(
            "INSERT INTO ledger_owner (token, until) VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET until = excluded.until",
            [.text(owner.token.rawValue), SQLValue(owner.until)]
        )
        connection.recent.note(owner)
    }

    /// Removes what processes left that ended before a time.
    func purgeOwners(before time: ZonedTime) throws(LedgerError) {
        try connection.run("DELETE FROM ledger_owner WHERE until < ?", [SQLValue(time)])
    }

    /// A page of entries; one more than asked for is read to know whether there is a next page.
    func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) throws(LedgerError) -> LedgerPage {
        let conditions = FilterConditions(filter, cursor)
        let sql = "SELECT \(EntryColumns.selected) FROM ledger_entry \(conditions.clause) LIMIT ?"
        let found = try connection.rows(sql, conditions.values + [.integer(Int64(limit) + 1)]) {
            EntryColumns.pageRow($0, filter.order)
        }
        let page = PageRows(found, limit: limit)
        return LedgerPage(entries: page.values, next: page.next, unreadable: page.unreadable)
    }

    /// A page of a lean scan.
    func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) throws(LedgerError) -> LedgerHistoryPage {
        let entries = HistoryColumns.entries(filter, cursor, limit: limit)
        let found = try connection.rows(entries.sql, entries.values) { HistoryColumns.pageRow($0, filter.order) }
        guard withAttempts else { return HistoryColumns.page(found, [], limit: limit) }
        let calls = HistoryColumns.attempts(filter, cursor, limit: limit)
        let attempts = try connection.rows(calls.sql, calls.values) { HistoryColumns.attempt($0) }
        return HistoryColumns.page(found, attempts, limit: limit)
    }

    func tally(from: ZonedTime, until: ZonedTime?) throws(LedgerError) -> [LedgerTally] {
        try connection.rows(TallyColumns.sql, TallyColumns.values(from: from, until: until)) { TallyColumns.tally($0) }
    }

    /// Takes entries that are due.
    func lease(_ request: LedgerLease) throws(LedgerError) -> [LedgerEntry] {
        let now = SQLValue(request.now)
        let backend = request.backend.map { [SQLValue.text($0.rawValue)] } ?? []
        let due = try entryTable.readable(
            "WHERE next_check <= ? AND (leased_until IS NULL OR leased_until <= ?)"
                + (backend.isEmpty ? "" : " AND backend = ?") + " ORDER BY next_check, request_id LIMIT ?",
            [now, now] + backend + [
                .integer(Int64(request.limit))
            ]
        )
        // Also what can't be read, so that it doesn't stand before the others again and again.
        for id in due.ids {
            try connection.run(
                "UPDATE ledger_entry SET leased_by = ?, leased_until = ? WHERE request_id = ?",
                [.text(request.owner.rawValue), SQLValue(request.until), .text(id)]
            )
        }
        return due.entries
    }

    func release(_ ids: [RequestID], owner: LedgerOwner.Token) throws(LedgerError) {
        for id in ids {
            try connection.run(
                "UPDATE ledger_entry SET leased_by = NULL, leased_until = NULL WHERE request_id = ? AND leased_by = ?",
                [.text(id.rawValue), .text(owner.rawValue)]
            )
        }
    }

    private static let isDue = """
        state NOT IN ('sending', 'unknown') AND changed < ? AND (next_check IS NULL OR changed < ?) \
        AND (content IS NOT NULL OR (buyer IS NOT NULL AND created < ?))
        """

    private static func times(_ request: LedgerForgetting) -> [SQLValue] {
        [SQLValue(request.before), SQLValue(request.awaitedBefore), SQLValue(request.buyersBefore)]
    }

    /// Asks for some entries that have something to erase, in the order of their creation: by the columns, so also such as
    /// can't be read. None was created after it changed.
    static func due(
        for request: LedgerForgetting,
        after place: LedgerCursor,
        limit: Int
    ) -> (sql: String, values: [SQLValue]) {
        let sql = """
            SELECT created, request_id FROM ledger_entry WHERE created < ? AND (created, request_id) > (?, ?) \
            AND \(isDue) ORDER BY created, request_id LIMIT ?
            """
        let place: [SQLValue] = [.integer(place.time), .text(place.requestID.rawValue)]
        return (sql, [SQLValue(request.before)] + place + times(request) + [.integer(Int64(limit))])
    }

    func due(
        for request: LedgerForgetting,
        after place: LedgerCursor,
        limit: Int
    ) throws(LedgerError) -> [LedgerCursor] {
        let (sql, values) = Self.due(for: request, after: place, limit: limit)
        return try connection.rows(sql, values) {
            LedgerCursor(time: $0.integer(0), requestID: RequestID(rawValue: $0.text(1)))
        }
    }

    /// Erases personal data of entries that are still due; the pages are overwritten (`secure_delete`).
    ///
    /// - Returns: how many lost something.
    func forget(_ places: some Sequence<LedgerCursor>, _ request: LedgerForgetting) throws(LedgerError) -> Int {
        var count = 0
        for place in places {
            // A column that stands in an update has its index written anew, and the buyers' is in no order.
            let buyer = place.time < request.buyersBefore.epochMilliseconds ? ", buyer = NULL, buyer_key = NULL" : ""
            let sql = """
                UPDATE ledger_entry SET content = NULL, content_key = NULL\(buyer) \
                WHERE request_id = ? AND \(Self.isDue)
                """
            count += try connection.run(sql, [.text(place.requestID.rawValue)] + Self.times(request))
        }
        connection.recent.forget()
        return count
    }
}
