import DeclarationCore

extension CommandDescription {
    /// `customs completions`.
    static let completions = CommandDescription(
        "completions",
        summary: "print a completion script for a shell",
        discussion: [
            "bash: customs completions bash > ~/.local/share/bash-completion/completions/customs",
            "zsh: customs completions zsh > a folder of $fpath, as _customs",
            "fish: customs completions fish > ~/.config/fish/completions/customs.fish",
        ],
        arguments: [
            ArgumentDescription(
                "SHELL",
                .choice(["bash", "zsh", "fish"]),
                isRequired: true,
                help: "bash, zsh or fish."
            )
        ],
        examples: [Example(line: "source <(customs completions bash)", text: "Completes in the running bash.")],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.common,
        action: DocumentationCommands.completions
    )

    /// `customs man`.
    static let man = CommandDescription(
        "man",
        summary: "print the manual page",
        examples: [
            Example(line: "customs man > customs.1 && man -l customs.1", text: "Reads it."),
            Example(line: "customs man > /usr/local/share/man/man1/customs.1", text: "Installs it."),
        ],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.common,
        action: DocumentationCommands.man
    )

    /// `customs help`.
    static let help = CommandDescription(
        "help",
        summary: "print the help of a command",
        arguments: [ArgumentDescription("COMMAND", .command, isRepeated: true, help: "The command's words.")],
        examples: [Example(line: "customs help routes explain", text: "The same as customs routes explain --help.")],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.common,
        action: DocumentationCommands.help
    )

    /// `customs version`.
    static let version = CommandDescription(
        "version",
        summary: "print the version of this program and of the libraries it runs with",
        discussion: ["JSON: version, libraries {name: version}."],
        examples: [Example(line: "customs version --json", text: "For a bug report.")],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.common,
        action: DocumentationCommands.version
    )
}

/// Documents the program itself.
enum DocumentationCommands {
    static func completions(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        switch invocation.arguments.first {
        case "zsh": try invocation.write(ZshCompletion(.customs).script)
        case "fish": try invocation.write(FishCompletion(.customs).script)
        default: try invocation.write(BashCompletion(.customs).script)
        }
        return .ok
    }

    static func man(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        try invocation.write(ManPage(.customs).text)
        return .ok
    }

    static func help(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        var command = CommandDescription.customs
        for word in invocation.arguments {
            guard let next = command.command(at: [word]) else { throw CommandFailure(.usage, command.lacks(word)) }
            command = next
        }
        try invocation.write(HelpText(command, path: ["customs"] + invocation.arguments).text)
        return .ok
    }

    static func version(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        try invocation.print(Version.text, json: Version.json)
        return .ok
    }
}
