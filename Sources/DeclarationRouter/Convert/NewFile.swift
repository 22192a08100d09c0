package import DeclarationCore
import Glibc

/// Writes whole files that last, most of them where none was before.
package enum NewFile {
    /// What came of writing.
    package enum Written: Sendable, Hashable {
        /// The file is new.
        case new
        /// It was there and held the same.
        case same
    }

    /// Whether a file can be written: there is none, or one that holds the same.
    ///
    /// - Throws: when another file is in the way.
    package static func check(_ path: String, _ content: [UInt8]) throws(InvalidInput) {
        guard access(path, F_OK) == 0 else { return }
        guard (try? InputFile.read(path, maximumBytes: 1 << 20)) == content else {
            throw failure(path, "is there already and holds something else; move it away, or name another folder")
        }
    }

    /// Writes a file that only this user can read, and its folder if that is missing.
    package static func write(private path: String, _ content: [UInt8]) throws(InvalidInput) -> Written {
        try check(path, content)
        if access(path, F_OK) == 0 { return .same }
        try makeFolder(FilePath.folder(of: path))
        try write(path, content, mode: 0o600)
        return .new
    }

    /// Writes a file that others may read.
    ///
    /// - Parameter replacing: whether a file that is there is replaced as a whole; it keeps its mode.
    package static func write(_ path: String, _ content: [UInt8], replacing: Bool) throws(InvalidInput) {
        guard replacing, access(path, F_OK) == 0 else { return try write(path, content, mode: 0o644) }
        try replace(path, content)
    }

    private static func replace(_ path: String, _ content: [UInt8]) throws(InvalidInput) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw failure(path, "is no file that could be replaced")
        }
        let held = try InputFile.read(path)
        do throws(ConfigurationFile.Failure) {
            try ConfigurationFile(path, holding: held).replace(with: content)
        } catch {
            switch error {
            case .conflict(.held): throw failure(path, "is being changed by another process")
            case .conflict(.changed): throw failure(path, "was changed meanwhile")
            case .problem(let problem): throw problem
            }
        }
    }

    /// Lets what was made, linked or renamed in a file's folder survive the death of the machine.
    static func keepNames(inFolderOf path: String) {
        let folder = FilePath.folder(of: path)
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // Where a folder can't be synchronised, the file is there all the same.
        fsync(descriptor)
        close(descriptor)
    }

    private static func makeFolder(_ path: String) throws(InvalidInput) {
        guard !path.isEmpty, access(path, F_OK) != 0 else { return }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, reason()) }
    }

    /// Writes a file that isn't there, to the disk: all of it, or none.
    private static func write(_ path: String, _ content: [UInt8], mode: mode_t) throws(InvalidInput) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, reason()) }
        do throws(InvalidInput) {
            defer { close(descriptor) }
            try write(content, to: descriptor, path)
        } catch {
            unlink(path)
            throw error
        }
        keepNames(inFolderOf: path)
    }

    /// Writes all of a content to an open file, and to the disk.
    ///
    /// - Parameter path: the file's, for messages.
    static func write(_ content: [UInt8], to descriptor: Int32, _ path: String) throws(InvalidInput) {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path, reason()) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure(path, reason()) }
    }

    private static func reason() -> String { "can't be written: \(SystemReason.last)" }

    private static func failure(_ path: String, _ message: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", message, file: path)])
    }
}
