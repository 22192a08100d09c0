import DeclarationCore
import Glibc

/// A file without a name that keeps declarations which can be read only once. What holds its descriptor owns it.
enum SubmissionSpool {
    /// Keeps what a pipe brings; blocks until it ends, or has brought a line that no declaration needs.
    static func keep(from source: Int32, name: String) throws(InvalidInput) -> Int32 {
        let (target, folder) = try temporaryFile()
        do throws(InvalidInput) {
            try copy(source, name, to: target, in: folder)
            return target
        } catch {
            close(target)
            throw error
        }
    }

    private static func copy(
        _ source: Int32,
        _ name: String,
        to target: Int32,
        in folder: String
    ) throws(InvalidInput) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var (line, length) = (1, 0)
        while true {
            let count = read(source, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw problem("can't be read: \(SystemReason.last)", name) }
            if count == 0 { return }
            for byte in chunk[..<count] {
                (line, length) = byte == 0x0A ? (line + 1, 0) : (line, length + 1)
                // Else something endless would fill the disk before its first line is looked at.
                guard length <= LineReader.maximumLine else { throw LineReader.tooLong(line, name) }
            }
            try write(chunk[..<count], to: target, in: folder)
        }
    }

    /// Writes all of it, however little the disk takes at once.
    static func write(_ bytes: ArraySlice<UInt8>, to target: Int32, in folder: String) throws(InvalidInput) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw problem(
                    "can't be kept for the run: \(SystemReason.last); make room there, or set TMPDIR to a folder with more",
                    folder
                )
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func temporaryFile() throws(InvalidInput) -> (descriptor: Int32, folder: String) {
        let folder = TemporaryFile.folder(getenv("TMPDIR").map { String(cString: $0) })
        let (target, path) = TemporaryFile.make("\(folder)/customs-")
        guard target >= 0 else {
            throw problem(
                "can't take a temporary file: \(SystemReason.last); set TMPDIR to a folder that works",
                folder
            )
        }
        unlink(path)
        return (target, folder)
    }

    private static func problem(_ message: String, _ file: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", message, file: file)])
    }
}
