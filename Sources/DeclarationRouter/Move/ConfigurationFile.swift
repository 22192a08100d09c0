package import DeclarationCore
import Glibc

/// A configuration file that is to be replaced as a whole, held so that no other process on this machine replaces it too.
///
/// Who changes it by other means is noticed by its content, up to the moment before it is replaced.
package final class ConfigurationFile: Sendable {
    /// Why a file was not replaced, when that is nothing to worry about.
    package enum Conflict: Error, Sendable {
        /// Another process holds it.
        case held
        /// It is not what it was.
        case changed
    }

    /// Why a file was not replaced.
    package enum Failure: Error, Sendable {
        /// Look at it again.
        case conflict(Conflict)
        /// It can't be.
        case problem(InvalidInput)
    }

    private let path: String
    /// What it leads to.
    private let real: String
    private let descriptor: Int32
    private let content: [UInt8]

    /// Holds a file until this object is gone.
    ///
    /// - Parameters:
    ///   - path: its path; of a link, what it leads to is replaced and the link stays.
    ///   - content: what it held when the change was decided on.
    package init(_ path: String, holding content: [UInt8]) throws(Failure) {
        guard let resolved = realpath(path, nil) else {
            throw Self.failure(path, "can't be found: \(SystemReason.last)")
        }
        defer { free(resolved) }
        self.path = path
        real = String(cString: resolved)
        self.content = content
        descriptor = open(real, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, "can't be read: \(SystemReason.last)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .conflict(.held) }
        try check()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether it can be replaced, and still is what it was.
    package func check() throws(Failure) {
        var (own, there) = (stat(), stat())
        guard fstat(descriptor, &own) == 0, stat(real, &there) == 0, own.st_dev == there.st_dev,
            own.st_ino == there.st_ino
        else { throw .conflict(.changed) }
        guard own.st_mode & S_IFMT == S_IFREG else { throw Self.failure(path, "is no file that could be replaced") }
        guard own.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) != 0, access(real, W_OK) == 0 else {
            throw Self.failure(
                path,
                "is read-only, so it is not replaced; make it writable, or change it by hand"
            )
        }
        guard own.st_nlink == 1 else {
            throw Self.failure(
                path,
                "has \(own.st_nlink) names; replacing it would part them; keep one and links to it"
            )
        }
        guard access(folder, W_OK) == 0 else {
            throw Self.failure(path, "can't be replaced: nothing can be written in \(folder)")
        }
        guard try held() == content else { throw .conflict(.changed) }
    }

    private func held() throws(Failure) -> [UInt8] {
        do throws(InvalidInput) {
            return try InputFile.read(real)
        } catch {
            throw .problem(error)
        }
    }

    private var folder: String { FilePath.folder(of: real) }

    /// Replaces it at one stroke; it keeps its mode and owner. When this returns, it survives the death of the machine.
    package func replace(with content: [UInt8]) throws(Failure) {
        // Held, so whatever stands there is a dead process's.
        let draft = FilePath.resolve(".\(FilePath.name(of: real)).step", in: folder)
        unlink(draft)
        do throws(Failure) {
            try write(content, to: draft)
            try check()
            guard rename(draft, real) == 0 else { throw Self.failure(path, "can't be replaced: \(SystemReason.last)") }
        } catch {
            unlink(draft)
            throw error
        }
        NewFile.keepNames(inFolderOf: real)
    }

    private func write(_ content: [UInt8], to draft: String) throws(Failure) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw Self.failure(path, "can't be read: \(SystemReason.last)") }
        let output = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw Self.failure(draft, "can't be written: \(SystemReason.last)") }
        defer { close(output) }
        var own = stat()
        guard fstat(output, &own) == 0,
            (own.st_uid == facts.st_uid && own.st_gid == facts.st_gid)
                || fchown(output, facts.st_uid, facts.st_gid) == 0
        else {
            throw Self.failure(path, "belongs to another user or group, which can't be kept: \(SystemReason.last)")
        }
        guard fchmod(output, facts.st_mode & 0o7777) == 0 else {
            throw Self.failure(draft, "can't be written: \(SystemReason.last)")
        }
        do throws(InvalidInput) {
            try NewFile.write(content, to: output, draft)
        } catch {
            throw .problem(error)
        }
    }

    private static func failure(_ path: String, _ message: String) -> Failure {
        .problem(InvalidInput([Problem(.error, path: "", "\(path) \(message)")]))
    }
}
