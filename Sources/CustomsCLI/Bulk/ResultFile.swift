import DeclarationCore
import Glibc

/// Writes a file of results, one JSON object a line, in larger pieces.
struct ResultFile: ~Copyable {
    private static let pieceSize = 65_536

    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []

    /// Whether two paths lead to one file.
    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(left, &first) == 0, stat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// What is written, and so what alone may be replaced: a key or a ledger, named by mistake, would be gone.
    enum Content: String {
        /// Lines of outcomes, as the ``BulkResult`` begins them.
        case results = "{\"line\":"
        /// A page for a browser.
        case page = "<!doctype html>"

        fileprivate var name: String { self == .results ? "result file" : "page of a report" }
    }

    /// Makes the file, or empties it.
    ///
    /// - Throws: also when there is another kind of file, which is left alone.
    init(_ path: String, _ content: Content) throws(CommandFailure) {
        try Self.check(path, content)
        descriptor = try Self.emptied(path)
        self.path = path
    }

    private static func emptied(_ path: String) throws(CommandFailure) -> Int32 {
        // A pipe that nobody reads is a failure here, and no wait without an end.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure(path) }
        if fcntl(descriptor, F_SETFL, O_WRONLY) == 0, !isRegular(path) || ftruncate(descriptor, 0) == 0 {
            return descriptor
        }
        let failure = failure(path)
        close(descriptor)
        throw failure
    }

    /// Whether a file that is there already may be replaced.
    ///
    /// - Throws: when it is none of the kind.
    static func check(_ path: String, _ content: Content) throws(CommandFailure) {
        guard isRegular(path) else { return }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var beginning = [UInt8](repeating: 0, count: content.rawValue.utf8.count)
        let count = read(file, &beginning, beginning.count)
        guard count >= 0 else { throw failure(path) }
        let text = String(decoding: beginning.prefix(count), as: UTF8.self).lowercased()
        guard text.isEmpty || text == content.rawValue else {
            throw CommandFailure(.output, "\(path) is there already and is no \(content.name); name another file")
        }
    }

    private static func isRegular(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }

    deinit { close(descriptor) }

    mutating func add(_ json: JSONValue) throws(CommandFailure) {
        buffer += json.bytes
        buffer.append(0x0A)
        if buffer.count >= Self.pieceSize { try flush() }
    }

    mutating func add(text: String) { buffer += Array(text.utf8) }

    mutating func flush() throws(CommandFailure) {
        while !buffer.isEmpty {
            let count = write(descriptor, buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            buffer.removeFirst(count)
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        let reason = errno == ENXIO ? "nobody reads it" : String(cString: strerror(errno)).lowercased()
        return CommandFailure(.output, "\(path) can't be written: \(reason)")
    }
}
