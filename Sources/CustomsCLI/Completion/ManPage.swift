/// The manual page, in roff.
package struct ManPage {
    private let root: CommandDescription

    /// Makes the page of a program.
    package init(_ root: CommandDescription) { self.root = root }

    /// The page.
    package var text: String {
        let sections = [
            head, [".SH DESCRIPTION"], paragraphs(root), section("OPTIONS", root.options),
            section("OPTIONS OF EVERY COMMAND", OptionDescription.global),
            [".SH COMMANDS"], root.tree.dropFirst().flatMap { command($0.path, $0.command) },
            [".SH EXIT STATUS"], exitCodes(root.exitCodes), environment, [".SH EXAMPLES"], examples(root),
        ]
        return sections.joined().joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        [
            ".TH \(root.name.uppercased()) 1 \"\" \"\(root.name) \(Version.number)\" \"User Commands\"",
            // A line of one long word can't be stretched: no line is.
            ".ad l",
            ".SH NAME", "\(root.name) \\- \(Self.escape(root.summary))",
            ".SH SYNOPSIS", ".B \(root.name)", Self.escape("[OPTION...] COMMAND [ARGUMENT...]"),
        ]
    }

    private var environment: [String] {
        [".SH ENVIRONMENT"] + items(EnvironmentVariable.all.map { ($0.name, $0.help) })
    }

    private func command(_ path: [String], _ command: CommandDescription) -> [String] {
        let help = HelpText(command, path: path)
        var lines = [".SS " + Self.escape(help.synopsis), Self.escape(Self.sentence(command.summary))]
        let discussion = paragraphs(command)
        lines += (discussion.isEmpty ? [] : [".PP"]) + discussion
        lines += items(command.arguments.map { ($0.name, $0.help) })
        lines += items(command.options.map { ($0.synopsis, HelpText.help($0)) })
        if !command.exitCodes.isEmpty { lines += [".PP", "Exit status:"] + exitCodes(command.exitCodes) }
        return lines + (command.examples.isEmpty ? [] : [".PP", "Examples:"] + examples(command))
    }

    private func paragraphs(_ command: CommandDescription) -> [String] {
        command.discussion.enumerated().flatMap { index, text in (index > 0 ? [".PP"] : []) + [Self.escape(text)] }
    }

    private func section(_ title: String, _ options: [OptionDescription]) -> [String] {
        [".SH \(title)"] + items(options.map { ($0.synopsis, HelpText.help($0)) })
    }

    private func exitCodes(_ meanings: [ExitStatus.Meaning]) -> [String] {
        items(meanings.map { (String($0.status.rawValue), $0.text) })
    }

    private func items(_ items: [(String, String)]) -> [String] {
        items.flatMap { [".TP", ".B " + Self.escape($0), Self.escape($1)] }
    }

    private func examples(_ command: CommandDescription) -> [String] {
        command.examples.flatMap { [".TP", ".B " + Self.escape($0.line), Self.escape($0.text)] }
    }

    private static func sentence(_ text: String) -> String {
        (text.first.map { $0.uppercased() } ?? "") + text.dropFirst() + "."
    }

    /// Keeps roff from reading commands into texts: backslashes, dashes that are no hyphens, and a dot or a quote at
    /// the start of a line.
    private static func escape(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
