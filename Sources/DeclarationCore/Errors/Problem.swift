/// Something wrong, or doubtful, at a place in an input: a configuration, a declaration.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// Nothing is run or sent.
        case error
        /// Worth knowing; nothing is stopped.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// Where: `routes[3].backend`, `buyer.certificateNumber`. Empty for the whole input.
    public var path: String
    /// What is wrong, what would be right, and what to do. Without personal data or secrets.
    public var message: String
    /// The file, when the input is one.
    public var file: String?
    /// The line in the file, from 1.
    public var line: Int?

    /// Makes a problem.
    public init(_ severity: Severity, path: String, _ message: String, file: String? = nil, line: Int? = nil) {
        self.severity = severity
        self.path = path
        self.message = message
        self.file = file
        self.line = line
    }

    /// One line in the form compilers use: `customs.json:12: error: routes[3].backend: …`.
    public var description: String {
        let place = file.map { "\($0):" + (line.map { "\($0):" } ?? "") + " " } ?? line.map { "line \($0): " } ?? ""
        return place + severity.rawValue + ": " + (path.isEmpty ? "" : path + ": ") + message
    }
}

/// All that is wrong with an input, reported in one go.
public struct InvalidInput: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems; at least one is an error.
    public var problems: [Problem]

    /// Makes an error of problems.
    public init(_ problems: [Problem]) { self.problems = problems }

    /// One problem a line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
