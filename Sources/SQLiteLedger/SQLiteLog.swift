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

    /// The one that is gone, or another than it was; `nil` when both are in their places.
    var lost: String? { files.first { File($0.key) != $0.value }?.key }
}
