import CSQLite
import DeclarationCore
import LedgerSQL

/// One connection with its prepared statements. Used by one thread at a time: opened by its owner, then by its thread.
final class SQLiteConnection {
    let handle: OpaquePointer
    private let failure: SQLiteFailure
    let path: String
    private let busyTimeout: Duration
    private var statements: [StatementText: SQLiteStatement] = [:]
    /// The log that has to be in its place; `nil` until it is known.
    var log: SQLiteLog?
    /// What it wrote last.
    let recent = RecentEntries()
    /// How far the ledger got; `nil` for a connection that doesn't keep it.
    var mark: SQLiteMark?
    /// The count that this connection wrote or found last; 0 for none.
    var lastCount: Int32 = 0
    /// The one that the process has seen; of the connections of a ledger the same.
    var known = KnownCount()
    /// Whether the transaction has changed a declaration.
    var hasChanged = false
    /// That the transaction accepts an older copy: its mark, and the last count that was known.
    var accepting: (mark: SQLiteMark, last: Int32)?
    /// How long the log was after the last commit, in pages; where SQLite's callback writes it.
    private let logLength = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    /// How long it was when it was copied last, and after how many pages more it is copied again.
    private var copiedLength = 0
    private var copyAfter = Int.max
    private var leastCopied = 0
    private var mostCopied: Int { 8 * leastCopied }

    init(path: String, busyTimeout: Duration, isReadOnly: Bool = false) throws(LedgerError) {
        failure = SQLiteFailure(path: path)
        self.path = path
        self.busyTimeout = busyTimeout
        logLength.initialize(to: 0)
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
        wait(busyTimeout)
        // Damage is told when a page is read, not when what it led to turns out wrong.
        try execute("PRAGMA cell_size_check = ON")
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
        logLength.deallocate()
    }

    /// Commits leave the write-ahead log alone from now on: ``copyLongLog(isBusy:)`` copies from it.
    ///
    /// - Parameter pages: after so many more of 4 KiB; after up to eight times as many where the file is large or many wait.
    func keepLog(pages: Int) {
        (leastCopied, copyAfter) = (pages, pages)
        sqlite3_wal_hook(
            handle,
            { length, _, _, pages in
                length?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            logLength
        )
    }

    /// Copies from a log that has become long into the file what no reader needs there, and waits for nobody; the log then
    /// begins anew.
    ///
    /// Left to itself, SQLite does so within the commit that finds the log long, and that commit's callers wait for it.
    /// Here they have their answer. A failure leaves the log as it is, and nothing is lost: it is tried again, and a full
    /// disk is told by the commits.
    ///
    /// - Parameter isBusy: whether many wait for the next commit. The log may become longer then: a page that was written
    ///   several times is copied once, so that all takes less time, but what is copied at once takes more.
    func copyLongLog(isBusy: Bool) {
        // A connection that only reads leaves the log to the one that writes.
        guard leastCopied > 0 else { return }
        let length = Int(logLength.pointee)
        if length < copiedLength { copiedLength = 0 }
        guard length - copiedLength >= (isBusy ? mostCopied : copyAfter) else { return }
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        copiedLength = length
        // In a large file the pages that a log holds lie far apart, and copying often would cost more than waiting.
        let file = (try? rows("PRAGMA page_count") { Int($0.integer(0)) })?.first ?? 0
        copyAfter = max(leastCopied, min(file / 32, mostCopied))
    }

    /// Copies the whole log into the file, and empties it.
    ///
    /// - Parameter patience: how long to wait for others to be done with it. Nobody writes meanwhile, so what can be copied
    ///   without a lock is copied before.
    /// - Returns: whether it is empty.
    func emptyLog(patience: Duration) -> Bool {
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        wait(patience)
        defer { wait(busyTimeout) }
        return sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) == SQLITE_OK
    }

    /// Waits so long from now on for others that hold the file.
    private func wait(_ limit: Duration) { sqlite3_busy_timeout(handle, Int32(clamping: limit.milliseconds)) }

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
        let text = StatementText(sql: sql)
        if let known = statements[text] { return known }
        let statement = try SQLiteStatement(sql, handle, failure)
        // Statements of filters have many forms; what is kept stays bounded.
        if statements.count >= 64 { statements.removeAll() }
        statements[text] = statement
        return statement
    }

    /// Runs one statement that changes something.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue] = []) throws(LedgerError) -> Int {
        _ = try rows(sql, values) { _ in }
        return Int(sqlite3_changes(handle))
    }

    /// The log as it is now; once a connection has read, its own.
    func currentLog() -> SQLiteLog? {
        sqlite3_db_filename(handle, "main").map { SQLiteLog(of: String(cString: $0)) }
    }

    /// Throws when another file than the one that was opened is where it was, or none, or another log: what is written would
    /// be gone with this process, and others would not see it.
    func checkPlace() throws(LedgerError) {
        var hasMoved: Int32 = 0
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        if code == SQLITE_OK, hasMoved != 0 {
            throw LedgerError(
                .unavailable,
                "the ledger \(path) was moved, removed or replaced while in use: put it back with its -wal and -shm, or, to "
                    + "use what is there now, start this process again; an older copy lacks what was sent since (guide "
                    + "Ledger, \"Back up and restore\")"
            )
        }
        guard let lost = log?.lost else { return }
        throw LedgerError(
            .unavailable,
            "\(lost) of the ledger was removed or replaced while in use, so that others don't see what this process wrote. "
                + "Nothing is sent. End this process, which writes the log into the file, and start it again"
        )
    }

    /// Begins a transaction that writes.
    func begin() throws(LedgerError) {
        try checkPlace()
        try run("BEGIN IMMEDIATE")
        (hasChanged, accepting) = (false, nil)
        do throws(LedgerError) {
            try noticeOthers()
        } catch {
            if isInTransaction { try execute("ROLLBACK") }
            throw error
        }
    }

    /// Looks, where others have written since the last transaction, whether it is still the same ledger, and one that this
    /// program knows.
    private func noticeOthers() throws(LedgerError) {
        // Where that can't be told, the file is read.
        let version = (try? rows("PRAGMA data_version", [], { $0.integer(0) }))?.first
        if let version, version == recent.version { return }
        recent.forget()
        try checkCount()
        try SQLiteSchema.checkNotNewer(self, path: path)
        if let version { recent.keep(version: version) }
    }

    /// Whether a transaction is open: SQLite ends it itself after some failures.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}

/// The text of a statement, as a key. Hashed by its length: hashing all of it would take longer than finding it, and the few
/// statements of the ledger nearly all differ in length.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}
