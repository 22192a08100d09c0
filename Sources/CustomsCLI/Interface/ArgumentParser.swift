import DeclarationCore

/// Reads a command line in the GNU manner: `--name=value`, `--name value`, `-h`, and `--` before arguments that start
/// with a dash. Options may stand before, between and after arguments.
package struct ArgumentParser {
    private var parsed: ParsedCommand
    private var rest: ArraySlice<String>
    private var optionsEnded = false

    private init(_ root: CommandDescription, _ arguments: [String]) {
        parsed = ParsedCommand(commands: [root])
        rest = arguments[...]
    }

    /// Reads a command line without the program's name.
    ///
    /// - Throws: the first thing that is wrong with it. A request for help or the version hides what is missing.
    package static func parse(
        _ arguments: [String],
        root: CommandDescription
    ) throws(UsageError) -> ParsedCommand {
        var parser = ArgumentParser(root, arguments)
        while let word = parser.rest.popFirst() { try parser.take(word) }
        let stops = [OptionDescription.help, .version].contains { parser.parsed.options[$0.name] != nil }
        if !stops { try parser.checkArguments() }
        return parser.parsed
    }

    private mutating func take(_ word: String) throws(UsageError) {
        if optionsEnded || word == "-" || !word.hasPrefix("-") {
            try takeArgument(word)
        } else if word == "--" {
            optionsEnded = true
        } else if word.hasPrefix("--") {
            try takeLong(word.dropFirst(2))
        } else {
            try takeShort(word.dropFirst())
        }
    }

    private mutating func takeArgument(_ word: String) throws(UsageError) {
        guard let command = parsed.commands.last, !command.subcommands.isEmpty else {
            return parsed.arguments.append(word)
        }
        guard let next = command.subcommands.first(where: { $0.name == word }) else {
            throw error(command.lacks(word))
        }
        parsed.commands.append(next)
    }

    private mutating func takeLong(_ word: Substring) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = parsed.known.first(where: { $0.name == name }) else { throw unknown("--" + name) }
        try take(option, given: parts.count == 2 ? String(parts[1]) : nil)
    }

    private mutating func takeShort(_ word: Substring) throws(UsageError) {
        guard let letter = word.first, let option = parsed.known.first(where: { $0.letter == letter }),
            word.count == 1
        else { throw unknown("-" + word) }
        try take(option, given: nil)
    }

    private mutating func take(_ option: OptionDescription, given: String?) throws(UsageError) {
        guard let value = option.value else {
            if let given, let problem = option.optionalValue?.kind.problem(given) {
                throw error("--\(option.name) \(problem)")
            }
            if given != nil, option.optionalValue == nil { throw error("--\(option.name) takes no value") }
            parsed.options[option.name] = [given ?? ""]
            return
        }
        guard let text = given ?? nextValue() else {
            throw error("--\(option.name) needs a value: --\(option.name) \(value.name)")
        }
        if let problem = value.kind.problem(text) { throw error("--\(option.name) \(problem)") }
        let earlier = option.isRepeated ? parsed.options[option.name] ?? [] : []
        parsed.options[option.name] = earlier + [text]
    }

    /// The next word, unless it is plainly the next option.
    private mutating func nextValue() -> String? {
        guard let word = rest.first else { return nil }
        let isOption = parsed.known.contains { word == "--" + $0.name || word.hasPrefix("--\($0.name)=") }
        return isOption || word == "--" ? nil : rest.popFirst()
    }

    /// A sentence as it stands within another.
    private static func phrase(_ sentence: String) -> String {
        let words = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
        return words.prefix(1).lowercased() + words.dropFirst()
    }

    private func checkArguments() throws(UsageError) {
        guard let command = parsed.commands.last else { return }
        if command.action == nil {
            throw error("a command is needed: \(command.subcommands.map(\.name).joined(separator: ", "))")
        }
        let expected = command.arguments
        for (index, argument) in expected.enumerated() where argument.isRequired && parsed.arguments.count <= index {
            throw error("\(argument.name) is missing (\(Self.phrase(argument.help)))")
        }
        let isOpen = expected.last?.isRepeated ?? false
        if parsed.arguments.count > expected.count, !isOpen {
            let takes = expected.isEmpty ? "takes no argument" : "takes at most \(expected.count)"
            throw error(
                "\"\(parsed.arguments[expected.count])\" is one argument too many; \(command.name) \(takes)"
                    + valueHint(command)
            )
        }
        for (index, word) in parsed.arguments.enumerated() {
            let argument = expected[min(index, expected.count - 1)]
            if let problem = argument.kind.problem(word) { throw error("\(argument.name) \(problem)") }
        }
    }

    /// Where the value of an option may be meant by an argument too many.
    private func valueHint(_ command: CommandDescription) -> String {
        let option = command.options.first { $0.optionalValue != nil && parsed.options[$0.name] == [""] }
        return option.map { "; --\($0.name) takes its value behind an equals sign: \($0.synopsis)" } ?? ""
    }

    private func unknown(_ word: String) -> UsageError {
        let names = parsed.known.map { "--" + $0.name }
        return error("unknown option \(word)\(Suggestion.text(for: word, among: names))")
    }

    private func error(_ message: String) -> UsageError { UsageError(message: message, path: parsed.path) }
}
