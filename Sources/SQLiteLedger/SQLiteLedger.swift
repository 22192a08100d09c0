public import DeclarationCore
import Glibc
package import LedgerSQL
import Synchronization

/// A ledger in one SQLite file, for one host; several processes may share it.
///
/// The file is created on first use and readable by its owner alone (mode 0600), together with its two companions `-wal`
/// and `-shm`: a copy needs all three, or `sqlite3 FILE .backup`. A third, `.mark`, tells an older copy from it. Every write is on disk when its call returns; callers at
/// the same time share one `fsync`. Needs a local disk: SQLite's locks don't hold on network file systems.
public final class SQLiteLedger: LedgerStore {
    /// How the file is used.
    public struct Settings: Sendable, Hashable {
        /// How long to wait for another process that writes.
        public var busyTimeout: Duration
        /// Calls that may wait; beyond it a call fails with `overloaded`.
        public var queueLimit: Int

        /// Makes settings.
        public init(busyTimeout: Duration = .seconds(10), queueLimit: Int = 10_000) {
            self.busyTimeout = busyTimeout
            self.queueLimit = queueLimit
        }
    }

    /// What was written so far.
    package struct Traffic: Sendable {
        /// Transactions that were committed.
        package private(set) var commits = 0
        /// Calls that shared them.
        package private(set) var calls = 0

        mutating func add(_ count: Int) {
            commits += 1
            calls += count
        }
    }

    /// The file.
    public let path: String
    /// Whether it can be told later how far the ledger got; always, where nothing is written.
    package let isMarked: Bool
    private let writer: LedgerThread
    /// Reads single entries, for who declares or inquires.
    private let reader: LedgerThread
    /// Reads many at once, on a connection of its own: lists and counts of some clients must not delay what others declare.
    private let scanner: LedgerThread
    private let forgetting: SQLiteForgetting

    /// Opens a ledger; blocks while the file is created or brought to the newest schema, so it is called at start-up.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist.
    ///   - time: stamps migrations, and waits while others write.
    ///   - isRestored: whether a copy is taken that is older than what was used in its place before: for
    ///     ``LedgerRouter/hold()``, which comes before anything else then. Nothing is counted until that is done.
    /// - Throws: why the file can't be used; nothing was sent.
    public convenience init(
        path: String,
        settings: Settings = Settings(),
        time: any TimeSource,
        isRestored: Bool = false
    ) throws(LedgerError) {
        let access: LedgerAccess = isRestored ? .restored : .upgrading
        try self.init(path: path, settings: settings, time: time, access: access)
    }

    /// - Parameters:
    ///   - access: what may be done to the tables.
    ///   - copyLogEvery: after how many pages the write-ahead log is copied into the file.
    ///   - pragmas: run on the writing connection after it was opened; tests make small disks with them.
    package init(
        path: String,
        settings: Settings = Settings(),
        time: any TimeSource,
        access: LedgerAccess,
        copyLogEvery: Int = 1_000,
        pragmas: String = ""
    ) throws(LedgerError) {
        if access == .upgrading { try SQLiteMark.requireLedger(path) }
        if access.isUpgrading { try Self.create(path) }
        try SQLitePlace.check(path)
        let isReadOnly = access.isReadOnly
        if !isReadOnly { try SQLiteLog.checkOthers(path) }
        let writing = try SQLiteConnection(path: path, busyTimeout: settings.busyTimeout, isReadOnly: isReadOnly)
        try Self.patiently(settings.busyTimeout) { () throws(LedgerError) in
            // A copy is looked at before it is changed.
            try SQLiteSchema.requireOurs(writing, path: path)
            if access.refusesCopies { try writing.keepMark() }
            try SQLiteSchema.prepare(writing, path: path, access: access, now: time.now())
        }
        try writing.execute("PRAGMA cache_size = -8192")
        try writing.execute(pragmas)
        if !isReadOnly { writing.keepLog(pages: copyLogEvery) }
        let reading = try Self.reading(path, settings, isReadOnly: isReadOnly)
        let scanning = try Self.reading(path, settings, isReadOnly: isReadOnly)
        writing.log = writing.currentLog()
        for connection in [reading, scanning] {
            (connection.log, connection.known, connection.mark) = (writing.log, writing.known, writing.mark)
        }
        self.path = path
        isMarked = writing.mark?.isUsable ?? true
        let threads = try Self.start(
            [(writing, .writing), (reading, .reading), (scanning, .scanning)],
            limit: settings.queueLimit
        )
        (writer, reader, scanner) = (threads[0], threads[1], threads[2])
        forgetting = SQLiteForgetting(scanner: scanner, writer: writer, time: time, patience: settings.busyTimeout)
    }

    private static func reading(
        _ path: String,
        _ settings: Settings,
        isReadOnly: Bool
    ) throws(LedgerError) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, busyTimeout: settings.busyTimeout, isReadOnly: isReadOnly)
        try connection.execute("PRAGMA query_only = ON")
        return connection
    }

    /// Starts a thread for each connection, all or none.
    private static func start(
        _ connections: [(SQLiteConnection, LedgerThread.Role)],
        limit: Int
    ) throws(LedgerError) -> [LedgerThread] {
        var threads: [LedgerThread] = []
        do throws(LedgerError) {
            for (connection, role) in connections { threads.append(try LedgerThread(connection, role, limit: limit)) }
        } catch {
            threads.forEach { $0.stop() }
            throw error
        }
        return threads
    }

    /// What was written so far.
    package var traffic: Traffic { writer.traffic.withLock { $0 } }

    deinit {
        for thread in [writer, reader, scanner] { thread.stop() }
    }

    /// Whether a file has no entries, perhaps no tables yet: nothing is lost with what belongs to it.
    package static func isBlank(_ path: String) throws(LedgerError) -> Bool {
        try SQLiteConnection(path: path, busyTimeout: Settings().busyTimeout, isReadOnly: true).isBlank()
    }

    /// Tries again while others hold the file: of several that make one at the same moment, SQLite tells some at once that it
    /// is locked, without waiting, where waiting could block both.
    private static func patiently(
        _ limit: Duration,
        _ body: () throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let end = ContinuousClock.now + limit
        while true {
            do throws(LedgerError) {
                return try body()
            } catch {
                guard error.code == .locked, ContinuousClock.now < end else { throw error }
                usleep(UInt32.random(in: 5_000...20_000))
            }
        }
    }

    /// Creates the file with a mode of its own: SQLite would make it readable by everybody, and its companions like it.
    private static func create(_ path: String) throws(LedgerError) {
        let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if file >= 0 {
            defer { Glibc.close(file) }
            var facts = stat()
            guard fstat(file, &facts) == 0 else { throw failure(path) }
            // A umask may have taken the owner's own rights. Where they are there, the file system may know no others.
            if facts.st_mode & 0o600 != 0o600, fchmod(file, 0o600) != 0 { throw failure(path) }
        } else if errno != EEXIST {
            throw failure(path)
        }
    }

    private static func failure(_ path: String) -> LedgerError {
        let reason = String(cString: strerror(errno))
        return LedgerError(
            errno == EROFS || errno == EACCES ? .readOnly : errno == ENOSPC ? .full : .unavailable,
            "the ledger \(path) can't be created: \(reason); check that its folder exists and may be written"
        )
    }

    /// Runs a decision.
    public func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        try await LedgerCall.run(on: writer) { connection throws(LedgerError) in
            let tables = LedgerTables(connection)
            let view = try tables.view(keys)
            let decision: LedgerDecision<Result>
            do throws(LedgerError) {
                decision = try body(view)
            } catch {
                return .failure(error)
            }
            try tables.apply(decision.writes, to: keys.requestID, over: view.entry)
            return .success(decision.result)
        }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerTables) throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await LedgerCall.run(on: reader) { connection throws(LedgerError) in
            .success(try body(LedgerTables(connection)))
        }
    }

    private func scan<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerTables) throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await LedgerCall.run(on: scanner) { connection throws(LedgerError) in
            .success(try body(LedgerTables(connection)))
        }
    }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerTables) throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        try await LedgerCall.run(on: writer) { connection throws(LedgerError) in
            .success(try body(LedgerTables(connection)))
        }
    }

    /// One entry.
    public func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        try await read { tables throws(LedgerError) in try tables.entry(id) }
    }

    /// The history of one id.
    public func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try await read { tables throws(LedgerError) in try tables.attempts(of: id) }
    }

    /// A page of entries.
    public func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        let limit = min(max(limit, 1), 1_000)
        let page: @Sendable (LedgerTables) throws(LedgerError) -> LedgerPage = { tables throws(LedgerError) in
            try tables.entries(matching: filter, after: cursor, limit: limit)
        }
        // By what is open a gateway tells whether the ledger answers: no client's lists stand before that.
        let isOpen = !filter.states.isEmpty && filter.states.allSatisfy(\.isUnsettled)
        return isOpen && filter.client == nil ? try await read(page) : try await scan(page)
    }

    /// A page of a lean scan.
    public func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage {
        let limit = min(max(limit, 1), 10_000)
        return try await scan { tables throws(LedgerError) in
            try tables.history(matching: filter, withAttempts: withAttempts, after: cursor, limit: limit)
        }
    }

    /// Counts entries.
    public func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally] {
        try await scan { tables throws(LedgerError) in try tables.tally(from: from, until: until) }
    }

    /// Takes due entries.
    public func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        try await write { tables throws(LedgerError) in try tables.lease(request) }
    }

    /// Gives leases back.
    public func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await write { tables throws(LedgerError) in try tables.release(ids, owner: owner) }
    }

    /// Renews an owner's lease.
    public func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try await write { tables throws(LedgerError) in
            try tables.renew(owner)
            try tables.purgeOwners(before: owner.purgeTime)
        }
    }

    /// Writes events down.
    public func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try await write { tables throws(LedgerError) in try tables.events.record(events) }
    }

    /// A page of events.
    public func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        try await scan { tables throws(LedgerError) in
            try tables.events.events(matching: filter, after: id, limit: limit)
        }
    }

    /// What each version of the configuration decided.
    public func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try await scan { tables throws(LedgerError) in try tables.events.configurationUse() }
    }

    /// Erases personal data and old shadow events, a little in each transaction, with pauses in which others write. What finds
    /// fewer than the limit also empties `-wal`, where old pages would keep what is erased; while another process reads longer
    /// than is waited for, they stay there until the next such call or checkpoint.
    public func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        try await forgetting.run(request)
    }

    /// Counts on from what was known before, so that older copies, and what this one was a copy of, are told from it.
    public func acceptRestored() async throws(LedgerError) {
        try await LedgerCall.run(on: writer) { connection throws(LedgerError) in .success(try connection.acceptCopy()) }
    }

    /// Ends the threads and closes the file.
    public func close() async {
        for thread in [writer, reader, scanner] { await thread.stopped() }
    }
}
