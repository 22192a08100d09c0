/// Walks a configuration and collects what is wrong with it: every problem with its path and line, in one go.
public struct SettingsReader: Sendable {
    /// The file, for messages.
    public let file: String?
    /// Finds secrets.
    public let secrets: any SecretSource
    /// Whether the input may hold personal data: then unknown keys are not shown either.
    public let isPersonal: Bool
    /// What a template's placeholder counts as that was left where a value belongs: an error, or a warning where nothing
    /// is to be sent by what is read.
    public let placeholders: Problem.Severity
    /// What was found so far.
    public private(set) var problems: [Problem] = []
    private var path: [Step] = []

    /// One step of a path: a key of an object, or a place in a list.
    private enum Step: Sendable {
        case key(String)
        case place(Int)
    }

    /// Makes a reader.
    public init(
        file: String?,
        secrets: any SecretSource,
        isPersonal: Bool = false,
        placeholders: Problem.Severity = .error
    ) {
        self.file = file
        self.secrets = secrets
        self.isPersonal = isPersonal
        self.placeholders = placeholders
    }

    /// Whether a text still is what templates have in place of values that only their user knows: it has the word
    /// `REPLACE_ME` in it. A text that is, is reported when it is read.
    public static func isPlaceholder(_ text: String) -> Bool { text.hasBytes(of: "REPLACE_ME") }

    /// Notes a problem at the current path and the value's line.
    public mutating func report(_ value: JSONValue?, _ message: String, severity: Problem.Severity = .error) {
        let line = value.map(\.line).flatMap { $0 > 0 ? $0 : nil }
        problems.append(Problem(severity, path: pathText, message, file: file, line: line))
    }

    /// Notes a problem of a key at the current path, at the line of what is given for it.
    ///
    /// - Parameter block: the object that may have the key.
    public mutating func report(
        _ key: String,
        of block: JSONValue?,
        _ message: String,
        severity: Problem.Severity = .error
    ) {
        at(key) { $0.report(block?[key], message, severity: severity) }
    }

    /// Adds problems found elsewhere below the current path, at the value's line.
    public mutating func report(_ value: JSONValue?, _ found: [Problem]) {
        for var problem in found {
            problem.path = [pathText, problem.path].filter { !$0.isEmpty }.joined(separator: ".")
            problem.file = problem.file ?? file
            problem.line = problem.line ?? value?[problem.path.lastKey]?.line ?? value?.line
            problems.append(problem)
        }
    }

    /// Notes keys that stand in an object more than once, wherever in the value.
    ///
    /// - Parameter isShown: whether a key may be repeated in a message: where a name or a secret may stand in a key's
    ///   place, not all may.
    mutating func reportRepeatedKeys(in value: JSONValue, isShown: (String) -> Bool = SettingsSchema.isShown) {
        var count = 0
        reportRepeatedKeys(in: value, isShown, &count)
        let hidden = count - Self.mostRepeatedKeys
        if hidden > 0 { report(value, "\(hidden) more keys stand in their objects already; keep one of each") }
    }

    /// So many are told of one by one, that a hostile input can't make a flood of it.
    private static let mostRepeatedKeys = 20

    private mutating func reportRepeatedKeys(in value: JSONValue, _ isShown: (String) -> Bool, _ count: inout Int) {
        for (index, element) in (value.array ?? []).enumerated() {
            at(index) { $0.reportRepeatedKeys(in: element, isShown, &count) }
        }
        var lines: [String: Int] = [:]
        for member in value.members ?? [] {
            let line = lines[member.key]
            lines[member.key] = line ?? member.value.line
            count += line == nil ? 0 : 1
            at(isShown(member.key) ? member.key : "<unknown>") { reader in
                if let line, count <= Self.mostRepeatedKeys {
                    let place = line == member.value.line ? "" : ", on line \(line)"
                    reader.report(member.value, "the key stands in this object already\(place); keep one of the two")
                }
                reader.reportRepeatedKeys(in: member.value, isShown, &count)
            }
        }
    }

    /// Does something one key further down.
    public mutating func at<Result>(_ key: String, _ body: (inout SettingsReader) -> Result) -> Result {
        path.append(.key(key))
        defer { path.removeLast() }
        return body(&self)
    }

    /// Does something with an element of a list.
    public mutating func at<Result>(_ place: Int, _ body: (inout SettingsReader) -> Result) -> Result {
        path.append(.place(place))
        defer { path.removeLast() }
        return body(&self)
    }

    /// The current path: `backends.ams-na.settings.privateKey`, `routes[3].backend`.
    public var pathText: String {
        path.reduce("") { text, step in
            switch step {
            case .key(let key): text.isEmpty ? key : "\(text).\(key)"
            case .place(let place): "\(text)[\(place)]"
            }
        }
    }
}

extension String {
    /// The last key of a path with dots.
    fileprivate var lastKey: String { split(separator: ".").last.map(String.init) ?? self }
}

extension JSONValue {
    /// The type in words, for messages; never the value, which may be a secret put in the wrong place.
    public var kindName: String {
        switch kind {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array(let values): values.isEmpty ? "an empty list" : "a list"
        case .object(let members): members.isEmpty ? "an empty object" : "an object"
        }
    }
}
