/// A completion script for zsh.
package struct ZshCompletion {
    private let root: CommandDescription

    /// Makes the script of a program.
    package init(_ root: CommandDescription) { self.root = root }

    /// The script: a function for each command.
    package var script: String {
        let functions = root.tree.map { function($0.path, $0.command) }.joined(separator: "\n")
        return """
            #compdef \(root.name)
            # zsh completion for \(root.name); made by `\(root.name) completions zsh`.
            # Two underscores: one and a name is a command's function.
            __\(root.name)_backends() {
                local -a names
                names=(${(f)"$(\(root.name) backends --names 2>/dev/null)"})
                compadd -a names
            }

            __\(root.name)_moves() {
                local -a names
                names=(${(f)"$(\(root.name) migrate watch --names 2>/dev/null)"})
                compadd -a names
            }

            \(functions)
            if [ "$funcstack[1]" = "_\(root.name)" ]; then
                _\(root.name) "$@"
            else
                compdef _\(root.name) \(root.name)
            fi

            """
    }

    private func function(_ path: [String], _ command: CommandDescription) -> String {
        let name = Self.name(path)
        let options = (command.options + OptionDescription.global).map(spec)
        guard !command.subcommands.isEmpty else {
            let specs = options + command.arguments.map(spec)
            return "\(name)() {\n    _arguments -s \\\n\(Self.lines(specs))\n}\n"
        }
        let specs = options + [Self.quote("1: :->command"), Self.quote("*:: :->arguments")]
        let commands = command.subcommands.map { Self.quote("\($0.name):\(Self.colonless($0.summary))") }
        let cases = command.subcommands.map { "                \($0.name)) \(Self.name(path + [$0.name])) ;;" }
        return """
            \(name)() {
                local context state line
                local -a commands
                commands=(
                    \(commands.joined(separator: "\n        "))
                )
                _arguments -C \\
            \(Self.lines(specs))
                case "$state" in
                    command) _describe command commands ;;
                    arguments)
                        case "$line[1]" in
            \(cases.joined(separator: "\n"))
                        esac
                        ;;
                esac
            }

            """
    }

    private static func name(_ path: [String]) -> String { "_" + path.joined(separator: "_") }

    private static func lines(_ specs: [String]) -> String {
        specs.map { "        " + $0 }.joined(separator: " \\\n")
    }

    private func spec(_ option: OptionDescription) -> String {
        let star = option.isRepeated ? "*" : ""
        let help = Self.bracketless(option.help)
        let value = option.value.map { ":\($0.name):\(action($0.kind))" } ?? ""
        let long = "\(star)--\(option.name)\(option.value == nil ? "" : "=")[\(help)]\(value)"
        guard let letter = option.letter else { return Self.quote(long) }
        return Self.quote("-\(letter)[\(help)]") + " " + Self.quote(long)
    }

    private func spec(_ argument: ArgumentDescription) -> String {
        let position = argument.isRepeated ? "*" : argument.isRequired ? "" : ":"
        return Self.quote("\(position):\(argument.name):\(action(argument.kind))")
    }

    private func action(_ kind: ValueKind) -> String {
        switch kind {
        case .file: "_files"
        case .folder: "_files -/"
        case .choice(let words): "(\(words.joined(separator: " ")))"
        case .backend: "__\(root.name)_backends"
        case .command: "(\(root.subcommands.map(\.name).joined(separator: " ")))"
        case .move: "__\(root.name)_moves"
        case .text, .integer: " "
        }
    }

    private static func quote(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    private static func colonless(_ text: String) -> String { text.replacing(":", with: "\\:") }

    private static func bracketless(_ text: String) -> String {
        text.replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(":", with: "\\:")
    }
}
