/// Reads JSON (RFC 8259) and remembers lines, which no JSON reader of the toolchain does.
///
/// Strings must be valid UTF-8 and surrogates must be paired; a key may stand in an object once, for which of two would
/// count is anybody's guess; nesting is capped, so that a hostile text can't exhaust
/// the stack.
public struct JSONParser {
    /// What is wrong with a text, and where.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong.
        public var message: String
        /// The line, from 1.
        public var line: Int
        /// The line and what is wrong.
        public var description: String { "line \(line): \(message)" }
    }

    /// What is read beside RFC 8259.
    public enum Dialect: Sendable, Hashable {
        /// Nothing.
        case strict
        /// Comments (`//`, `/* */`) and a comma after the last element.
        case configuration
    }

    private static let maximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private let dialect: Dialect
    private let keepsRepeatedKeys: Bool
    private let trustsTexts: Bool
    private var hasRepeatedKeys = false
    private var index = 0
    private var line = 1
    private var depth = 0

    /// Reads one value and requires that nothing follows it.
    public static func parse(_ bytes: [UInt8], dialect: Dialect = .strict) throws(Failure) -> JSONValue {
        try read(bytes, dialect, keepsRepeatedKeys: false).value
    }

    /// Reads what this program wrote itself, such as a row of the ledger: whatever its texts are like, nothing is lost.
    package static func parse(own bytes: [UInt8]) throws(Failure) -> JSONValue {
        try read(bytes, .strict, keepsRepeatedKeys: false, trustsTexts: true).value
    }

    /// Reads a text whose writer is to hear in one go of all that is wrong with it.
    ///
    /// - Returns: the value, in which a key may stand in an object more than once, and whether one does.
    static func parseKeepingRepeatedKeys(
        _ bytes: [UInt8],
        dialect: Dialect
    ) throws(Failure) -> (value: JSONValue, hasRepeatedKeys: Bool) {
        try read(bytes, dialect, keepsRepeatedKeys: true)
    }

    private static func read(
        _ bytes: [UInt8],
        _ dialect: Dialect,
        keepsRepeatedKeys: Bool,
        trustsTexts: Bool = false
    ) throws(Failure) -> (value: JSONValue, hasRepeatedKeys: Bool) {
        let result: Result<(JSONValue, Bool), Failure> = bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(buffer, dialect, keepsRepeatedKeys: keepsRepeatedKeys, trustsTexts: trustsTexts)
            do throws(Failure) {
                return .success((try parser.document(), parser.hasRepeatedKeys))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Reads one value of a text.
    public static func parse(_ text: String, dialect: Dialect = .strict) throws(Failure) -> JSONValue {
        try parse(Array(text.utf8), dialect: dialect)
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ dialect: Dialect,
        keepsRepeatedKeys: Bool,
        trustsTexts: Bool
    ) {
        self.bytes = bytes
        self.dialect = dialect
        self.keepsRepeatedKeys = keepsRepeatedKeys
        self.trustsTexts = trustsTexts
    }

    private mutating func document() throws(Failure) -> JSONValue {
        let start = bytes.prefix(2)
        if start.elementsEqual([0xFF, 0xFE]) || start.elementsEqual([0xFE, 0xFF]) {
            throw failure("the text is UTF-16; save it as UTF-8")
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        let result = try value()
        try skipBlanks()
        guard index == bytes.count else { throw failure("text after the end of the value") }
        return result
    }

    private func failure(_ message: String) -> Failure { Failure(message: message, line: line) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() throws(Failure) {
        while let byte = next {
            switch byte {
            case 0x0A:
                line += 1
                index += 1
            case 0x20, 0x09, 0x0D: index += 1
            case UInt8(ascii: "/") where dialect == .configuration: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(Failure) {
        index += 1
        switch next {
        case UInt8(ascii: "/"):
            while let byte = next, byte != 0x0A { index += 1 }
        case UInt8(ascii: "*"):
            index += 1
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                    index += 2
                    return
                }
                if bytes[index] == 0x0A { line += 1 }
                index += 1
            }
            throw failure("a comment that doesn't end")
        default: throw failure("expected a value, found `/`")
        }
    }

    private mutating func value() throws(Failure) -> JSONValue {
        try skipBlanks()
        let start = line
        guard let byte = next else { throw failure("the text ends where a value was expected") }
        switch byte {
        case UInt8(ascii: "{"): return JSONValue(try nested(JSONParser.object), line: start)
        case UInt8(ascii: "["): return JSONValue(try nested(JSONParser.array), line: start)
        case UInt8(ascii: "\""): return JSONValue(.string(try string()), line: start)
        case UInt8(ascii: "t"): return JSONValue(try word("true", .bool(true)), line: start)
        case UInt8(ascii: "f"): return JSONValue(try word("false", .bool(false)), line: start)
        case UInt8(ascii: "n"): return JSONValue(try word("null", .null), line: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONValue(.number(try number()), line: start)
        default: throw failure("expected a value, found \(describe(byte))")
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(Failure) -> JSONValue.Kind
    ) throws(Failure) -> JSONValue.Kind {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) levels") }
        index += 1
        let result = try read(&self)
        depth -= 1
        return result
    }

    private static func object(_ parser: inout JSONParser) throws(Failure) -> JSONValue.Kind {
        var members: [JSONValue.Member] = []
        var keys = SeenKeys()
        while true {
            try parser.skipBlanks()
            if members.isEmpty || parser.dialect == .configuration, parser.take("}") { return .object(members) }
            guard parser.next == UInt8(ascii: "\"") else {
                throw parser.failure("expected a key in quotes, found \(parser.describe(parser.next))")
            }
            let key = try parser.string()
            // Messages show no keys: in a broken text a name or a number may stand where a key should.
            if !keys.insert(key, after: members) {
                guard parser.keepsRepeatedKeys else {
                    throw parser.failure("a key that stands in this object already")
                }
                parser.hasRepeatedKeys = true
            }
            try parser.skipBlanks()
            guard parser.take(":") else {
                throw parser.failure("expected `:` after a key, found \(parser.describe(parser.next))")
            }
            members.append(JSONValue.Member(key, try parser.value()))
            if try parser.endsAfterElement("}") { return .object(members) }
        }
    }

    private static func array(_ parser: inout JSONParser) throws(Failure) -> JSONValue.Kind {
        var values: [JSONValue] = []
        while true {
            try parser.skipBlanks()
            if values.isEmpty || parser.dialect == .configuration, parser.take("]") { return .array(values) }
            values.append(try parser.value())
            if try parser.endsAfterElement("]") { return .array(values) }
        }
    }

    /// Takes a comma and says no, or the closing character and says yes.
    private mutating func endsAfterElement(_ close: Unicode.Scalar) throws(Failure) -> Bool {
        try skipBlanks()
        if take(",") { return false }
        if take(close) { return true }
        throw failure("expected `,` or `\(close)`, found \(describe(next))")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    private mutating func word(_ text: StaticString, _ kind: JSONValue.Kind) throws(Failure) -> JSONValue.Kind {
        for offset in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[offset] else { throw failure("expected `\(text)`") }
            index += 1
        }
        return kind
    }

    private mutating func number() throws(Failure) -> String {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while let byte = next, byte >= 48, byte <= 57 { index += 1 }
        guard index > start else { throw failure("expected a digit, found \(describe(next))") }
    }

    private mutating func string() throws(Failure) -> String {
        index += 1
        let start = index
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
        if next == UInt8(ascii: "\"") {
            let text = try utf8(UnsafeBufferPointer(rebasing: bytes[start..<index]).span)
            index += 1
            return text
        }
        var unescaped = Array(bytes[start..<index])
        try finishString(&unescaped)
        return try utf8(unescaped.span)
    }

    private func utf8(_ slice: Span<UInt8>) throws(Failure) -> String {
        guard let text = String(utf8: slice) else {
            // The strict ones are no files, but what other programs sent.
            let advice = dialect == .configuration ? "; save the file as UTF-8" : ""
            throw failure("a string that is not valid UTF-8\(advice)")
        }
        guard trustsTexts || text.isStreamSafe else {
            throw failure("a string with \(String.tooManyMarks)")
        }
        return text
    }

    private mutating func finishString(_ unescaped: inout [UInt8]) throws(Failure) {
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw failure("a control character in a string")
            default: unescaped.append(byte)
            }
        }
        throw failure("a string that doesn't end")
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw failure("a string that doesn't end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw failure("an escape that JSON doesn't have: \\\(describe(byte))")
        }
    }

    private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
        let high = try hexUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(high)), take("\\"), take("u") else {
            throw failure("an unpaired surrogate")
        }
        let low = try hexUnit()
        guard UTF16.isTrailSurrogate(UInt16(low)),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw failure("an unpaired surrogate") }
        return scalar
    }

    private mutating func hexUnit() throws(Failure) -> UInt32 {
        guard index + 4 <= bytes.count else { throw failure("an escape that doesn't end") }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = bytes[index].hexadecimalValue else {
                throw failure("an escape that is not hexadecimal")
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }

    private func describe(_ byte: UInt8?) -> String {
        guard let byte else { return "the end of the text" }
        return (0x21..<0x7F).contains(byte) ? "`\(Unicode.Scalar(byte))`" : "a byte that can't stand here"
    }
}

/// The keys that an object has had so far.
private struct SeenKeys {
    /// Looking through so few members takes less time than keeping a set of their keys.
    private static let fewMembers = 16

    private var keys: Set<String> = []

    /// Whether a key is new behind these members.
    mutating func insert(_ key: String, after members: [JSONValue.Member]) -> Bool {
        guard members.count >= Self.fewMembers else { return !members.contains { $0.key == key } }
        if keys.isEmpty { keys = Set(members.map(\.key)) }
        return keys.insert(key).inserted
    }
}
