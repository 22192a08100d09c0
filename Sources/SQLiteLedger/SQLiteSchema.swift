import DeclarationCore
import LedgerSQL

/// The ledger's tables, by version. A migration is never changed once it was released; the next one is added below it.
enum SQLiteSchema {
    /// Marks the file as a ledger: "CLdg".
    static let applicationID: Int64 = 0x434C_6467

    static let migrations: [String] = [
        """
        CREATE TABLE ledger_entry (
            request_id TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, is_free INTEGER NOT NULL,
            backend TEXT NOT NULL, generation TEXT NOT NULL, customs_code TEXT NOT NULL, place TEXT,
            merchant TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
            is_split INTEGER NOT NULL, sub_order_id TEXT,
            fingerprint_key TEXT NOT NULL, fingerprint BLOB NOT NULL, buyer_key TEXT, buyer BLOB,
            content_key TEXT, content BLOB,
            created INTEGER NOT NULL, first_sent INTEGER, last_sent INTEGER, changed INTEGER NOT NULL,
            next_check INTEGER, owner TEXT, leased_by TEXT, leased_until INTEGER, detail TEXT NOT NULL
        );
        CREATE INDEX ledger_entry_created ON ledger_entry (created, request_id);
        CREATE INDEX ledger_entry_unsettled ON ledger_entry (created, request_id)
            WHERE state IN ('sending', 'unknown');
        CREATE INDEX ledger_entry_due ON ledger_entry (next_check, request_id) WHERE next_check IS NOT NULL;
        CREATE INDEX ledger_entry_buyer ON ledger_entry (buyer, created) WHERE buyer IS NOT NULL;
        CREATE TABLE ledger_payment (
            payment_id TEXT NOT NULL, generation TEXT NOT NULL, request_id TEXT NOT NULL,
            PRIMARY KEY (payment_id, generation, request_id)
        ) WITHOUT ROWID;
        CREATE TABLE ledger_attempt (
            request_id TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, started INTEGER NOT NULL,
            backend TEXT NOT NULL, generation TEXT NOT NULL, customs_code TEXT NOT NULL, place TEXT,
            configuration TEXT NOT NULL, route TEXT NOT NULL,
            ended INTEGER, delivery TEXT, class TEXT, code TEXT, text TEXT, authenticated INTEGER,
            PRIMARY KEY (request_id, number)
        ) WITHOUT ROWID;
        CREATE TABLE ledger_owner (token TEXT PRIMARY KEY NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE ledger_entry ADD COLUMN client TEXT;
        CREATE INDEX ledger_entry_client ON ledger_entry (client, created, request_id) WHERE client IS NOT NULL;
        """,
        """
        CREATE TABLE ledger_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
            configuration TEXT NOT NULL, detail TEXT NOT NULL
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

    /// Checks a file, and brings it to the newest version where that is wanted; several processes may do so at once.
    static func prepare(
        _ connection: SQLiteConnection,
        path: String,
        access: LedgerAccess,
        now: ZonedTime
    ) throws(LedgerError) {
        let isEmpty = try isEmpty(connection, path: path)
        if !access.isUpgrading {
            let version = isEmpty ? 0 : try version(connection)
            try LedgerAccess.checkNotNewer(version: version, newest: migrations.count, of: path)
            try access.check(version: version, newest: migrations.count, of: path)
            if access.isReadOnly { return }
            return try connection.execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
        }
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
        try connection.execute("BEGIN IMMEDIATE")
        do throws(LedgerError) {
            try migrate(connection, path: path, now: now)
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// Throws when a file is another program's: it stays as it is.
    static func requireOurs(_ connection: SQLiteConnection, path: String) throws(LedgerError) {
        _ = try isEmpty(connection, path: path)
    }

    /// Whether a file holds nothing yet.
    ///
    /// - Throws: when it is another program's.
    private static func isEmpty(_ connection: SQLiteConnection, path: String) throws(LedgerError) -> Bool {
        let tables = try connection.rows("SELECT count(*) FROM sqlite_master") { $0.integer(0) }.first ?? 0
        let mark = try connection.rows("PRAGMA application_id") { $0.integer(0) }.first ?? 0
        guard mark == applicationID || (tables == 0 && mark == 0) else {
            throw LedgerError(.corrupted, "\(path) is a database of something else; name another file for the ledger")
        }
        return tables == 0
    }

    private static func version(_ connection: SQLiteConnection) throws(LedgerError) -> Int {
        let newest = "SELECT coalesce(max(version), 0) FROM ledger_schema"
        return Int(try connection.rows(newest) { $0.integer(0) }.first ?? 0)
    }

    /// Throws when a newer program has changed the tables: what this one wrote would lack what the newer one goes by.
    static func checkNotNewer(_ connection: SQLiteConnection, path: String) throws(LedgerError) {
        try LedgerAccess.checkNotNewer(version: version(connection), newest: migrations.count, of: path)
    }

    private static func migrate(_ connection: SQLiteConnection, path: String, now: ZonedTime) throws(LedgerError) {
        if try isEmpty(connection, path: path) {
            try connection.execute(
                """
                PRAGMA application_id = \(applicationID);
                CREATE TABLE ledger_schema (version INTEGER PRIMARY KEY NOT NULL, applied INTEGER NOT NULL);
                """
            )
        }
        try checkNotNewer(connection, path: path)
        let current = try version(connection)
        for next in current..<migrations.count {
            try connection.execute(migrations[next])
            try connection.run(
                "INSERT INTO ledger_schema (version, applied) VALUES (?, ?)",
                [.integer(Int64(next + 1)), SQLValue(now)]
            )
        }
    }
}
