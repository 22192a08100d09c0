import CSQLite
import DeclarationCore

/// Turns SQLite's result codes into errors that say what to do.
struct SQLiteFailure {
    let path: String

    func error(_ code: Int32, _ detail: String, while action: String) -> LedgerError {
        let (kind, advice) = Self.meaning(code & 0xFF)
        return LedgerError(kind, "\(action) in \(path) failed: \(detail); \(advice)")
    }

    private static func meaning(_ code: Int32) -> (LedgerError.Code, String) {
        switch code {
        case SQLITE_FULL: (.full, "no room is left: free some, or move the ledger")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            (.readOnly, "the file or its folder may not be written: check their owner and mode")
        case SQLITE_BUSY, SQLITE_LOCKED: (.locked, "another process holds it for too long: end that one, or try again")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (
                .corrupted,
                "the file is damaged or not a ledger: restore it from a backup (guide Ledger, \"Back up and restore\"), never "
                    + "delete it"
            )
        case SQLITE_CANTOPEN:
            (.unavailable, "the file can't be opened: check that its folder exists and may be written")
        case SQLITE_IOERR: (.unavailable, "the disk failed or is full: check it and its free room")
        case SQLITE_NOMEM: (.other, "memory ran out")
        default: (.other, "SQLite code \(code)")
        }
    }
}
