package import DeclarationCore
import Glibc

/// Reads whole files with clear errors and a bound on their size.
package enum InputFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// - Throws: why it can't be read, with its path.
    package static func read(_ path: String, maximumBytes: Int = 64 << 20) throws(InvalidInput) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else {
                throw invalid(path, "is larger than \(maximumBytes) bytes; this can't be the right file")
            }
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> InvalidInput {
        let text = String(cString: strerror(code)).lowercased()
        return invalid(path, "can't be read: \(text)" + (code == ENOENT ? "; check the path" : ""))
    }

    private static func invalid(_ path: String, _ message: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", "\(path == "-" ? "standard input" : path) \(message)")])
    }
}
