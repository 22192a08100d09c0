/// A completion script for bash, without need of the bash-completion package.
package struct BashCompletion {
    private let root: CommandDescription

    /// Makes the script of a program.
    package init(_ root: CommandDescription) { self.root = root }

    /// The script.
    package var script: String {
        """
        # bash completion for \(root.name); made by `\(root.name) completions bash`.
        _\(root.name)() {
            local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" command="\(root.name)" word i
            # bash splits --name=value at the equals sign.
            if [[ "$cur" == "=" ]]; then
                cur=""
            elif [[ "$prev" == "=" ]]; then
                prev="${COMP_WORDS[COMP_CWORD-2]}"
            fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                case "$word" in
                    \(valued.joined(separator: "|")))
                        if [[ "${COMP_WORDS[i+1]}" == "=" ]]; then ((i += 2)); else ((i += 1)); fi
                        continue
                        ;;
                esac
                case "$command $word" in
        \(paths.map { "            \"\($0)\") command=\"\($0)\" ;;" }.joined(separator: "\n"))
                esac
            done
            case "$prev" in
        \(values.joined(separator: "\n"))
            esac
            if [[ "$cur" == -* ]]; then
                case "$command" in
        \(options.joined(separator: "\n"))
                esac
                return
            fi
            case "$command" in
        \(arguments.joined(separator: "\n"))
            esac
        }
        complete -F _\(root.name) \(root.name)

        """
    }

    private var commands: [(path: String, command: CommandDescription)] {
        root.tree.map { ($0.path.joined(separator: " "), $0.command) }
    }

    private var paths: [String] { commands.dropFirst().map(\.path) + helpPaths.map(\.path) }

    /// What `help` explains: the same words behind it.
    private var helpPaths: [(path: String, command: CommandDescription)] {
        root.tree.dropFirst().map { path, command in
            (([root.name, "help"] + path.dropFirst()).joined(separator: " "), command)
        }
    }

    private var allOptions: [OptionDescription] {
        var seen: Set<String> = []
        return (OptionDescription.global + commands.flatMap { $0.command.options }).filter {
            seen.insert($0.name).inserted
        }
    }

    private var valued: [String] { allOptions.filter { $0.value != nil }.map { "--\($0.name)" } }

    /// What may follow an option that takes a value.
    private var values: [String] {
        allOptions.compactMap { option in
            option.value.map { "        --\(option.name)) \(reply($0.kind)); return ;;" }
        }
    }

    private var options: [String] {
        commands.map { path, command in
            let names = (command.options + OptionDescription.global).map { "--\($0.name)" }.joined(separator: " ")
            return "            \"\(path)\") COMPREPLY=($(compgen -W \"\(names)\" -- \"$cur\")) ;;"
        }
    }

    private var arguments: [String] {
        let subjects = helpPaths.filter { !$0.command.subcommands.isEmpty }
        return (commands + subjects).compactMap { path, command in
            if !command.subcommands.isEmpty {
                let names = command.subcommands.map(\.name).joined(separator: " ")
                return "        \"\(path)\") COMPREPLY=($(compgen -W \"\(names)\" -- \"$cur\")) ;;"
            }
            guard let argument = command.arguments.last else { return nil }
            return "        \"\(path)\") \(reply(argument.kind)) ;;"
        }
    }

    private func reply(_ kind: ValueKind) -> String {
        switch kind {
        case .file: "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))"
        case .folder: "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))"
        case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\"))"
        case .command:
            "COMPREPLY=($(compgen -W \"\(root.subcommands.map(\.name).joined(separator: " "))\" -- \"$cur\"))"
        case .backend:
            "COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" backends --names 2>/dev/null)\" -- \"$cur\"))"
        case .move:
            "COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" migrate watch --names 2>/dev/null)\" -- \"$cur\"))"
        case .text, .integer: ":"
        }
    }
}
