package import DeclarationCore
import Glibc

/// Reads whole files with clear errors and a bound on their size.
package enum InputFile {
    /// How long a pipe that holds nothing yet is waited for, in milliseconds.
    private static let patience: Int32 = 10_000

    /// The bytes of a file.
    ///
    /// - Parameter awaitsWriter: whether a pipe is waited for however long it takes, as somebody at a terminal wants it; else
    ///   one that nobody writes into must not hold a service up.
    /// - Throws: why it can't be read, with its path.
    package static func read(
        _ path: String,
        maximumBytes: Int = 64 << 20,
        awaitsWriter: Bool = false
    ) throws(InvalidInput) -> [UInt8] {
        let flags = O_RDONLY | O_CLOEXEC | (awaitsWriter ? 0 : O_NONBLOCK)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        return try read(descriptor, name: path, maximumBytes: maximumBytes)
    }

    /// The bytes of what is open already, up to its end; it stays open.
    ///
    /// - Parameter name: what messages call it.
    package static func read(
        _ descriptor: Int32,
        name: String,
        maximumBytes: Int = 64 << 20
    ) throws(InvalidInput) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                guard isReadable(descriptor) else { throw invalid(name, "can't be read: nothing comes from this pipe") }
                continue
            }
            guard count >= 0 else { throw failure(name, errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else {
                throw invalid(name, "is larger than \(maximumBytes) bytes; this can't be the right file")
            }
        }
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, patience) != 0
    }

    private static func failure(_ name: String, _ code: Int32) -> InvalidInput {
        invalid(name, "can't be read: \(SystemReason.text(code))" + (code == ENOENT ? "; check the path" : ""))
    }

    private static func invalid(_ name: String, _ message: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", "\(name) \(message)")])
    }
}
