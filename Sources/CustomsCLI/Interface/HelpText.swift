/// The help of a command, for a terminal of 80 columns.
package struct HelpText {
    private let path: [String]
    private let command: CommandDescription

    /// Makes the help of a command, reached by some names.
    package init(_ command: CommandDescription, path: [String]) {
        self.command = command
        self.path = path
    }

    /// The text.
    package var text: String {
        let sections = [
            TextWrap.lines("\(path.joined(separator: " ")): \(command.summary)"),
            usage,
            paragraphs,
            list("Commands", command.subcommands.map { ($0.name, $0.summary) }),
            list("Arguments", command.arguments.map { ($0.name, $0.help) }),
            list("Options", command.options.map { ($0.synopsis, Self.help($0)) }),
            list("Options of every command", OptionDescription.global.map { ($0.synopsis, Self.help($0)) }),
            // Said once, at the top.
            path.count == 1 ? list("Environment", EnvironmentVariable.all.map { ($0.name, $0.help) }) : [],
            list("Exit codes", command.exitCodes.map { (String($0.status.rawValue), $0.text) }),
            examples,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// The synopsis: `customs inquire [OPTION...] ID...`.
    var synopsis: String {
        let arguments = command.subcommands.isEmpty ? command.arguments.map(\.synopsis) : ["COMMAND"]
        return (path + ["[OPTION...]"] + arguments).joined(separator: " ")
    }

    /// What an option does, with the words it takes.
    static func help(_ option: OptionDescription) -> String {
        guard case .choice(let words) = option.value?.kind else { return option.help }
        return option.help + " One of \(words.joined(separator: ", "))."
    }

    private var usage: [String] { ["Usage: " + synopsis] }

    private var paragraphs: [String] {
        command.discussion.enumerated().flatMap { index, text in (index > 0 ? [""] : []) + TextWrap.lines(text) }
    }

    private func list(_ title: String, _ items: [(String, String)]) -> [String] {
        guard !items.isEmpty else { return [] }
        let width = min(24, (items.map(\.0.count).max() ?? 0) + 4)
        return [title + ":"] + items.flatMap { name, help in Self.item("  " + name, help, width) }
    }

    private static func item(_ name: String, _ help: String, _ width: Int) -> [String] {
        let lines = TextWrap.lines(help, indent: width)
        guard let first = lines.first, name.count + 2 <= width else { return [name] + lines }
        return [name + first.dropFirst(name.count)] + lines.dropFirst()
    }

    private var examples: [String] {
        guard !command.examples.isEmpty else { return [] }
        return ["Examples:"]
            + command.examples.flatMap { example in ["  " + example.line] + TextWrap.lines(example.text, indent: 6) }
    }
}
