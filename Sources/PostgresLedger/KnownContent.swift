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
        var sign: LedgerOwner?
        var loss: LedgerError?
    }

    /// One mark is kept of each transaction. Connections commit side by side, so the newest alone would not do.
    private static let limit = 64
    /// Others remove signs that are a week old.
    private static let signLife = Duration.days(6)

    /// Whose signs of life this process leaves: never lower than before, whatever the clock does, and never a lease.
    private let token = LedgerOwner.Token.random()
    private let state = Mutex(State())

    /// Whether a connection found or made the schema.
    var hasSchema: Bool { state.withLock { $0.hasSchema } }

    /// Why nothing may be done any more; `nil` as long as nothing is missing.
    var loss: LedgerError? { state.withLock { $0.loss } }

    /// The mark of the last transaction, if there was one: what each transaction looks for.
    var newest: [WriteMark] { state.withLock { $0.marks.suffix(1) } }

    /// Takes in what was committed.
    func note(_ mark: WriteMark) {
        state.withLock { state in
            if state.marks.count >= Self.limit { state.marks.removeFirst() }
            state.marks.append(mark)
        }
    }

    /// Takes in what a transaction found, so that a process that only reads what others wrote notices too when it is gone.
    func note(seen entries: some Sequence<LedgerEntry>) {
        guard let newest = entries.max(by: { $1.changed > $0.changed }) else { return }
        let isNews = state.withLock { state in
            if let last = state.lastSeen, !(newest.changed > last) { return false }
            state.lastSeen = newest.changed
            return true
        }
        if isNews { note(WriteMark(seen: newest)) }
    }

    /// Looks for everything that is known, in the database of a fresh connection that has the schema.
    func check(_ connection: PostgresConnection, now: ZonedTime) throws(PostgresFailure) {
        let marks = state.withLock { state in
            state.hasSchema = true
            return state.marks
        }
        for result in try connection.run([LedgerStatements.lacking(marks)]) { try requireAll(result) }
        try checkSign(connection, now: now)
    }

    /// Looks for the last sign of life, and gives the next: a process that has nothing to write notices an exchange by it.
    func giveSign(_ connection: PostgresConnection, now: ZonedTime) throws(PostgresFailure) {
        try checkSign(connection, now: now)
        let last = state.withLock { $0.sign?.until }
        let sign = LedgerOwner(token: token, until: last.map { $0 > now ? $0 : now } ?? now)
        _ = try connection.run([LedgerStatements.renew(sign)])
        state.withLock { $0.sign = sign }
    }

    private func checkSign(_ connection: PostgresConnection, now: ZonedTime) throws(PostgresFailure) {
        guard let sign = state.withLock({ $0.sign }), now.since(sign.until) < Self.signLife else { return }
        let found = try connection.rows(LedgerStatements.end(of: sign.token)) { $0.time(0) }.first
        if let found, !(sign.until > found) { return }
        throw lose("what this process wrote at \(sign.until) (its sign of life)")
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
            "the database lacks \(what): it was restored, or a copy that lags took over. Nothing is sent. Find out which "
                + "copy has the newest entries and bring that one back, or ask the other side about what is missing; then start again (guide Ledger, \"Back up and restore\")"
        )
        state.withLock { $0.loss = error }
        return .refused(error)
    }
}
