import DeclarationCore
import LedgerSQL

/// What each transaction reads of where the ledger is, together with the rest that it reads: when it is as it was when the
/// connection was made, nothing was exchanged under it, and nobody wrote down since that the ledger is elsewhere.
struct LedgerSight: Sendable, Equatable {
    /// The number of the table of declarations.
    private let table: Int64
    /// The number of the newest event that tells where the ledger is.
    private let event: Int64
    /// Whether the server is a standby: one that takes over keeps its connections, and begins a timeline.
    private let isStandby: Int64

    /// To be read after another statement of the transaction has read the tables: they can't be dropped from then on.
    static let statement = PostgresStatement(
        """
        SELECT coalesce(to_regclass('ledger_entry')::oid::bigint, 0), \
        coalesce((SELECT max(id) FROM ledger_event WHERE kind = '\(LedgerPlace.kind.rawValue)'), 0), \
        pg_is_in_recovery()::int::bigint
        """
    )

    /// - Parameter answer: the one to ``statement``.
    init?(_ answer: PostgresResult) {
        guard let numbers = answer.rows({ ($0.integer(0), $0.integer(1), $0.integer(2)) }).first else { return nil }
        (table, event, isStandby) = numbers
    }
}

extension PostgresConnection {
    /// Ends the use of a connection under which the ledger was exchanged, or under which somebody wrote down where it is: the
    /// next connection looks at all of it.
    ///
    /// - Parameter answer: the one to ``LedgerSight/statement``.
    func requireSight(_ answer: PostgresResult) throws(PostgresFailure) {
        guard let sight, LedgerSight(answer) != sight else { return }
        throw .moved
    }
}
