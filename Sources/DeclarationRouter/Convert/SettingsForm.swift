import DeclarationCore

/// How a file of other software writes its settings.
package enum SettingsForm: String, Sendable, CaseIterable {
    /// Java `.properties`.
    case properties
    /// `KEY=value` lines as shells read them.
    case env
    /// JSON, flat or nested; comments are allowed.
    case json
    /// Sections and `key = value` lines.
    case ini
    /// Assignments in a program: PHP, Python, Java, JavaScript.
    case code

    /// The form of a file, by its name and else by what stands in it.
    static func of(_ file: String, _ text: String) -> SettingsForm {
        let name = file.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        if name.hasPrefix(".env") || name.hasPrefix("env.") { return .env }
        return byEnding[ending] ?? byContent(text)
    }

    private static let byEnding: [String: SettingsForm] = [
        "properties": .properties, "env": .env, "sh": .env, "json": .json, "ini": .ini, "cfg": .ini, "php": .code,
        "py": .code, "java": .code, "js": .code, "ts": .code, "cs": .code, "go": .code,
    ]

    private static func byContent(_ text: String) -> SettingsForm {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("<?") { return .code }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        let first = lines.first { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix(";") && !$0.hasPrefix("//") } ?? ""
        if first.hasPrefix("[") { return first.contains("\"") || first == "[" ? .json : .ini }
        if first.hasPrefix("{") { return .json }
        if lines.contains(where: { $0.hasPrefix("$") || $0.hasSuffix(";") && $0.contains("=") }) { return .code }
        let isEnvironment = lines.contains { line in
            line.hasPrefix("export ")
                || line.prefix { $0 != "=" && $0 != " " && $0 != ":" }.allSatisfy {
                    $0 == "_" || $0.isUppercase || $0.isNumber
                }
                    && line.contains("=") && !line.hasPrefix("#")
        }
        return isEnvironment ? .env : .properties
    }

    /// Reads a file in this form; what is not understood is reported by its line alone.
    func read(_ text: String, file: String) -> ForeignFile {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        switch self {
        case .properties: return LineSettings(file: file, style: .properties).read(text)
        case .env: return LineSettings(file: file, style: .env).read(text)
        case .ini: return LineSettings(file: file, style: .ini).read(text)
        case .json: return JSONSettings(file: file).read(text)
        case .code:
            var reader = CodeSettings(file: file, tokens: CodeToken.all(text))
            return reader.read()
        }
    }
}
