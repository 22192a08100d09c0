internal import DeclarationCore

/// Collects the raw lines of an answer's head as curl delivers them; the waiting caller takes them apart.
struct ResponseHead {
    /// The most bytes of head that are read, interim answers included.
    static let maximumBytes = 64 << 10
    /// The most header lines that are read, interim answers included.
    static let maximumLines = 256

    private(set) var status = 0
    /// Whether the status line is HTTP/2's; `nil` before it came.
    private(set) var isHTTP2: Bool?
    private var lines: [UInt8] = []
    private var received = 0
    private var count = 0
    /// Whether the empty line after the last head came.
    private(set) var isComplete = false

    /// Takes a line, its line end included. Returns false when the head is larger than anything honest.
    mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
        received += line.count
        count += 1
        guard received <= Self.maximumBytes, count <= Self.maximumLines else { return false }
        if line.starts(with: [0x48, 0x54, 0x54, 0x50, 0x2F]), !isComplete {
            // A new head: what came before was an interim answer.
            status = Self.status(of: line)
            isHTTP2 = line.count > 5 && line[5] == UInt8(ascii: "2")
            lines.removeAll(keepingCapacity: true)
        } else if line.first == 0x0D || line.first == 0x0A {
            isComplete = status >= 200
        } else if !isComplete {
            // What comes after a complete head are trailers; no signature covers them and nobody asked for them.
            if lines.isEmpty { lines.reserveCapacity(1024) }
            lines.append(contentsOf: line)
        }
        return true
    }

    /// The header fields, in order.
    var headers: HTTPHeaders {
        var headers = HTTPHeaders()
        var rest = lines[...]
        while !rest.isEmpty {
            let line = rest[..<(rest.firstIndex(of: 0x0A) ?? rest.endIndex)]
            rest = rest[line.endIndex...].dropFirst()
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = Self.trimmed(line[..<colon])
            let value = Self.trimmed(line[(colon + 1)...])
            let field = (name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
            // Nobody can compare it in reasonable time, and nothing that is read looks like that.
            guard field.name.isStreamSafe, field.value.isStreamSafe else { continue }
            headers.append(field.name, field.value)
        }
        return headers
    }

    /// The three digits after the first blank of a status line.
    private static func status(of line: UnsafeRawBufferPointer) -> Int {
        guard let blank = line.firstIndex(of: 0x20) else { return 0 }
        return line[(blank + 1)...].prefix(while: \.isASCIIDigit).prefix(3).reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let end = text.lastIndex(where: { !isBlank($0) }) else { return [] }
        return text[...end].drop(while: isBlank)
    }
}
