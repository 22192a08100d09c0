import CSQLite
import DeclarationCore
import LedgerSQL

/// One connection with its prepared statements. Used by one thread at a time: opened by its owner, then by its thread.
final class SQLiteConnection {
    private let handle: OpaquePointer
    private let failure: SQLiteFailure
    /// The ones in frequent use come first. A dozen are, and finding a text that is the very same one takes less time than
    /// hashing it.
    private var statements: [(sql: String, statement: SQLiteStatement)] = []
    /// What it wrote last.
    let recent = RecentEntries()
    /// How long the log was after the last commit, in pages; where SQLite's callback writes it.
    private let logLength = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    /// Without it SQLite counts its memory, for which nobody asks, behind one lock that all threads share.
    private static let isLean = csqlite_count_no_memory() == SQLITE_OK

    init(path: String, busyTimeout: Int, isReadOnly: Bool = false) throws(LedgerError) {
        failure = SQLiteFailure(path: path)
        logLength.initialize(to: 0)
        // Another part of the program may have been first; then it is as it was.
        _ = Self.isLean
        var handle: OpaquePointer?
        let flags =
            (isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let detail = sqlite3_errstr(code).map { String(cString: $0) } ?? "no detail"
            sqlite3_close_v2(handle)
            logLength.deallocate()
            throw failure.error(code, detail, while: "opening")
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout))
        // Damage is told when a page is read, not when what it led to turns out wrong.
        try execute("PRAGMA cell_size_check = ON")
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
        logLength.deallocate()
    }

    /// How long the write-ahead log was after the last commit here, in pages; 0 before ``leaveLogAlone()``.
    var logPages: Int { Int(logLength.pointee) }

    /// Commits note the log's length from now on, and never copy from it.
    func leaveLogAlone() {
        sqlite3_wal_hook(
            handle,
            { length, _, _, pages in
                length?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            logLength
        )
    }

    /// Copies from the log into the file what no reader needs there, and waits for nobody. A failure leaves the log as it
    /// is, and nothing is lost: it is tried again, and a full disk is told by the commits.
    func checkpoint() { sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil) }

    /// Runs statements without parameters.
    func execute(_ sql: String) throws(LedgerError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw failure.error(code, String(cString: sqlite3_errmsg(handle)), while: "a statement")
        }
    }

    /// Runs one statement, which is prepared once, and reads every row.
    func rows<Row>(
        _ sql: String,
        _ values: [SQLValue] = [],
        _ read: (SQLiteRow) -> Row
    ) throws(LedgerError) -> [Row] {
        try statement(sql).rows(values, read)
    }

    private func statement(_ sql: String) throws(LedgerError) -> SQLiteStatement {
        guard let place = statements.firstIndex(where: { $0.sql == sql }) else {
            let statement = try SQLiteStatement(sql, handle, failure)
            // Statements of filters have many forms; what is kept stays bounded.
            if statements.count >= 64 { statements.removeLast() }
            statements.append((sql, statement))
            return statement
        }
        if place > 0 { statements.swapAt(place, place - 1) }
        return statements[max(place - 1, 0)].statement
    }

    /// Runs one statement that changes something.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue] = []) throws(LedgerError) -> Int {
        _ = try rows(sql, values) { _ in }
        return Int(sqlite3_changes(handle))
    }

    /// Begins a transaction that writes.
    func begin() throws(LedgerError) {
        try execute("BEGIN IMMEDIATE")
        // Where that can't be told, the file is read.
        if let version = try? rows("PRAGMA data_version", [], { $0.integer(0) }).first {
            recent.keep(version: version)
        } else {
            recent.forget()
        }
    }

    /// Whether a transaction is open: SQLite ends it itself after some failures.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}
