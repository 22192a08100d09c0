import DeclarationCore
import LedgerSQL
import Synchronization

/// What this process knows the database to hold: the schema, and what it wrote last. A database that lacks it was restored,
/// or is a copy that lags and took over: ids that were sent would look free there.
final class KnownContent: Sendable {
    private struct State {
        var hasSchema = false
        var marks: [WriteMark] = []
        var loss: LedgerError?
    }

    /// One mark is kept of each transaction. Connections commit side by side, so the newest alone would not do.
    private static let limit = 64

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

    /// Looks for everything that is known, in the database of a fresh connection that has the schema.
    func check(_ connection: PostgresConnection) throws(PostgresFailure) {
        let marks = state.withLock { state in
            state.hasSchema = true
            return state.marks
        }
        for result in try connection.run([LedgerStatements.lacking(marks)]) { try requireAll(result) }
    }

    /// Throws when an answer to ``LedgerStatements/lacking(_:)`` names a mark; every call fails from then on.
    func requireAll(_ lacking: PostgresResult) throws(PostgresFailure) {
        guard let (id, time) = lacking.rows({ ($0.text(0), $0.time(1)) }).first else { return }
        let error = LedgerError(
            .corrupted,
            "the database lacks what this process wrote at \(time) (request id \(id)): it was restored, or a copy that lags "
                + "took over. Nothing is sent. Find out which copy has the newest entries and bring that one back, or ask "
                + "the other side about what is missing; then start again (guide Ledger, \"Back up and restore\")"
        )
        state.withLock { $0.loss = error }
        throw .refused(error)
    }
}
