import DeclarationCore

/// A command: the one description from which arguments are parsed and help, completions and the man page are made.
package struct CommandDescription: Sendable {
    /// What a command does.
    package typealias Action = @Sendable (Invocation) async throws(CommandFailure) -> ExitStatus

    /// The word that selects it.
    package let name: String
    /// What it does, in a few words without a full stop.
    package let summary: String
    /// More about it, in paragraphs.
    package let discussion: [String]
    /// Its arguments, in order; only the last one may repeat.
    package let arguments: [ArgumentDescription]
    /// Its own options, beside those that every command has.
    package let options: [OptionDescription]
    /// Command lines that show how it is used.
    package let examples: [Example]
    /// What its exit codes mean, where that is not what they mean everywhere.
    package let exitCodes: [ExitStatus.Meaning]
    /// Its commands; one of them must follow when there are any.
    package let subcommands: [CommandDescription]
    /// What it does; `nil` when it only holds further commands.
    package let action: Action?

    /// A command line and what it is for.
    package struct Example: Sendable {
        /// The command line.
        package let line: String
        /// What it is for.
        package let text: String
    }

    /// Describes a command that does something.
    init(
        _ name: String,
        summary: String,
        discussion: [String] = [],
        arguments: [ArgumentDescription] = [],
        options: [OptionDescription] = [],
        examples: [Example],
        exitCodes: [ExitStatus.Meaning],
        action: @escaping Action
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.examples = examples
        self.exitCodes = exitCodes.sorted { $0.status.rawValue < $1.status.rawValue }
        subcommands = []
        self.action = action
    }

    /// Describes a command that holds further commands.
    init(
        _ name: String,
        summary: String,
        discussion: [String] = [],
        options: [OptionDescription] = [],
        examples: [Example] = [],
        exitCodes: [ExitStatus.Meaning] = [],
        subcommands: [CommandDescription]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        arguments = []
        self.options = options
        self.examples = examples
        self.exitCodes = exitCodes.sorted { $0.status.rawValue < $1.status.rawValue }
        self.subcommands = subcommands
        action = nil
    }

    /// The command at the end of some names; `nil` when there is none.
    package func command(at names: some Sequence<String>) -> CommandDescription? {
        var command = self
        for name in names {
            guard let next = command.subcommands.first(where: { $0.name == name }) else { return nil }
            command = next
        }
        return command
    }

    /// What to say of a word that names none of its commands.
    func lacks(_ word: String) -> String {
        let names = subcommands.map(\.name)
        if names.isEmpty { return "\"\(name)\" has no commands of its own, such as \"\(word)\"" }
        return "there is no command \"\(word)\"\(Suggestion.text(for: word, among: names)); "
            + "known: \(names.joined(separator: ", "))"
    }

    /// Every command below this one and itself, each with the names that lead to it, in the order of the help.
    package var tree: [(path: [String], command: CommandDescription)] {
        [([name], self)] + subcommands.flatMap { $0.tree }.map { ([name] + $0.path, $0.command) }
    }
}
