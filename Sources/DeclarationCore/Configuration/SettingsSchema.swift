/// The keys that a block of the configuration may have: the one description from which values are checked and read,
/// the JSON Schema is made and the documentation is printed.
public struct SettingsSchema: Sendable {
    /// The keys, in the order they are documented.
    public let keys: [SettingDescription]
    private let readers: [@Sendable (JSONValue, inout SettingsReader) -> (any Sendable)?]
    /// Where each key stands.
    private let places: [String: Int]
    /// Where those stand that must be there.
    private let required: [Int]

    /// No keys.
    public static let empty = SettingsSchema()

    /// Puts keys together.
    public init<each Value: Sendable>(_ setting: repeat Setting<each Value>) {
        var keys: [SettingDescription] = []
        var readers: [@Sendable (JSONValue, inout SettingsReader) -> (any Sendable)?] = []
        func add<One: Sendable>(_ setting: Setting<One>) {
            keys.append(setting.description)
            readers.append { value, reader in setting.parse(value, &reader) }
        }
        repeat add(each setting)
        self.keys = keys
        self.readers = readers
        required = keys.indices.filter { keys[$0].isRequired }
        places = Dictionary(keys.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// Reads a block: every unknown, missing and wrong key is noted in the reader.
    ///
    /// - Returns: the values; those with a problem are missing.
    public func read(_ value: JSONValue, _ reader: inout SettingsReader) -> Settings {
        guard let members = value.members else {
            reader.report(value, "expected an object, found \(value.kindName)")
            return Settings(values: [], broken: keys.map(\.name))
        }
        reportUnknownKeys(members, &reader)
        var values: [(key: String, value: any Sendable)] = []
        var broken: [String] = []
        let known = known(members)
        for place in required where !known.contains(where: { $0.place == place }) {
            reportMissing(keys[place], of: value, &reader)
        }
        for (place, member) in known {
            if let read = reader.at(member.key, { readers[place](member.value, &$0) }) {
                values.append((member.key, read))
            } else {
                broken.append(member.key)
            }
        }
        return Settings(values: values, broken: broken)
    }

    /// The members that are in the schema, in its order; of those with one key the last. Files have thousands of small
    /// blocks, so it looks at each member once, and not at each key.
    func known(_ members: [JSONValue.Member]) -> [(place: Int, member: JSONValue.Member)] {
        var known: [(place: Int, member: JSONValue.Member)] = []
        known.reserveCapacity(members.count)
        for member in members {
            guard let place = places[member.key] else { continue }
            let next = known.firstIndex { $0.place >= place } ?? known.endIndex
            if next < known.endIndex, known[next].place == place {
                known[next].member = member
            } else {
                known.insert((place, member), at: next)
            }
        }
        return known
    }

    private func reportMissing(_ key: SettingDescription, of value: JSONValue, _ reader: inout SettingsReader) {
        reader.at(key.name) { $0.report(value, "missing; it takes \(key.type.text). \(key.help)") }
    }

    /// Notes keys that are not in the schema; so many at most that a hostile input can't make a flood of it.
    private func reportUnknownKeys(_ members: [JSONValue.Member], _ reader: inout SettingsReader) {
        let unknown = members.filter { places[$0.key] == nil }
        guard !unknown.isEmpty else { return }
        let known = keys.map(\.name)
        let listed = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        for member in unknown.prefix(20) {
            let hint = Suggestion.text(for: String(member.key.prefix(64)), among: known)
            reader.at(reader.isPersonal || !Self.isShown(member.key) ? "<unknown>" : member.key) {
                $0.report(member.value, "unknown key\(hint); known: \(listed)")
            }
        }
        if unknown.count > 20 { reader.report(nil, "\(unknown.count - 20) more unknown keys") }
    }

    /// Whether a key looks like one and not like a secret put in the wrong place.
    static func isShown(_ key: String) -> Bool {
        key.utf8.count <= 40 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    }
}

/// What one key takes.
public struct SettingDescription: Sendable {
    /// The key.
    public let name: String
    /// What it takes.
    public let type: SettingType
    /// Whether it must be there.
    public let isRequired: Bool
    /// The value that counts when it is not there, for the documentation.
    public let defaultValue: JSONValue?
    /// What it means, in a sentence.
    public let help: String
}

/// The type of a setting, for messages and for the JSON Schema.
public indirect enum SettingType: Sendable {
    /// Any text; not empty.
    case string
    /// One of some texts.
    case choice([String])
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case bool
    /// A reference to a secret: `{"file": "…"}` or `{"env": "…"}`.
    case secret
    /// A list.
    case list(SettingType)
    /// One text or a list of texts.
    case oneOrMore
    /// One text, or an object with known keys.
    case stringOr(SettingsSchema)
    /// An object with any keys, each of the type.
    case map(SettingType)
    /// An object with known keys.
    case block(SettingsSchema)
    /// Anything.
    case any

    /// The type in words.
    public var text: String {
        switch self {
        case .string: "a text"
        case .choice(let values): "one of " + values.map { "\"\($0)\"" }.joined(separator: ", ")
        case .integer(let range) where range.lowerBound == range.upperBound: "the number \(range.lowerBound)"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .bool: "true or false"
        case .secret: "a reference to a secret, {\"file\": \"path\"} or {\"env\": \"NAME\"}"
        case .list(let element): "a list, each \(element.text)"
        case .oneOrMore: "a text or a list of texts"
        case .stringOr: "a text or an object"
        case .map(let element): "an object, each value \(element.text)"
        case .block: "an object"
        case .any: "any value"
        }
    }
}

/// A typed key of a ``SettingsSchema``.
public struct Setting<Value: Sendable>: Sendable {
    /// What the key takes.
    public let description: SettingDescription
    fileprivate let fallback: Value?
    fileprivate let parse: @Sendable (JSONValue, inout SettingsReader) -> Value?

    /// The key.
    public var name: String { description.name }

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - fallback: the value when the key is missing; `nil` makes the key required.
    ///   - shownDefault: the fallback as JSON, for documentation.
    ///   - parse: reads the value, noting what is wrong in the reader.
    public init(
        _ name: String,
        _ type: SettingType,
        fallback: Value?,
        shownDefault: JSONValue? = nil,
        help: String,
        parse: @escaping @Sendable (JSONValue, inout SettingsReader) -> Value?
    ) {
        description = SettingDescription(
            name: name,
            type: type,
            isRequired: fallback == nil,
            defaultValue: shownDefault,
            help: help
        )
        self.fallback = fallback
        self.parse = parse
    }
}

/// The values of a block, read by its ``SettingsSchema``.
///
/// Holds what the block gives; a key that it leaves out has its ``Setting``'s fallback.
public struct Settings: Sendable {
    /// A row and no dictionary: a block gives a few of its keys, and many are asked for.
    private let values: [(key: String, value: any Sendable)]
    /// Keys with a problem that was reported.
    private let broken: [String]

    init(values: [(key: String, value: any Sendable)], broken: [String]) {
        self.values = values
        self.broken = broken
    }

    /// The value of a key.
    ///
    /// - Throws: when the key is required and missing, or had a problem that was reported.
    public func value<Value>(_ setting: Setting<Value>) throws(InvalidInput) -> Value {
        guard let value = self[setting] else {
            throw InvalidInput([Problem(.error, path: setting.name, "has no value that can be used")])
        }
        return value
    }

    /// The time that a key gives in milliseconds.
    package func milliseconds(_ setting: Setting<Int>) -> Duration? { self[setting].map { .milliseconds($0) } }

    /// The value of a key, or a note of the problem that ``value(_:)`` throws: for checks that go on to the other keys.
    public func value<Value>(_ setting: Setting<Value>, noting problems: inout [Problem]) -> Value? {
        do throws(InvalidInput) {
            return try value(setting)
        } catch {
            problems += error.problems
            return nil
        }
    }

    /// The value of a key, if it has one.
    public subscript<Value>(_ setting: Setting<Value>) -> Value? {
        if let place = values.firstIndex(where: { $0.key == setting.name }) { return values[place].value as? Value }
        return broken.contains(setting.name) ? nil : setting.fallback
    }
}
