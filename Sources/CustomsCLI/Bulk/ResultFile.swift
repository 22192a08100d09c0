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

    /// Makes the file, or empties it.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Self.failure(path) }
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
        CommandFailure(.output, "\(path) can't be written: \(String(cString: strerror(errno)).lowercased())")
    }
}
