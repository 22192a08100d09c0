import DeclarationCore
import LedgerSQL

/// A parameter in PostgreSQL's binary form.
enum PostgresValue: Sendable {
    case plain(SQLValue)
    case integers([Int64])
    case texts([String])
    case blobs([[UInt8]])

    /// The bytes that are sent; `nil` for NULL.
    ///
    /// - Throws: for a text with a NUL character, which PostgreSQL can't keep.
    func bytes() throws(LedgerError) -> [UInt8]? {
        switch self {
        case .plain(.null): nil
        case .plain(.integer(let number)): Self.bytes(of: number)
        case .plain(.text(let text)): try Self.bytes(of: text)
        case .plain(.blob(let bytes)): bytes
        case .integers(let numbers): Self.array(numbers.map(Self.bytes), elementType: 20)
        case .blobs(let blobs): Self.array(blobs, elementType: 17)
        case .texts(let texts): Self.array(try Self.bytes(of: texts), elementType: 25)
        }
    }

    private static func bytes(of text: String) throws(LedgerError) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard !bytes.contains(0) else {
            throw LedgerError(.other, "a text for the ledger holds a NUL character, which PostgreSQL can't keep")
        }
        return bytes
    }

    private static func bytes(of texts: [String]) throws(LedgerError) -> [[UInt8]] {
        var all: [[UInt8]] = []
        for text in texts { all.append(try bytes(of: text)) }
        return all
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// One dimension, no NULLs: dimensions, flags, element type, length, lower bound, then each element with its length.
    private static func array(_ elements: [[UInt8]], elementType: Int32) -> [UInt8] {
        let head: [Int32] = elements.isEmpty ? [0, 0, elementType] : [1, 0, elementType, Int32(elements.count), 1]
        return head.flatMap(bytes) + elements.flatMap { bytes(of: Int32($0.count)) + $0 }
    }
}
