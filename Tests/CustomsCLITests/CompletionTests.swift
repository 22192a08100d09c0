import CustomsCLI
import Testing

@Suite struct CompletionTests {
    private let scripts = [
        BashCompletion(.customs).script, ZshCompletion(.customs).script, FishCompletion(.customs).script,
    ]

    @Test func everythingIsInEveryScript() {
        for (path, command) in CommandDescription.customs.tree {
            for name in command.subcommands.map(\.name) + command.options.map(\.name) {
                for script in scripts { #expect(script.contains(name), "\(path) \(name)") }
            }
        }
    }

    @Test func commandPrintsThem() async {
        for (shell, script) in zip(["bash", "zsh", "fish"], scripts) {
            #expect(await CommandRun.of("completions", shell).output == script)
        }
    }

    @Test(arguments: [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
    func shellAcceptsIt(_ shell: String, _ check: String) async throws {
        guard Program.isInstalled(shell) else { return }
        let script = await CommandRun.of("completions", shell).output
        let workspace = Workspace()
        let file = workspace.write(script, to: "script")
        let run = try await Program.run("/usr/bin/env", [shell, check, file])
        #expect(run.status == 0)
        #expect(run.error.isEmpty, "\(run.error)")
    }

    @Test func functionsHaveNamesOfTheirOwn() {
        for script in scripts {
            let names = script.split(separator: "\n").filter { $0.hasSuffix("() {") || $0.hasPrefix("function ") }
            #expect(!names.isEmpty)
            #expect(Set(names).count == names.count)
        }
    }

    /// What a real bash offers for a line; the last word is the one that is completed.
    private func offers(_ words: String...) async throws -> Set<String> {
        let workspace = Workspace()
        let script = workspace.write(BashCompletion(.customs).script, to: "customs.bash")
        _ = workspace.write("{}", to: "order.json")
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let code = """
            cd '\(workspace.path)'; source '\(script)'
            customs() { echo ams; echo mapi-eu; }
            compopt() { :; }
            COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _customs
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let run = try await Program.run("/usr/bin/env", ["bash", "--norc", "-c", code])
        #expect(run.error.isEmpty, "\(run.error)")
        return Set(run.output.split(separator: "\n").map(String.init))
    }

    @Test func bashCompletes() async throws {
        #expect(try await offers("customs", "de") == ["declare", "decide", "demo"])
        #expect(try await offers("customs", "routes", "") == ["list", "explain"])
        #expect(try await offers("customs", "--config", "routes", "routes", "e") == ["explain"])
        #expect(try await offers("customs", "--config", "=", "routes", "routes", "l") == ["list"])
        #expect(try await offers("customs", "declare", "--d") == ["--dry-run"])
        #expect(try await offers("customs", "declare", "ord") == ["order.json"])
        #expect(try await offers("customs", "inquire", "--backend", "m") == ["mapi-eu"])
        #expect(try await offers("customs", "inquire", "--backend", "=", "a") == ["ams"])
        #expect(try await offers("customs", "codes", "--log-level", "=", "") == ["debug", "info", "warning", "error"])
        #expect(try await offers("customs", "codes", "--log-level", "=") == ["debug", "info", "warning", "error"])
        #expect(try await offers("customs", "completions", "f") == ["fish"])
        #expect(try await offers("customs", "help", "rou") == ["routes"])
        #expect(try await offers("customs", "help", "routes", "") == ["list", "explain"])
        #expect(try await offers("customs", "help", "declare", "").isEmpty)
        #expect(try await offers("customs", "migrate", "watch", "ma") == ["mapi-eu"])
        #expect(try await offers("customs", "simulate", "--port", "").isEmpty)
    }
}
