import CustomsCLI
import Testing

@Suite struct DescriptionTests {
    private static let commands = CommandDescription.customs.tree

    @Test(arguments: commands.map(\.path))
    func helpTellsAll(_ path: [String]) async throws {
        let command = try #require(CommandDescription.customs.command(at: path.dropFirst()))
        let run = await CommandRun.of("help", arguments: Array(path.dropFirst()))
        #expect(run.status == 0)
        let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.hasPrefix("\(path.joined(separator: " ")): \(command.summary) Usage:"))
        let names =
            command.subcommands.map(\.name) + command.arguments.map(\.name)
            + (command.options + OptionDescription.global).map { "--\($0.name)" }
            + command.exitCodes.map { String($0.status.rawValue) } + command.examples.map(\.line)
        for name in names { #expect(run.output.contains(name), "\(name)") }
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("  customs") })
    }

    @Test func everyCommandIsDescribed() {
        for (path, command) in Self.commands where command.action != nil {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."), "\(path)")
            #expect(!command.examples.isEmpty, "\(path)")
            #expect(command.exitCodes.contains { $0.status == .ok }, "\(path)")
            #expect(command.exitCodes.contains { $0.status == .usage }, "\(path)")
        }
    }

    /// Completion scripts look options up by name alone.
    @Test func oneNameMeansOneKindOfValue() {
        var kinds: [String: ValueKind?] = [:]
        for option in Self.commands.flatMap(\.command.options) + OptionDescription.global {
            if let known = kinds[option.name] { #expect(known == option.value?.kind, "\(option.name)") }
            kinds[option.name] = option.value?.kind
        }
    }

    @Test func examplesParse() throws {
        for (path, command) in Self.commands {
            for example in command.examples {
                let line = example.line.split(whereSeparator: { "|><&".contains($0) }).first { $0.contains("customs ") }
                let words = try #require(line).split(separator: " ").map(String.init)
                let start = try #require(words.firstIndex { $0 == "customs" || $0 == "(customs" })
                let rest = words[(start + 1)...].map { $0.hasSuffix(")") ? String($0.dropLast()) : $0 }
                #expect(throws: Never.self, "\(path): \(example.line)") {
                    try ArgumentParser.parse(Array(rest), root: .customs)
                }
            }
        }
    }

    @Test func manualPageTellsAll() throws {
        let page = ManPage(.customs).text
        for (path, command) in Self.commands.dropFirst() {
            let names =
                command.options.map { "\\-\\-" + $0.name.replacing("-", with: "\\-") } + [path.joined(separator: " ")]
            for name in names { #expect(page.contains(name), "\(name)") }
        }
        for option in CommandDescription.customs.options + OptionDescription.global {
            #expect(page.contains("\n.B " + option.synopsis.replacing("-", with: "\\-") + "\n"), "\(option.name)")
        }
        for name in ["CUSTOMS_CONFIG", "CUSTOMS_LEDGER"] {
            #expect(page.contains("\n.B \(name)\n") && HelpText(.customs, path: ["customs"]).text.contains(name))
        }
        for status in ExitStatus.allCases { #expect(page.contains("\n.B \(status.rawValue)\n"), "\(status)") }
        // A line that starts with a dot or a quote is a request; only known ones may be there.
        let requests = page.split(separator: "\n").filter { $0.hasPrefix(".") || $0.hasPrefix("'") }
        #expect(
            requests.allSatisfy {
                [".TH", ".ad", ".SH", ".SS", ".TP", ".B", ".PP"].contains($0.split(separator: " ")[0])
            }
        )
    }

    @Test(.enabled(if: Program.isInstalled("groff")))
    func groffAcceptsTheManualPage() async throws {
        let page = Workspace()
        let file = page.write(ManPage(.customs).text, to: "customs.1")
        let run = try await Program.run("/usr/bin/env", ["groff", "-man", "-Tascii", "-ww", "-z", file])
        #expect(run.status == 0)
        #expect(run.error.isEmpty, "\(run.error)")
    }
}
