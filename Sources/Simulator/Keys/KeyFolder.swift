import DeclarationCore
import Glibc

/// A folder of key files, held by one process at a time.
///
/// Files that only this user may read have mode 0600; each is written beside its name and renamed, so that nobody sees
/// half of one.
struct KeyFolder: ~Copyable {
    let path: String
    private let descriptor: Int32

    /// Makes the folder where it is missing, and waits until no other process works in it.
    init(_ path: String) throws(InvalidInput) {
        descriptor = try Self.locked(path)
        self.path = path
    }

    private static func locked(_ path: String) throws(InvalidInput) -> Int32 {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path, "can't be made") }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "can't be opened") }
        guard flock(descriptor, LOCK_EX) == 0 else {
            let error = failure(path, "can't be locked")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// The content of a file; `nil` when there is none.
    func read(_ name: String) throws(InvalidInput) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure("\(path)/\(name)", "can't be read")
        }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return content }
            guard count > 0 else { throw Self.failure("\(path)/\(name)", "can't be read") }
            content += buffer[..<count]
        }
    }

    /// Days since a file was written; `nil` when there is none.
    func age(_ name: String) -> Int? {
        var facts = stat()
        guard fstatat(descriptor, name, &facts, 0) == 0 else { return nil }
        return (time(nil) - facts.st_mtim.tv_sec) / 86_400
    }

    /// Writes a file.
    ///
    /// - Parameter isPrivate: whether only this user may read it.
    func write(_ name: String, _ content: [UInt8], isPrivate: Bool) throws(InvalidInput) {
        let draft = ".\(name).new"
        _ = unlinkat(descriptor, draft, 0)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let file = openat(descriptor, draft, flags, mode_t(isPrivate ? 0o600 : 0o644))
        guard file >= 0 else { throw Self.failure("\(path)/\(name)", "can't be written") }
        let isWritten = Self.writeAll(file, content)
        guard close(file) == 0, isWritten, renameat(descriptor, draft, descriptor, name) == 0 else {
            throw Self.failure("\(path)/\(name)", "can't be written")
        }
    }

    private static func writeAll(_ file: Int32, _ content: [UInt8]) -> Bool {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func failure(_ path: String, _ what: String) -> InvalidInput {
        let reason = String(cString: strerror(errno))
        return InvalidInput([Problem(.error, path: "", "\(what): \(reason)", file: path)])
    }
}
