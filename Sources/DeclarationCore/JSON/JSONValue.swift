/// A JSON value that remembers the line it stands on. Numbers keep their text, so that no amount passes through a
/// floating-point number; members keep their order.
public struct JSONValue: Sendable, Hashable {
    /// The value itself.
    public enum Kind: Sendable, Hashable {
        /// `null`
        case null
        /// `true` or `false`
        case bool(Bool)
        /// A number, as written.
        case number(String)
        /// A string, unescaped.
        case string(String)
        /// An array.
        case array([JSONValue])
        /// An object.
        case object([Member])
    }

    /// A member of an object.
    public struct Member: Sendable, Hashable {
        /// The key, unescaped.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// Makes a member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value itself.
    public var kind: Kind
    /// The line it starts on, from 1; 0 when it was not read from a text.
    public var line: Int

    /// Makes a value.
    public init(_ kind: Kind, line: Int = 0) {
        self.kind = kind
        self.line = line
    }

    /// The value of a member; `nil` when this is no object or has no such member.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = kind else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The string, if it is one.
    public var string: String? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// The text of a string or a number.
    public var stringOrNumber: String? {
        switch kind {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The truth value of a bare boolean or of the strings `true` and `false`: both are on the wire.
    public var lenientBool: Bool? {
        switch kind {
        case .bool(let value): value
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    /// The whole number, if it is written as one: no fraction, no exponent.
    public var integer: Int64? {
        if case .number(let text) = kind { Int64(text) } else { nil }
    }

    /// The truth value, if it is a bare boolean.
    public var bool: Bool? {
        if case .bool(let value) = kind { value } else { nil }
    }

    /// The elements, if it is an array.
    public var array: [JSONValue]? {
        if case .array(let values) = kind { values } else { nil }
    }

    /// An object with more members; of what is none, these alone.
    package func adding(_ more: [Member]) -> JSONValue { .object((members ?? []) + more) }

    /// The members, if it is an object.
    public var members: [Member]? {
        if case .object(let members) = kind { members } else { nil }
    }

    /// Whether it is `null`.
    public var isNull: Bool { kind == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a string.
    public init(stringLiteral value: String) { self.init(.string(value)) }
    /// Makes a boolean.
    public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    /// Makes a number.
    public init(integerLiteral value: Int64) { self.init(.number(String(value))) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self.init(.array(elements)) }
    /// Makes an object.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(.object(elements.map { Member($0.0, $0.1) }))
    }

    /// Makes a string.
    public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }
    /// Makes a number.
    public static func number(_ value: some BinaryInteger) -> JSONValue { JSONValue(.number(String(value))) }
    /// Makes a boolean.
    public static func bool(_ value: Bool) -> JSONValue { JSONValue(.bool(value)) }
    /// Makes an array.
    public static func array(_ values: [JSONValue]) -> JSONValue { JSONValue(.array(values)) }
    /// The null value.
    public static let null = JSONValue(.null)

    /// Makes an object.
    public static func object(_ members: [Member]) -> JSONValue { JSONValue(.object(members)) }
    /// Makes an object of the members that have a value.
    public static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var kept: [Member] = []
        kept.reserveCapacity(members.count)
        for case (let key, let value?) in members { kept.append(Member(key, value)) }
        return .object(kept)
    }
}
