import Glibc
import Synchronization

/// The files that a configuration was read from, so that a change of one of them can be noticed.
package final class FilesRead: Sendable {
    /// What tells one state of a file from another; all nil when there is no such file.
    package struct Stamp: Sendable, Hashable {
        private let inode: UInt64?
        private let size: Int64?
        private let seconds: Int64?
        private let nanoseconds: Int64?

        /// The file's state now.
        package init(_ path: String) {
            var facts = stat()
            let exists = stat(path, &facts) == 0
            inode = exists ? UInt64(facts.st_ino) : nil
            size = exists ? Int64(facts.st_size) : nil
            seconds = exists ? Int64(facts.st_mtim.tv_sec) : nil
            nanoseconds = exists ? Int64(facts.st_mtim.tv_nsec) : nil
        }
    }

    private let read = Mutex<[String: Stamp]>([:])

    /// None yet.
    package init() {}

    /// The states that were read, by path.
    package var stamps: [String: Stamp] { read.withLock { $0 } }

    /// Called before a file is read: what is written meanwhile counts as a change.
    func willRead(_ path: String) {
        let stamp = Stamp(path)
        read.withLock { $0[path] = $0[path] ?? stamp }
    }
}
