public import DeclarationCore
import DeclarationRouter

/// The command line `customs`, for any set of plugins.
///
/// A program with plugins of its own is three lines:
/// ```swift
/// let commandLine = CustomsCommandLine(registrations: BuiltIn.all + [MyProvider.registration])
/// exit(await commandLine.run(Array(CommandLine.arguments.dropFirst())))
/// ```
public struct CustomsCommandLine: Sendable {
    private let registrations: [ProviderRegistration]
    private let root: CommandDescription

    /// Makes a command line.
    ///
    /// - Parameter registrations: the plugins that backends may use.
    public init(registrations: [ProviderRegistration]) {
        self.registrations = registrations
        root = .customs
    }

    /// Runs a command with the process's own streams, environment and signals.
    ///
    /// - Parameter arguments: the words after the program's name.
    /// - Returns: the exit code; `customs --help` lists them.
    public func run(_ arguments: [String]) async -> Int32 {
        await run(arguments, console: .system)
    }

    /// Runs a command in the given surroundings.
    package func run(_ arguments: [String], console: Console) async -> Int32 {
        let parsed: ParsedCommand
        do throws(UsageError) {
            parsed = try ArgumentParser.parse(arguments, root: root)
        } catch {
            let help = error.path.joined(separator: " ") + " --help"
            console.complain(["\(error.path.joined(separator: " ")): \(error.message)", "See `\(help)`."])
            // The words may be wrong in any way; who writes this one reads JSON.
            if arguments.contains("--json") { print(CommandFailure(.usage, error.message), console) }
            return ExitStatus.usage.rawValue
        }
        let lines = LogQueue(console.error)
        let invocation = Invocation(parsed: parsed, console: console, lines: lines, registrations: registrations)
        do throws(CommandFailure) {
            let status = try await run(invocation)
            await lines.flush()
            return status.rawValue
        } catch {
            // What happened before comes first.
            await lines.flush()
            return report(error, invocation).rawValue
        }
    }

    private func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        guard let command = invocation.parsed.commands.last else { return .fault }
        if invocation.has(.version) { return try await DocumentationCommands.version(invocation) }
        guard !invocation.has(.help), let action = command.action else {
            try invocation.write(HelpText(command, path: invocation.parsed.path).text)
            return .ok
        }
        return try await action(invocation)
    }

    /// Says what is wrong: on standard error, and for programs also as JSON on standard output.
    private func report(_ failure: CommandFailure, _ invocation: Invocation) -> ExitStatus {
        invocation.complain(failure.messages)
        if invocation.wantsJSON { print(failure, invocation.console) }
        return failure.status
    }

    /// Where standard output is what can't be written, this is lost too, and nothing more can be said.
    private func print(_ failure: CommandFailure, _ console: Console) {
        let json = JSONValue.object(["error": failure.json, "exitCode": .number(failure.status.rawValue)])
        _ = console.output(Array((json.prettyText + "\n").utf8))
    }
}
