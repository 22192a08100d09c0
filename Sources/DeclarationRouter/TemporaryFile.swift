import Glibc

/// Makes files with names of their own, which this user alone can read. Closed on exec, unlike those of `mkstemp`.
package enum TemporaryFile {
    /// Where temporary files go.
    ///
    /// - Parameter named: what `TMPDIR` says, if it is set; an empty one names no folder, and least of all `/`.
    package static func folder(_ named: String?) -> String {
        named.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }

    /// Makes a file.
    ///
    /// - Parameter start: what its path begins with.
    /// - Returns: a descriptor to read and write, less than 0 when there is no file; `errno` says why.
    static func make(_ start: String) -> (descriptor: Int32, path: String) {
        let path = start + String(UInt64.random(in: .min ... .max), radix: 36)
        return (open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600), path)
    }
}
