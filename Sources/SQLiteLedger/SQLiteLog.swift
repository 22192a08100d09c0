import DeclarationCore
import Glibc

/// An open ledger's write-ahead log and its index, `-wal` and `-shm`, as they were when the ledger was opened.
///
/// SQLite goes on with both when they lose their names, and whoever opens the ledger next begins fresh ones: the two don't
/// see what the other writes, and hold different locks.
struct SQLiteLog: Sendable {
    private struct File: Sendable, Equatable {
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var facts = stat()
            guard stat(path, &facts) == 0 else { return nil }
            (device, inode) = (facts.st_dev, facts.st_ino)
        }
    }

    private let files: [String: File]

    /// - Parameter database: the file's own path, of no symbolic link.
    init(of database: String) {
        let paths = ["-wal", "-shm"].map { database + $0 }
        files = Dictionary(paths.compactMap { path in File(path).map { (path, $0) } }) { $1 }
    }

    /// Whether both were there.
    private var isComplete: Bool { files.count == 2 }

    /// The one that is gone, or another than it was; `nil` when both are in their places.
    var lost: String? { files.first { File($0.key) != $0.value }?.key }
}

extension SQLiteLog {
    /// How often is looked, and the pause in microseconds between: for two seconds, far longer than others take to make
    /// their log or to remove it at their end.
    private static let (looks, pause) = (100, UInt32(20_000))

    /// Throws when others have the ledger open, but not its log: it lost its name, and this process would begin a fresh one.
    ///
    /// Who has a ledger open has a lock on its file, so that nobody gets it alone.
    static func checkOthers(_ path: String) throws(LedgerError) {
        for _ in 0..<looks {
            let connection = try SQLiteConnection(path: path, busyTimeout: .zero)
            guard connection.currentLog()?.isComplete == false else { return }
            do throws(LedgerError) {
                try connection.execute("PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM sqlite_master")
                return
            } catch {
                // What else is wrong is told by who opens it next.
                guard error.code == .locked else { return }
            }
            usleep(pause)
        }
        throw LedgerError(
            .unavailable,
            "the log of the ledger \(path), its -wal or -shm, was removed while another process uses it: end that one first, "
                + "which writes the log into the file; nothing is sent before"
        )
    }
}
