/// Walks over JSON that this program wrote itself, and makes values of nothing but what is asked for.
///
/// Does not check what it passes over beyond what it needs to find its end: for texts from outside there is
/// ``JSONParser``.
struct JSONCursor {
    /// A string between its quotes.
    struct Span {
        let range: Range<Int>
        let hasEscapes: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    /// Whether something else stood where the walk expected a value, a key or an end.
    private(set) var isBroken = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Goes into the object that comes next.
    ///
    /// - Returns: whether one does; what else comes is passed over.
    mutating func enterObject() -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else {
            skipValue()
            return false
        }
        index += 1
        return true
    }

    /// The next key of the object, with the walk at its value; `nil` at the object's end, which is passed.
    mutating func nextKey() -> Span? {
        skipBlanks()
        if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
            index += 1
            skipBlanks()
        }
        guard index < bytes.count else { return broken() }
        if bytes[index] == UInt8(ascii: "}") {
            index += 1
            return nil
        }
        guard let key = span() else { return broken() }
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return broken() }
        index += 1
        skipBlanks()
        return key
    }

    /// The string that comes next; `nil` for anything else, which is passed over.
    mutating func string() -> String? {
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let span = span() else {
            skipValue()
            return nil
        }
        return text(span)
    }

    /// Whether a string is this text; its escapes are not looked into.
    func isText(_ span: Span, _ text: StaticString) -> Bool {
        guard span.range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<span.range.count where bytes[span.range.lowerBound + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// A string's text.
    func text(_ span: Span) -> String {
        let inner = UnsafeBufferPointer(rebasing: bytes[span.range])
        guard span.hasEscapes else { return String(decoding: inner, as: UTF8.self) }
        let quote = [UInt8(ascii: "\"")]
        return (try? JSONParser.parse(own: quote + Array(inner) + quote))?.string ?? ""
    }

    /// Passes over the value that comes next.
    mutating func skipValue() {
        skipBlanks()
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard span() != nil else { return }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of what the value stands in.
                if depth == 0 { return }
                depth -= 1
                index += 1
            case UInt8(ascii: ",") where depth == 0: return
            default:
                index += 1
                continue
            }
            if depth == 0 { return }
        }
        isBroken = true
    }

    private mutating func broken() -> Span? {
        isBroken = true
        index = bytes.count
        return nil
    }

    /// The string whose quote comes next; the walk is behind it afterwards.
    private mutating func span() -> Span? {
        guard bytes[index] == UInt8(ascii: "\"") else { return broken() }
        let start = index + 1
        var end = start
        var hasEscapes = false
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            if bytes[end] == UInt8(ascii: "\\") {
                hasEscapes = true
                end += 1
            }
            end += 1
        }
        guard end < bytes.count else { return broken() }
        index = end + 1
        return Span(range: start..<end, hasEscapes: hasEscapes)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
    }
}
