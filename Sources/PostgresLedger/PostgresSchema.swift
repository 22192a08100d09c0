import DeclarationCore
import LedgerSQL

/// The ledger's tables, by version: the same as every store's. A migration is never changed once it was released; the
/// next one is added below it.
enum PostgresSchema {
    static let migrations: [String] = [
        """
        CREATE TABLE ledger_entry (
            request_id text COLLATE "C" PRIMARY KEY, state text NOT NULL, is_free bigint NOT NULL,
            backend text NOT NULL, generation text NOT NULL, customs_code text NOT NULL, place text,
            merchant text NOT NULL, amount bigint NOT NULL, currency text NOT NULL,
            is_split bigint NOT NULL, sub_order_id text,
            fingerprint_key text NOT NULL, fingerprint bytea NOT NULL, buyer_key text, buyer bytea,
            content_key text, content bytea,
            created bigint NOT NULL, first_sent bigint, last_sent bigint, changed bigint NOT NULL,
            next_check bigint, owner text, leased_by text, leased_until bigint, detail text NOT NULL
        );
        CREATE INDEX ledger_entry_created ON ledger_entry (created, request_id);
        CREATE INDEX ledger_entry_unsettled ON ledger_entry (created, request_id)
            WHERE state IN ('sending', 'unknown');
        CREATE INDEX ledger_entry_due ON ledger_entry (next_check, request_id) WHERE next_check IS NOT NULL;
        CREATE INDEX ledger_entry_buyer ON ledger_entry (buyer, created) WHERE buyer IS NOT NULL;
        CREATE TABLE ledger_payment (
            payment_id text COLLATE "C" NOT NULL, generation text COLLATE "C" NOT NULL,
            request_id text COLLATE "C" NOT NULL, PRIMARY KEY (payment_id, generation, request_id)
        );
        CREATE INDEX ledger_payment_request ON ledger_payment (request_id);
        CREATE TABLE ledger_attempt (
            request_id text COLLATE "C" NOT NULL, number bigint NOT NULL, kind text NOT NULL, started bigint NOT NULL,
            backend text NOT NULL, generation text NOT NULL, customs_code text NOT NULL, place text,
            configuration text NOT NULL, route text NOT NULL,
            ended bigint, delivery text, class text, code text, text text, authenticated bigint,
            PRIMARY KEY (request_id, number)
        );
        CREATE TABLE ledger_owner (token text COLLATE "C" PRIMARY KEY, until bigint NOT NULL);
        """,
        """
        ALTER TABLE ledger_entry ADD COLUMN client text;
        CREATE INDEX ledger_entry_client ON ledger_entry (client, created, request_id) WHERE client IS NOT NULL;
        """,
        """
        CREATE TABLE ledger_event (
            id bigserial PRIMARY KEY, time bigint NOT NULL, kind text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL, configuration text NOT NULL, detail text NOT NULL
        );
        CREATE INDEX ledger_event_kind ON ledger_event (kind, id);
        CREATE INDEX ledger_event_time ON ledger_event (kind, time);
        CREATE INDEX ledger_event_subject ON ledger_event (subject, id);
        CREATE UNIQUE INDEX ledger_event_once ON ledger_event (subject) WHERE kind = 'configuration';
        """,
        // Nothing changes in the tables. Since schema 3 entries have members that forbid sending (held, failed), and a program
        // that doesn't know them would send, and write the entry back without them: it is refused from here on.
        "",
        """
        CREATE INDEX ledger_entry_sub_order ON ledger_entry (sub_order_id, created, request_id)
            WHERE sub_order_id IS NOT NULL;
        """,
    ]

    /// Makes a fresh connection fit, and brings the schema to the newest version where that is wanted; several processes may
    /// do so at once.
    ///
    /// - Parameter isReopened: whether this process used the schema before: then what is missing was lost, and is not made.
    static func prepare(
        _ connection: PostgresConnection,
        schema: String,
        timeout: Int,
        access: LedgerAccess,
        isReopened: Bool,
        now: ZonedTime
    ) throws(PostgresFailure) {
        try connection.execute(session(schema: schema, timeout: timeout))
        if access.isReadOnly { try connection.execute("SET default_transaction_read_only TO on") }
        try connection.beginPipeline()
        try checkServer(connection)
        let found = try version(connection)
        if found == migrations.count { return }
        if isReopened && (found == 0 || (access.isUpgrading && found < migrations.count)) { throw gone(schema) }
        guard access.isUpgrading else { return try check(access, found, schema) }
        try connection.run([
            PostgresStatement("BEGIN"),
            PostgresStatement("SELECT pg_advisory_xact_lock(?)", plain: [.integer(LockKey.schema(schema))]),
        ])
        do throws(PostgresFailure) {
            try migrate(connection, schema: schema, now: now)
        } catch {
            if error.kind != .lost { try connection.run([PostgresStatement("ROLLBACK")]) }
            throw error
        }
    }

    private static func gone(_ schema: String) -> PostgresFailure {
        .refused(
            LedgerError(
                .unavailable,
                "the ledger \"\(schema)\", which this process used, is gone from the database, or an older one is in its "
                    + "place, or the user lost USAGE on the schema. Nothing is sent. Bring back what was there; what an "
                    + "older copy means is in the guide Ledger, \"Back up and restore\""
            )
        )
    }

    /// The tables have no statistics while a first run fills them: without them, a plan by scanning would stay for hours.
    /// The keepalives are the server's: of a host that died in the middle of a transaction it would hear nothing for two
    /// hours, and keep its locks.
    private static func session(schema: String, timeout: Int) -> String {
        """
        SET search_path TO "\(schema)"; SET statement_timeout TO \(timeout); SET lock_timeout TO \(min(timeout, 10_000));
        SET idle_in_transaction_session_timeout TO \(timeout); SET enable_seqscan TO off; SET enable_hashjoin TO off;
        SET enable_mergejoin TO off; SET jit TO off;
        SET tcp_keepalives_idle TO 30; SET tcp_keepalives_interval TO 10; SET tcp_keepalives_count TO 3;
        SET default_transaction_isolation TO 'read committed';
        SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') IN ('off', 'local');
        """
    }

    private static func checkServer(_ connection: PostgresConnection) throws(PostgresFailure) {
        let sql = "SELECT current_setting('server_encoding'), current_setting('fsync')"
        guard let (encoding, fsync) = try connection.rows(PostgresStatement(sql), { ($0.text(0), $0.text(1)) }).first,
            encoding == "UTF8"
        else {
            throw .refused(LedgerError(.other, "the database's encoding is not UTF8; make one that is"))
        }
        guard fsync == "on" else {
            throw .refused(
                LedgerError(.other, "the server runs with fsync off and may lose what it confirmed; switch it on")
            )
        }
    }

    /// Asks for the version that the tables have.
    static let newest = PostgresStatement("SELECT coalesce(max(version), 0) FROM ledger_schema")

    /// Throws when a newer program has changed the tables.
    ///
    /// - Parameter answer: the one to ``newest``.
    static func checkNotNewer(_ answer: PostgresResult, _ schema: String) throws(LedgerError) {
        let version = answer.rows { Int($0.integer(0)) }.first ?? 0
        try LedgerAccess.checkNotNewer(version: version, newest: migrations.count, of: "the ledger \"\(schema)\"")
    }

    private static func version(_ connection: PostgresConnection) throws(PostgresFailure) -> Int {
        let find = PostgresStatement(
            "SELECT (to_regclass(current_schema() || '.ledger_schema') IS NOT NULL)::int::bigint"
        )
        guard try connection.rows(find, { $0.integer(0) }).first == 1 else { return 0 }
        return Int(try connection.rows(newest) { $0.integer(0) }.first ?? 0)
    }

    private static func check(_ access: LedgerAccess?, _ version: Int, _ schema: String) throws(PostgresFailure) {
        let ledger = "the ledger \"\(schema)\""
        do throws(LedgerError) {
            try LedgerAccess.checkNotNewer(version: version, newest: migrations.count, of: ledger)
            try access?.check(version: version, newest: migrations.count, of: ledger)
        } catch {
            throw .refused(error)
        }
    }

    /// How long one version's changes may take: an hour, in milliseconds.
    private static let migrationLimit: Int64 = 3_600_000

    private static func migrate(
        _ connection: PostgresConnection,
        schema: String,
        now: ZonedTime
    ) throws(PostgresFailure) {
        let exists = PostgresStatement("SELECT 1::bigint FROM pg_namespace WHERE nspname = ?", plain: [.text(schema)])
        if try connection.rows(exists, { $0.integer(0) }).isEmpty {
            try connection.run([PostgresStatement("CREATE SCHEMA \"\(schema)\"")])
        }
        try connection.run([
            PostgresStatement(
                "CREATE TABLE IF NOT EXISTS ledger_schema (version bigint PRIMARY KEY, applied bigint NOT NULL)"
            )
        ])
        let current = try version(connection)
        try check(nil, current, schema)
        // An index of millions of entries takes longer than any statement of the daily work may.
        try connection.run([PostgresStatement("SET LOCAL statement_timeout TO 0")])
        for next in current..<migrations.count {
            let texts = migrations[next].split(separator: ";").filter { $0.contains { !$0.isWhitespace } }
            let record = PostgresStatement(
                "INSERT INTO ledger_schema (version, applied) VALUES (?, ?)",
                plain: [.integer(Int64(next + 1)), SQLValue(now)]
            )
            try connection.run(texts.map { PostgresStatement(String($0)) } + [record], within: migrationLimit)
        }
        try connection.run([PostgresStatement("COMMIT")], within: migrationLimit)
    }
}
