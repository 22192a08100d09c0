import DeclarationCore
import Glibc

/// Reads a file line by line in bounded memory. Reads are of regular files alone, which answer at once.
struct LineReader: ~Copyable {
    /// A line and its number, from 1; without its line end.
    struct Line {
        let number: Int
        let bytes: [UInt8]
    }

    /// The longest line that is taken: a declaration is far shorter.
    static let maximumLine = 256 << 10
    /// The mark of UTF-8 that some editors put before a text.
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var number = 0
    private var isAtEnd = false

    /// Takes a descriptor over, at its first byte.
    init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { close(descriptor) }

    /// The next line; `nil` at the end.
    mutating func next() throws(InvalidInput) -> Line? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return line(start..<end)
            }
            guard !isAtEnd else {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return line(start..<buffer.count)
            }
            searched = buffer.count - start
            guard searched <= Self.maximumLine else { throw Self.tooLong(number + 1, name) }
            try fill()
        }
    }

    private mutating func line(_ range: Range<Int>) -> Line {
        number += 1
        var bytes = buffer[range]
        if bytes.last == 0x0D { bytes.removeLast() }
        if number == 1, bytes.starts(with: Self.mark) { bytes = bytes.dropFirst(Self.mark.count) }
        return Line(number: number, bytes: Array(bytes))
    }

    private mutating func fill() throws(InvalidInput) {
        buffer.removeFirst(start)
        start = 0
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var count: Int
        repeat { count = read(descriptor, &chunk, chunk.count) } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw Self.problem("can't be read: \(SystemReason.last)", nil, name)
        }
        isAtEnd = count == 0
        buffer += chunk[..<count]
    }

    /// What is wrong with a line that no declaration needs.
    static func tooLong(_ line: Int, _ name: String) -> InvalidInput {
        problem("is longer than \(maximumLine) bytes; each declaration takes one line", line, name)
    }

    private static func problem(_ message: String, _ line: Int?, _ name: String) -> InvalidInput {
        InvalidInput([Problem(.error, path: "", message, file: name, line: line)])
    }
}
