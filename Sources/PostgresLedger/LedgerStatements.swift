import DeclarationCore
import LedgerSQL

/// The ledger's statements, and the rows of their answers.
enum LedgerStatements {
    private static let entryColumns = EntryColumns.names.map { "e.\($0)" }.joined(separator: ", ")

    /// In the array's order, which is the same for everybody: nobody waits in a circle.
    static func lock(_ numbers: [Int64]) -> PostgresStatement {
        PostgresStatement("SELECT pg_advisory_xact_lock(k) FROM unnest(?::bigint[]) AS k", [.integers(numbers)])
    }

    /// Without a time-out of the server's: where a commit waits for a standby, the server answers a time-out with success,
    /// though the standby has nothing. Our own wait ends with an open outcome.
    static let commit = [PostgresStatement("SET LOCAL statement_timeout TO 0"), PostgresStatement("COMMIT")]

    static func entries(_ ids: [String]) -> PostgresStatement {
        PostgresStatement("SELECT \(EntryColumns.selected) FROM ledger_entry WHERE request_id = ANY(?)", [.texts(ids)])
    }

    /// Id and end of lease of each entry's owner.
    static func owners(_ ids: [String]) -> PostgresStatement {
        let sql = """
            SELECT e.request_id, o.until FROM ledger_entry e JOIN ledger_owner o ON o.token = e.owner \
            WHERE e.request_id = ANY(?)
            """
        return PostgresStatement(sql, [.texts(ids)])
    }

    /// Entries that share a payment with a call, and the call's number.
    static func sharing(_ calls: [LedgerKeys]) -> PostgresStatement? {
        let keys = calls.enumerated().flatMap { index, call in
            call.payments.map { (Int64(index), call.requestID.rawValue, $0.rawValue) }
        }
        guard !keys.isEmpty else { return nil }
        let sql = """
            SELECT \(entryColumns), k.call \
            FROM unnest(?::bigint[], ?::text[], ?::text[]) AS k (call, self, payment) \
            JOIN ledger_payment p ON p.payment_id = k.payment AND p.request_id <> k.self \
            JOIN ledger_entry e ON e.request_id = p.request_id
            """
        let values: [PostgresValue] = [.integers(keys.map(\.0)), .texts(keys.map(\.1)), .texts(keys.map(\.2))]
        return PostgresStatement(sql, values)
    }

    /// The sum of each call's buyer, and the call's number.
    static func sums(_ calls: [LedgerKeys]) -> PostgresStatement? {
        var numbers: [Int64] = []
        var (ids, keyIDs): ([String], [String]) = ([], [])
        var hashes: [[UInt8]] = []
        var (from, until): ([Int64], [Int64]) = ([], [])
        for (index, call) in calls.enumerated() {
            guard let buyer = call.buyer else { continue }
            for hash in buyer.hashes {
                numbers.append(Int64(index))
                ids.append(call.requestID.rawValue)
                keyIDs.append(hash.keyID)
                hashes.append(hash.bytes)
                from.append(buyer.from.epochMilliseconds)
                until.append(buyer.until.epochMilliseconds)
            }
        }
        guard !numbers.isEmpty else { return nil }
        // A sum for each buyer: joined to the table, a plan that was made while the table was small reads all of it each time.
        let sql = """
            SELECT greatest(\(Int64.min), least(\(Int64.max), coalesce(sum(s.amount), 0)))::bigint, k.call \
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bytea[], ?::bigint[], ?::bigint[]) \
            AS k (call, self, buyer_key, buyer, first, last) CROSS JOIN LATERAL (\
            SELECT sum(e.amount) AS amount FROM ledger_entry e WHERE e.buyer = k.buyer \
            AND e.buyer_key = k.buyer_key AND e.created >= k.first AND e.created < k.last AND e.is_free = 0 \
            AND e.request_id <> k.self) AS s GROUP BY k.call
            """
        let values: [PostgresValue] = [
            .integers(numbers), .texts(ids), .texts(keyIDs), .blobs(hashes), .integers(from), .integers(until),
        ]
        return PostgresStatement(sql, values)
    }

    /// Id and time of the oldest mark that is not in the database.
    static func lacking(_ marks: [WriteMark]) -> PostgresStatement {
        let sql = """
            SELECT k.id, k.written FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[]) \
            AS k (id, attempts, created, written) \
            WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.request_id = k.id AND e.created = k.created) \
            OR k.attempts > (SELECT coalesce(max(a.number), 0) FROM ledger_attempt a WHERE a.request_id = k.id) \
            ORDER BY k.written LIMIT 1
            """
        let values: [PostgresValue] = [
            .texts(marks.map(\.requestID.rawValue)), .integers(marks.map(\.attempts)),
            .integers(marks.map(\.created.epochMilliseconds)), .integers(marks.map(\.written.epochMilliseconds)),
        ]
        return PostgresStatement(sql, values)
    }

    static func attempts(_ id: RequestID) -> PostgresStatement {
        PostgresStatement(AttemptColumns.selection, plain: [.text(id.rawValue)])
    }

    static func attempt(_ id: RequestID, _ row: PostgresRow) -> LedgerAttempt { AttemptColumns.attempt(id, row) }

    static func page(_ filter: LedgerFilter, _ cursor: LedgerCursor?, limit: Int) -> PostgresStatement {
        let conditions = FilterConditions(filter, cursor)
        return PostgresStatement(
            "SELECT \(EntryColumns.selected) FROM ledger_entry \(conditions.clause) LIMIT ?",
            plain: conditions.values + [.integer(Int64(limit))]
        )
    }

    /// The store's own events are listed only for who names their kind.
    static func events(_ filter: LedgerEventFilter, after id: Int64?, limit: Int) -> PostgresStatement {
        let (sql, values) = EventColumns.selection(filter, after: id, limit: limit, hiding: LedgerPlace.kind)
        return PostgresStatement(sql, plain: values)
    }

    /// By the text of the JSON, in which a quote within a value has a backslash before it: PostgreSQL's own reading fails
    /// where any member holds a NUL, and answers of the other side may.
    static let configurationUse = PostgresStatement(
        EventColumns.use(version: #"coalesce(substring(detail from '"configuration":"([^"]*)"'), '')"#)
    )

    static func renew(_ owner: LedgerOwner) -> PostgresStatement {
        let sql = """
            INSERT INTO ledger_owner (token, until) VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET until = excluded.until
            """
        return PostgresStatement(sql, plain: [.text(owner.token.rawValue), SQLValue(owner.until)])
    }

    private static let serverTime = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    /// Leaves a sign of life, never an earlier one than there is.
    static func sign(_ token: LedgerOwner.Token) -> PostgresStatement {
        let sql = """
            INSERT INTO ledger_owner AS o (token, until) VALUES (?, \(serverTime)) \
            ON CONFLICT (token) DO UPDATE SET until = greatest(o.until, excluded.until) RETURNING until
            """
        return PostgresStatement(sql, plain: [.text(token.rawValue)])
    }

    /// The last sign of life, 0 for none, and the server's time.
    static func lastSign(_ token: LedgerOwner.Token) -> PostgresStatement {
        let sql = "SELECT coalesce((SELECT until FROM ledger_owner WHERE token = ?), 0), \(serverTime)"
        return PostgresStatement(sql, plain: [.text(token.rawValue)])
    }

    /// Removes what processes left that ended before a time, and a week ago by the server's clock: one host's wrong clock must
    /// not end the others. Those that another process removes at this moment are passed over.
    static func purgeOwners(before time: ZonedTime) -> PostgresStatement {
        let sql = """
            DELETE FROM ledger_owner WHERE token IN \
            (SELECT token FROM ledger_owner WHERE until < least(?, \(serverTime) - 604800000) \
            LIMIT 1000 FOR UPDATE SKIP LOCKED)
            """
        return PostgresStatement(sql, plain: [SQLValue(time)])
    }

    /// Takes entries that are due; those that another tracker takes at this moment are passed over.
    static func lease(_ request: LedgerLease) -> PostgresStatement {
        let backend = request.backend.map { [SQLValue.text($0.rawValue)] } ?? []
        let sql = """
            WITH due AS (SELECT request_id FROM ledger_entry WHERE next_check <= ? \
            AND (leased_until IS NULL OR leased_until <= ?)\(backend.isEmpty ? "" : " AND backend = ?") \
            ORDER BY next_check, request_id LIMIT ? FOR UPDATE SKIP LOCKED) \
            UPDATE ledger_entry e SET leased_by = ?, leased_until = ? FROM due WHERE e.request_id = due.request_id \
            RETURNING \(entryColumns)
            """
        let now = SQLValue(request.now)
        let mine: [SQLValue] = [.text(request.owner.rawValue), SQLValue(request.until)]
        return PostgresStatement(sql, plain: [now, now] + backend + [.integer(Int64(request.limit))] + mine)
    }

    static func release(_ ids: [RequestID], owner: LedgerOwner.Token) -> PostgresStatement {
        PostgresStatement(
            "UPDATE ledger_entry SET leased_by = NULL, leased_until = NULL WHERE request_id = ANY(?) AND leased_by = ?",
            [.texts(ids.map(\.rawValue)), .plain(.text(owner.rawValue))]
        )
    }
}

extension LedgerStatements {
    /// What writes a decision.
    static func writes(
        _ writes: LedgerWrites,
        to id: RequestID,
        over known: LedgerEntry?
    ) -> [PostgresStatement] {
        var statements = writes.entry.map { self.writes($0, over: known) } ?? []
        for attempt in writes.attempts {
            let values = AttemptColumns.values(attempt)
            statements.append(PostgresStatement(AttemptColumns.insertion, plain: values.map(withoutNUL)))
        }
        for (number, end) in writes.ends {
            let values = AttemptColumns.values(end).map(withoutNUL) + [.text(id.rawValue), .integer(Int64(number))]
            statements.append(PostgresStatement(AttemptColumns.ending, plain: values))
        }
        return statements + (writes.owner.map { [renew($0)] } ?? [])
    }

    /// What writes an event down.
    static func insert(_ event: LedgerEvent) -> PostgresStatement {
        PostgresStatement(EventColumns.insertion, plain: EventColumns.values(event).map(withoutNUL))
    }

    private static func writes(_ entry: LedgerEntry, over known: LedgerEntry?) -> [PostgresStatement] {
        let id = SQLValue.text(entry.requestID.rawValue)
        let values = EntryColumns.values(entry)
        var statements = [
            known == nil
                ? PostgresStatement(EntryColumns.insertion, plain: values)
                : PostgresStatement(EntryColumns.replacement, plain: values + [id])
        ]
        guard known?.paymentIDs != entry.paymentIDs else { return statements }
        if known != nil {
            statements.append(PostgresStatement("DELETE FROM ledger_payment WHERE request_id = ?", plain: [id]))
        }
        for (generation, payment) in entry.paymentIDs {
            let sql = "INSERT INTO ledger_payment (payment_id, generation, request_id) VALUES (?, ?, ?)"
            statements.append(
                PostgresStatement(sql, plain: [.text(payment.rawValue), .text(generation.rawValue), id])
            )
        }
        return statements
    }

    /// Codes and texts come from the other side; a NUL in them, which PostgreSQL can't keep, must not lose the attempt.
    private static func withoutNUL(_ value: SQLValue) -> SQLValue {
        guard case .text(let text) = value, text.utf8.contains(0) else { return value }
        return .text(String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// Whole entries of an answer.
    static func entries(_ result: PostgresResult) throws(PostgresFailure) -> [LedgerEntry] {
        try numberedEntries(result, number: nil).map(\.entry)
    }

    /// The entries of an answer that can be read.
    static func readableEntries(_ result: PostgresResult) -> [LedgerEntry] {
        result.rows { EntryColumns.parts($0) }.compactMap { try? EntryColumns.complete($0.entry, $0.detail) }
    }

    /// Whole entries, each with the number in the column after its own.
    static func numberedEntries(
        _ result: PostgresResult,
        number column: Int32? = Int32(EntryColumns.names.count)
    ) throws(PostgresFailure) -> [(entry: LedgerEntry, number: Int)] {
        var entries: [(LedgerEntry, Int)] = []
        let rows = result.rows { row in (EntryColumns.parts(row), column.map { Int(row.integer($0)) } ?? 0) }
        for (parts, number) in rows {
            do throws(LedgerError) {
                entries.append((try EntryColumns.complete(parts.entry, parts.detail), number))
            } catch {
                throw .refused(error)
            }
        }
        return entries
    }
}
