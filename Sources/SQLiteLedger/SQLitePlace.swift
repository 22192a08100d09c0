import DeclarationCore
import Glibc

/// Whether a file can be a ledger where it is: under one name alone. SQLite names the log after the file, so that a file
/// of two names has two logs, and who uses one doesn't see what was written under the other.
enum SQLitePlace {
    /// - Throws: for a file of several names, and for one that is mounted by itself.
    static func check(_ path: String) throws(LedgerError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return }
        guard facts.st_nlink <= 1 else {
            throw LedgerError(
                .unavailable,
                "the ledger \(path) has \(facts.st_nlink) names (hard links), and each would get a log of its own: remove "
                    + "the others (find them: find FOLDER -inum \(facts.st_ino)), and name this one everywhere"
            )
        }
        guard let resolved = realpath(path, nil) else { return }
        defer { free(resolved) }
        guard isMountPoint(String(cString: resolved), in: mounts()) else { return }
        throw LedgerError(
            .unavailable,
            "the ledger \(path) is mounted as a single file, and its log, which lies beside it, is not: mount the folder, "
                + "not the file"
        )
    }

    /// Whether something is mounted at a path.
    ///
    /// - Parameter mounts: what `/proc/self/mountinfo` holds: the fifth word of each line is a path.
    static func isMountPoint(_ path: String, in mounts: String) -> Bool {
        // As the kernel writes these four; nothing else is escaped.
        let escapes: [Character: String] = [" ": #"\040"#, "\t": #"\011"#, "\n": #"\012"#, #"\"#: #"\134"#]
        let escaped = path.map { escapes[$0] ?? String($0) }.joined()
        return mounts.split(separator: "\n").contains { line in
            line.split(separator: " ").dropFirst(4).first.map { $0 == escaped } ?? false
        }
    }

    /// Empty where the system has no such list.
    private static func mounts() -> String {
        let file = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(file, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }
}
