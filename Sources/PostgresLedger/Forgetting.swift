import DeclarationCore
import LedgerSQL

/// Erases personal data, a few entries in each transaction, under the locks that their decisions take.
struct Forgetting: Sendable {
    private static let step = 64
    private static let eventStep: Int64 = 1_000
    private static let conditions = """
        state NOT IN ('sending', 'unknown') AND changed < ? AND (next_check IS NULL OR changed < ?) \
        AND (content IS NOT NULL OR (buyer IS NOT NULL AND created < ?))
        """

    let request: LedgerForgetting
    let schema: String

    /// - Returns: how many lost something.
    func run(_ connection: PostgresConnection) throws(PostgresFailure) -> Int {
        try forgetEvents(connection)
        var count = 0
        while count < request.limit {
            let limit = min(Self.step, request.limit - count)
            let due = try self.due(connection, limit: limit)
            if due.isEmpty { break }
            count += try erase(due, connection)
        }
        return count
    }

    /// Erases old shadow events, a few in each statement, which is a transaction of its own.
    private func forgetEvents(_ connection: PostgresConnection) throws(PostgresFailure) {
        let statement = PostgresStatement(
            EventColumns.forgetting + " RETURNING 1::bigint",
            plain: [SQLValue(request.before), .integer(Self.eventStep)]
        )
        while try connection.rows(statement, { _ in }).count == Self.eventStep {}
    }

    private var times: [PostgresValue] {
        [request.before, request.awaitedBefore, request.buyersBefore].map { .plain(SQLValue($0)) }
    }

    private func due(_ connection: PostgresConnection, limit: Int) throws(PostgresFailure) -> [String] {
        let sql = """
            SELECT request_id FROM ledger_entry WHERE \(Self.conditions) ORDER BY created, request_id LIMIT ?
            """
        return try connection.rows(PostgresStatement(sql, times + [.plain(.integer(Int64(limit)))])) { $0.text(0) }
    }

    private func erase(_ ids: [String], _ connection: PostgresConnection) throws(PostgresFailure) -> Int {
        let locks = ids.map { LockKey.entry(RequestID(rawValue: $0), schema: schema) }.sorted()
        let sql = """
            UPDATE ledger_entry SET content = NULL, content_key = NULL, \
            buyer = CASE WHEN created < ? THEN NULL ELSE buyer END, \
            buyer_key = CASE WHEN created < ? THEN NULL ELSE buyer_key END \
            WHERE request_id = ANY(?) AND \(Self.conditions) RETURNING 1::bigint
            """
        let buyers = times[2]
        let update = PostgresStatement(sql, [buyers, buyers, .texts(ids)] + times)
        do throws(PostgresFailure) {
            let results = try connection.run(
                [PostgresStatement("BEGIN"), LedgerStatements.lock(locks), update] + LedgerStatements.commit
            )
            return results[2].rows { _ in }.count
        } catch {
            if error.kind != .lost { try connection.run([PostgresStatement("ROLLBACK")]) }
            throw error
        }
    }
}
