/// A completion script for fish.
package struct FishCompletion {
    private let root: CommandDescription

    /// Makes the script of a program.
    package init(_ root: CommandDescription) { self.root = root }

    /// The script.
    package var script: String {
        """
        # fish completion for \(root.name); made by `\(root.name) completions fish`.
        function __fish_\(root.name)_at
            set -l path \(root.name)
            set -l skip 0
            for word in (commandline -opc)[2..-1]
                if test $skip -eq 1
                    set skip 0
                    continue
                end
                switch $word
                    case \(valued.joined(separator: " "))
                        set skip 1
                    case \(names.joined(separator: " "))
                        set -a path $word
                end
            end
            test "$path" = "$argv"
        end
        complete -c \(root.name) -f
        \(root.tree.flatMap { lines($0.path, $0.command) }.joined(separator: "\n"))

        """
    }

    private var valued: [String] {
        let options = OptionDescription.global + root.tree.flatMap { $0.command.options }
        return Set(options.filter { $0.value != nil }.map { "--\($0.name)" }).sorted()
    }

    private var names: [String] { Set(root.tree.dropFirst().map { $0.command.name }).sorted() }

    private func lines(_ path: [String], _ command: CommandDescription) -> [String] {
        let condition = "complete -c \(root.name) -n '__fish_\(root.name)_at \(path.joined(separator: " "))'"
        let subcommands = command.subcommands.map { "\(condition) -a \($0.name) -d \(Self.quote($0.summary))" }
        let arguments = command.arguments.compactMap { argument in values(argument.kind).map { "\(condition) \($0)" } }
        let options = (command.options + OptionDescription.global).map { option in
            let letter = option.letter.map { " -s \($0)" } ?? ""
            let value = option.value.map { ($0.kind == .file ? " -r " : " -x ") + (values($0.kind) ?? "") } ?? ""
            return "\(condition)\(letter) -l \(option.name)\(value) -d \(Self.quote(option.help))"
        }
        return subcommands + arguments + options
    }

    private func values(_ kind: ValueKind) -> String? {
        switch kind {
        case .file: "-F"
        case .folder: "-a '(__fish_complete_directories (commandline -ct))'"
        case .choice(let words): "-a '\(words.joined(separator: " "))'"
        case .backend: "-a '(\(root.name) backends --names 2>/dev/null)'"
        case .command: "-a '\(root.subcommands.map(\.name).joined(separator: " "))'"
        case .move: "-a '(\(root.name) migrate watch --names 2>/dev/null)'"
        case .text, .integer: nil
        }
    }

    private static func quote(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
