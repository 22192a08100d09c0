/// A command line, understood.
package struct ParsedCommand: Sendable {
    /// The command and those that lead to it, from the root.
    package var commands: [CommandDescription]
    /// The values of each option in their order; an option without a value has an empty one.
    package var options: [String: [String]] = [:]
    /// The arguments.
    package var arguments: [String] = []

    /// The names of the commands.
    package var path: [String] { commands.map(\.name) }

    /// The options that count: the global ones and the command's own.
    var known: [OptionDescription] { OptionDescription.global + (commands.last?.options ?? []) }
}

/// What is wrong with a command line.
package struct UsageError: Error, Sendable, Hashable {
    /// What is wrong and what would be right.
    package var message: String
    /// The names of the command whose help tells more.
    package var path: [String]
}
