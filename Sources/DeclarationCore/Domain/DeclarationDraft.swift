/// A declaration as far as it could be read: whoever wrote it hears in one go of all that is wrong with its form and with
/// its values.
package struct DeclarationDraft: Sendable {
    /// What was read, with something harmless in place of what could not be; never to be sent unless ``isComplete``.
    package let declaration: Declaration
    /// What is wrong with its form, each with its line.
    package let problems: [Problem]
    /// The paths of what could not be read.
    private let unread: [String]
    private let source: JSONValue
    private let file: String?

    /// Reads a declaration of JSON.
    package init(_ value: JSONValue, file: String? = nil) {
        self.init(value, file: file, placeholders: .error)
    }

    /// Reads the bytes of a file, or of a request.
    ///
    /// - Throws: why they are no JSON.
    package init(
        _ bytes: [UInt8],
        dialect: JSONParser.Dialect = .configuration,
        file: String? = nil,
        placeholders: Problem.Severity = .error
    ) throws(InvalidInput) {
        do throws(JSONParser.Failure) {
            let (value, hasRepeatedKeys) = try JSONParser.parseKeepingRepeatedKeys(bytes, dialect: dialect)
            self.init(value, file: file, placeholders: placeholders, hasRepeatedKeys: hasRepeatedKeys)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
    }

    private init(_ value: JSONValue, file: String?, placeholders: Problem.Severity, hasRepeatedKeys: Bool = false) {
        var reader = SettingsReader(file: file, secrets: NoSecrets(), isPersonal: true, placeholders: placeholders)
        declaration = DeclarationForm.declaration(DeclarationForm.schema.read(value, &reader))
        unread = reader.problems.filter { $0.severity == .error }.map(\.path)
        if hasRepeatedKeys { reader.reportRepeatedKeys(in: value, isShown: DeclarationForm.names.contains) }
        problems = reader.problems
        source = value
        self.file = file
    }

    /// Whether all of it could be read.
    package var isComplete: Bool { !problems.contains { $0.severity == .error } }

    /// The declaration.
    ///
    /// - Throws: what is wrong with its form.
    package func complete() throws(InvalidInput) -> Declaration {
        guard isComplete else { throw InvalidInput(problems) }
        return declaration
    }

    /// Whether these keys, and all in them, could be read.
    package func isRead(_ keys: Set<String>) -> Bool {
        !unread.contains { $0.isEmpty || keys.contains(String($0.prefix { $0 != "." })) }
    }

    /// All that is wrong, in the order of the text: the form, and these problems of the values but for those that follow
    /// from what could not be read.
    package func problems(and found: [Problem]) -> [Problem] {
        let own = found.filter { problem in
            !unread.contains { Self.isWithin(problem.path, $0) || Self.isWithin($0, problem.path) }
        }
        return (problems + own.map(located)).enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    private func located(_ problem: Problem) -> Problem {
        var problem = problem
        problem.file = problem.file ?? file
        problem.line = problem.line ?? line(of: problem.path)
        return problem
    }

    private static func isWithin(_ path: String, _ other: String) -> Bool {
        other.isEmpty || path == other || path.hasPrefix(other + ".")
    }

    /// The line of the value that a path leads to, or of the last one on the way that is there.
    private func line(of path: String) -> Int? {
        var value = source
        for key in path.split(separator: ".") {
            guard let next = value[String(key)] else { break }
            value = next
        }
        return value.line > 0 ? value.line : nil
    }
}
