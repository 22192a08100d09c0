import DeclarationCore
import LedgerSQL
import Synchronization

/// What this process knows the database to hold: the schema, what it wrote or saw last, and when it last gave a sign of life.
/// A database that lacks it was restored, or is a copy that lags and took over: ids that were sent would look free there.
final class KnownContent: Sendable {
    private struct State {
        var hasSchema = false
        var marks: [WriteMark] = []
        var lastSeen: ZonedTime?
        /// When a sign was last given, or would have been.
        var signed = ContinuousClock.now
        /// By the server's clock, as all of it: hosts' clocks differ.
        var sign: Int64?
        /// When this process last wrote something that it looks for.
        var written: ContinuousClock.Instant?
        var loss: LedgerError?
    }

    /// One mark is kept of each transaction. Connections commit side by side, so the newest alone would not do.
    private static let limit = 64
    /// In milliseconds; others remove signs that are a week old.
    private static let signLife: Int64 = 6 * 86_400_000

    /// Whose signs of life this process leaves; nobody's lease.
    private let token = LedgerOwner.Token.random()
    private let schema: String
    private let interval: Duration
    private let vouchingAge: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - schema: the name, for messages.
    ///   - signInterval: how long to wait at least from one sign of life to the next.
    ///   - vouchingAge: for how long what this process wrote tells that a database lacks nothing.
    init(schema: String, signInterval: Duration, vouchingAge: Duration) {
        self.schema = schema
        interval = signInterval
        self.vouchingAge = vouchingAge
    }

    /// Whether a connection found or made the schema.
    var hasSchema: Bool { state.withLock { $0.hasSchema } }

    /// Why nothing may be done any more; `nil` as long as nothing is missing.
    var loss: LedgerError? { state.withLock { $0.loss } }

    /// The mark of the last transaction, if there was one: what each transaction looks for.
    var newest: [WriteMark] { state.withLock { $0.marks.suffix(1) } }

    /// Whether this process wrote something not long ago and misses nothing: a database that has it is as new as the one it was
    /// written to.
    var mayVouch: Bool {
        state.withLock { state in
            state.loss == nil && state.written.map { ContinuousClock.now - $0 < vouchingAge } ?? false
        }
    }

    /// Takes in what was committed.
    func note(_ mark: WriteMark) {
        state.withLock { state in
            Self.add(mark, to: &state)
            state.written = .now
        }
    }

    private static func add(_ mark: WriteMark, to state: inout State) {
        if state.marks.count >= limit { state.marks.removeFirst() }
        state.marks.append(mark)
    }

    /// Takes in what a transaction found, so that a process that only reads what others wrote notices too when it is gone.
    func note(seen entries: some Sequence<LedgerEntry>) {
        guard let newest = entries.max(by: { $1.changed > $0.changed }) else { return }
        state.withLock { state in
            if let last = state.lastSeen, newest.changed <= last { return }
            state.lastSeen = newest.changed
            Self.add(WriteMark(seen: newest), to: &state)
        }
    }

    /// Looks for everything that is known, in the database of a fresh connection that has the schema.
    func check(_ connection: PostgresConnection) throws(PostgresFailure) {
        let marks = state.withLock { state in
            state.hasSchema = true
            return state.marks
        }
        for result in try connection.run([LedgerStatements.lacking(marks)]) { try requireAll(result) }
        try checkSign(connection)
    }

    /// Looks for the last sign of life, and gives the next, where that is due: a process that has nothing to write notices an
    /// exchange by it. One that ends sooner leaves none.
    func giveSign(_ connection: PostgresConnection) throws(PostgresFailure) {
        let isDue = state.withLock { state in
            guard ContinuousClock.now - state.signed >= interval else { return false }
            state.signed = .now
            return true
        }
        guard isDue else { return }
        let found = try connection.run([PostgresSchema.newest, LedgerSight.statement])
        try connection.requireSight(found[1])
        try checkSign(connection)
        try requireKnown(found[0])
        guard let sign = try connection.rows(LedgerStatements.sign(token), { $0.integer(0) }).first else { return }
        // Connections of one process sign side by side: in the database the later one stays, and so it has to here.
        state.withLock { state in
            state.sign = max(state.sign ?? sign, sign)
            state.written = .now
        }
    }

    private func checkSign(_ connection: PostgresConnection) throws(PostgresFailure) {
        guard let sign = state.withLock({ $0.sign }) else { return }
        let rows = try connection.rows(LedgerStatements.lastSign(token)) { ($0.integer(0), $0.integer(1)) }
        let (found, now) = rows.first ?? (0, sign)
        if found >= sign || now - sign > Self.signLife { return }
        let time = ZonedTime(epochMilliseconds: sign)
        throw lose("what this process wrote at \(time) (its sign of life)")
    }

    /// Takes in why a connection can't be used: a newer schema is for good, and for all of them.
    func note(_ error: LedgerError) {
        if error.code == .newerSchema { state.withLock { $0.loss = error } }
    }

    /// Throws when a newer program has changed the tables, and every call fails from then on: what this one wrote would lack
    /// what the newer one goes by.
    ///
    /// - Parameter version: an answer to ``PostgresSchema/newest``.
    func requireKnown(_ version: PostgresResult) throws(PostgresFailure) {
        do throws(LedgerError) {
            try PostgresSchema.checkNotNewer(version, schema)
        } catch {
            note(error)
            throw .refused(error)
        }
    }

    /// Throws when an answer to ``LedgerStatements/lacking(_:)`` names a mark; every call fails from then on.
    func requireAll(_ lacking: PostgresResult) throws(PostgresFailure) {
        guard let (id, time) = lacking.rows({ ($0.text(0), $0.time(1)) }).first else { return }
        throw lose("what this process wrote or read at \(time) (request id \(id))")
    }

    /// Every call fails from now on.
    private func lose(_ what: String) -> PostgresFailure {
        let error = LedgerError(
            .corrupted,
            "the database lacks \(what): it was restored, or a copy that lags took over. Nothing is sent. Find out "
                + "which copy has the newest entries and bring that one back, or ask the other side about what is missing; "
                + "then start again (guide Ledger, \"Back up and restore\")"
        )
        state.withLock { $0.loss = error }
        return .refused(error)
    }
}
