import DeclarationCore
import LedgerSQL

/// Reads and writes the history.
struct AttemptTable {
    let connection: SQLiteConnection

    func attempts(of id: RequestID) throws(LedgerError) -> [LedgerAttempt] {
        try connection.rows(AttemptColumns.selection, [.text(id.rawValue)]) { AttemptColumns.attempt(id, $0) }
    }

    func add(_ attempt: LedgerAttempt) throws(LedgerError) {
        try connection.run(AttemptColumns.insertion, AttemptColumns.values(attempt))
    }

    /// Ends an attempt; one that has an end keeps it.
    func end(_ id: RequestID, _ number: Int, _ end: LedgerAttemptEnd) throws(LedgerError) {
        try connection.run(
            AttemptColumns.ending,
            AttemptColumns.values(end) + [.text(id.rawValue), .integer(Int64(number))]
        )
    }
}
