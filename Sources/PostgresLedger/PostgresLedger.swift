public import DeclarationCore
package import LedgerSQL

/// A ledger in a PostgreSQL database (12 or later), for several processes on several hosts.
///
/// Every write is durable on the server when its call returns. Calls at the same time share transactions and round trips;
/// transactions that share an id, a payment or a buyer exclude each other by advisory locks, across all processes. A
/// server that is gone makes calls fail with `unavailable` within the time-outs, and the next call tries again. Calls are
/// not cancelled with their tasks: what is known has to be written, and their time is bounded.
///
/// Where it is, it keeps within itself: a ledger that was restored, or is a copy, is refused until
/// ``LedgerRouter/hold()`` accepts it.
///
/// A pooler between needs session mode. Erased data stays in dead rows until the server's autovacuum, and in its archives.
public final class PostgresLedger: LedgerStore {
    /// How the database is used.
    public struct Settings: Sendable, Hashable {
        /// Which server and database.
        public var server: PostgresServer
        /// The schema that holds the tables; made when it is missing. A lower-case letter or `_`, then those and digits,
        /// 63 at most.
        public var schema: String
        /// Connections, 1 to 32; each is made when it is first needed.
        public var connections: Int
        /// How long a connection may take to be made, 1 ms to 10 minutes.
        public var connectTimeout: Duration
        /// How long the server may take for a statement, 1 ms to 10 minutes, and for a lock, where it is 10 seconds at most; an
        /// answer that takes a second longer ends the connection.
        public var statementTimeout: Duration
        /// Calls that may wait; beyond it a call fails with `overloaded`.
        public var queueLimit: Int
        /// How often a process that renews leases or tracks leaves a sign of life at most.
        package var signInterval = Duration.seconds(2)
        /// How long ago a process may have written what it finds on a new timeline, to vouch for that one.
        package var vouchingAge = Duration.seconds(600)

        /// Makes settings.
        public init(
            server: PostgresServer,
            schema: String = "customs_ledger",
            connections: Int = 2,
            connectTimeout: Duration = .seconds(5),
            statementTimeout: Duration = .seconds(10),
            queueLimit: Int = 10_000
        ) {
            self.server = server
            self.schema = schema
            self.connections = connections
            self.connectTimeout = connectTimeout
            self.statementTimeout = statementTimeout
            self.queueLimit = queueLimit
        }

        fileprivate var connectMilliseconds: Int { Int(clamping: connectTimeout.milliseconds) }
        fileprivate var statementMilliseconds: Int { Int(clamping: statementTimeout.milliseconds) }
    }

    private let queue: PostgresQueue
    private let schema: String
    private let known: KnownContent
    private let place: PlaceGuard

    /// Opens a ledger: connects once, and makes the tables or brings them to the newest version.
    ///
    /// - Parameters:
    ///   - time: stamps migrations, and when the ledger came to where it is.
    ///   - isRestored: whether a ledger is taken that was restored, or is a copy: for ``LedgerRouter/hold()``, which comes
    ///     before anything else then.
    /// - Throws: why the database can't be used; nothing was sent.
    public convenience init(
        _ settings: Settings,
        time: any TimeSource,
        isRestored: Bool = false
    ) async throws(LedgerError) {
        try await self.init(settings, time: time, access: isRestored ? .restored : .upgrading)
    }

    /// - Parameter access: what may be done to the tables.
    package init(_ settings: Settings, time: any TimeSource, access: LedgerAccess) async throws(LedgerError) {
        try Self.check(settings)
        let (connectTimeout, timeout) = (settings.connectMilliseconds, settings.statementMilliseconds)
        let wait = timeout + 1_000
        // Long is only what the server works on: a network that died, or a lock of somebody else's, is told as soon as ever.
        let parameters = try ConnectionParameters(settings.server, timeout: min(wait, 11_000)).list
        schema = settings.schema
        queue = try PostgresQueue(limit: settings.queueLimit)
        let known = KnownContent(
            schema: settings.schema,
            signInterval: settings.signInterval,
            vouchingAge: settings.vouchingAge
        )
        self.known = known
        let place = PlaceGuard(schema: settings.schema, time: time)
        self.place = place
        let connect: PostgresThread.Connect = { () throws(PostgresFailure) in
            let connection = try PostgresConnection(
                parameters,
                connectTimeout: connectTimeout,
                timeout: wait
            )
            do throws(PostgresFailure) {
                try PostgresSchema.prepare(
                    connection,
                    schema: settings.schema,
                    timeout: timeout,
                    access: access,
                    isReopened: known.hasSchema,
                    now: time.now()
                )
            } catch {
                known.note(error.error)
                throw error
            }
            try known.check(connection)
            if access.refusesCopies { connection.sight = try place.check(connection, mayVouch: known.mayVouch) }
            return connection
        }
        do throws(LedgerError) {
            for _ in 0..<settings.connections { try PostgresThread.start(queue, known, patience: wait, connect) }
            // A connection that was made is all that is asked for.
            try await OperationCall.run(on: queue) { _ in }
        } catch {
            queue.stop()
            throw error
        }
    }

    deinit { queue.stop() }

    private static func check(_ settings: Settings) throws(LedgerError) {
        let name = settings.schema.utf8
        let isName =
            name.count <= 63
            && name.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) }
            && !(name.first.map { (0x30...0x39).contains($0) } ?? true)
        guard isName else {
            throw LedgerError(.other, "schema: \(settings.schema) is no name; use a-z, 0-9 and _, 63 at most")
        }
        let ranges = [
            ("connections", settings.connections, 1...32),
            ("connectTimeout", settings.connectMilliseconds, 1...600_000),
            ("statementTimeout", settings.statementMilliseconds, 1...600_000),
            ("queueLimit", settings.queueLimit, 1...1_000_000),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw LedgerError(.other, "\(name): \(value) is not within \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// By how many milliseconds this host's clock is ahead of the server's; less than zero when it is behind. Right to the
    /// length of a round trip.
    package func clockLead(of time: any TimeSource) async throws(LedgerError) -> Int64 {
        let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        return try await run { connection throws(PostgresFailure) in
            let server = try connection.rows(PostgresStatement(sql)) { $0.integer(0) }.first ?? 0
            return time.now().epochMilliseconds - server
        }
    }

    /// Runs a decision.
    public func transact<Result: Sendable>(
        _ keys: LedgerKeys,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Result>
    ) async throws(LedgerError) -> Result {
        try await DecisionCall.run(on: queue, keys, schema: schema, body)
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Value
    ) async throws(LedgerError) -> Value {
        try await OperationCall.run(on: queue, body)
    }

    private func entries(_ statement: PostgresStatement) async throws(LedgerError) -> [LedgerEntry] {
        try await run { connection throws(PostgresFailure) in
            var entries: [LedgerEntry] = []
            for result in try connection.run([statement]) { entries += try LedgerStatements.entries(result) }
            return entries
        }
    }

    /// One entry.
    public func entry(_ id: RequestID) async throws(LedgerError) -> LedgerEntry? {
        try await entries(LedgerStatements.entries([id.rawValue])).first
    }

    /// The history of one id.
    public func attempts(of id: RequestID) async throws(LedgerError) -> [LedgerAttempt] {
        try await run { connection throws(PostgresFailure) in
            try connection.rows(LedgerStatements.attempts(id)) { LedgerStatements.attempt(id, $0) }
        }
    }

    /// A page of entries.
    public func entries(
        matching filter: LedgerFilter,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerPage {
        let limit = min(max(limit, 1), 1_000)
        // One more than asked for is read to know whether there is a next page.
        let statement = LedgerStatements.page(filter, cursor, limit: limit + 1)
        let found = try await run { connection throws(PostgresFailure) in
            try connection.rows(statement) { EntryColumns.pageRow($0, filter.order) }
        }
        let page = PageRows(found, limit: limit)
        return LedgerPage(entries: page.values, next: page.next, unreadable: page.unreadable)
    }

    /// A page of a lean scan.
    public func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage {
        let limit = min(max(limit, 1), 10_000)
        let queries =
            [HistoryColumns.entries(filter, cursor, limit: limit)]
            + (withAttempts ? [HistoryColumns.attempts(filter, cursor, limit: limit)] : [])
        let found = try await run { connection throws(PostgresFailure) in
            let results = try connection.run(queries.map { PostgresStatement($0.sql, plain: $0.values) })
            let attempts = results.count > 1 ? results[1].rows { HistoryColumns.attempt($0) } : []
            return (rows: results[0].rows { HistoryColumns.pageRow($0, filter.order) }, attempts: attempts)
        }
        return HistoryColumns.page(found.rows, found.attempts, limit: limit)
    }

    /// Counts entries.
    public func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally] {
        let statement = PostgresStatement(TallyColumns.sql, plain: TallyColumns.values(from: from, until: until))
        return try await run { connection throws(PostgresFailure) in
            try connection.rows(statement) { TallyColumns.tally($0) }
        }
    }

    /// Takes due entries.
    public func lease(_ request: LedgerLease) async throws(LedgerError) -> [LedgerEntry] {
        // One that is unreadable must not keep the others from being looked after.
        let taken = try await run { [known] connection throws(PostgresFailure) in
            // Before anything is asked for, or sent again, on the strength of what is there.
            try known.giveSign(connection)
            return try connection.run([LedgerStatements.lease(request)]).flatMap(LedgerStatements.readableEntries)
        }
        // An update returns its rows in any order.
        return taken.sorted { first, second in
            let (left, right) = (first.nextCheck ?? first.created, second.nextCheck ?? second.created)
            return (left.epochMilliseconds, first.requestID) < (right.epochMilliseconds, second.requestID)
        }
    }

    /// Gives leases back.
    public func release(_ ids: [RequestID], owner: LedgerOwner.Token) async throws(LedgerError) {
        try await write(LedgerStatements.release(ids, owner: owner))
    }

    /// Renews an owner's lease.
    public func renew(_ owner: LedgerOwner) async throws(LedgerError) {
        try await run { [known] connection throws(PostgresFailure) in
            _ = try connection.run([LedgerStatements.renew(owner)])
            try known.giveSign(connection)
        }
        // What stays is removed by a later call.
        try? await write(LedgerStatements.purgeOwners(before: owner.purgeTime))
    }

    private func write(_ statement: PostgresStatement) async throws(LedgerError) {
        try await run { connection throws(PostgresFailure) in _ = try connection.run([statement]) }
    }

    /// Writes events down.
    public func record(_ events: [LedgerEvent]) async throws(LedgerError) {
        try await EventsCall.run(on: queue, events, schema: schema)
    }

    /// A page of events.
    public func events(
        matching filter: LedgerEventFilter,
        after id: Int64?,
        limit: Int
    ) async throws(LedgerError) -> [LedgerEvent] {
        let statement = LedgerStatements.events(filter, after: id, limit: limit)
        return try await run { connection throws(PostgresFailure) in
            try connection.rows(statement) { EventColumns.event($0) }
        }
    }

    /// What each version of the configuration decided.
    public func configurationUse() async throws(LedgerError) -> [LedgerConfigurationUse] {
        try await run { connection throws(PostgresFailure) in
            LedgerConfigurationUse.merged(
                try connection.rows(LedgerStatements.configurationUse) { EventColumns.use($0) }
            )
        }
    }

    /// Erases personal data, and old shadow events.
    public func forget(_ request: LedgerForgetting) async throws(LedgerError) -> Int {
        let forgetting = Forgetting(request: request, schema: schema)
        return try await run { connection throws(PostgresFailure) in try forgetting.run(connection) }
    }

    /// Keeps that the ledger is where it is now, so that everybody goes on here. What it was a copy of, where that is still
    /// there, isn't told from it.
    public func acceptRestored() async throws(LedgerError) {
        try await run { [place] connection throws(PostgresFailure) in try place.accept(connection) }
    }

    /// Ends the threads and closes the connections.
    public func close() async { await queue.stopped() }
}
