import DeclarationCore

/// Work for a thread that owns a connection. Whatever it does may be done again, when the connection broke.
protocol PostgresWork: Sendable {
    /// What it excludes others from; empty for work that needs no such thing, which runs by itself.
    var locks: [Int64] { get }
    /// The one lock of a kind of work that excludes all of its kind: others would hold that lock for as long as their own
    /// transaction takes, so such work shares one with its kind alone. `nil` for all other work.
    var kindLock: Int64? { get }
    /// Answers the caller; with an error the work counts as not done.
    func finish(_ error: LedgerError?)
}

extension PostgresWork {
    var kindLock: Int64? { nil }
}

/// Work that runs by itself.
protocol PostgresOperation: PostgresWork {
    func run(_ connection: PostgresConnection) throws(PostgresFailure)
}

/// A decision, which shares its transaction with others.
protocol PostgresDecision: PostgresWork {
    var keys: LedgerKeys { get }
    /// Decides. Nothing writes a decision that failed.
    func decide(_ view: LedgerView) -> PostgresWrites
}

/// What writes a decision.
struct PostgresWrites {
    var statements: [PostgresStatement] = []
    /// What goes after all statements of the transaction: the lock of events, for which others would have to wait until the
    /// end, and what is written under it. Who has that lock waits for nothing any more, so nobody waits in a circle.
    var last: [PostgresStatement] = []
    /// What tells later that it was written.
    var mark: WriteMark?
}
