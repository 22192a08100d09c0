import CSQLite
import DeclarationCore
import Glibc

/// Turns SQLite's result codes into errors that say what to do.
struct SQLiteFailure {
    let path: String

    func error(_ code: Int32, _ detail: String, while action: String) -> LedgerError {
        let (kind, advice) = code & 0xFF == SQLITE_CANTOPEN ? (.unavailable, closedText) : Self.meaning(code & 0xFF)
        return LedgerError(kind, "\(action) in \(path) failed: \(detail); \(advice)")
    }

    /// Why a file can't be opened, as far as it shows.
    private var closedText: String {
        guard access(path, F_OK) == 0 else {
            return "the file can't be opened: check that its folder exists and may be written"
        }
        guard access(path, R_OK | W_OK) == 0 else {
            let user = geteuid()
            return "the file may not be read and written by this user (uid \(user)): run this as the file's owner"
        }
        return "the file's -wal and -shm can't be opened or made: check that its folder may be written"
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
        case SQLITE_IOERR: (.unavailable, "the disk failed or is full: check it and its free room")
        case SQLITE_NOMEM: (.other, "memory ran out")
        default: (.other, "SQLite code \(code)")
        }
    }
}
