import DeclarationCore
import DeclarationRouter

/// One call of a command: its options, arguments and surroundings.
package struct Invocation: Sendable {
    let parsed: ParsedCommand
    let console: Console
    /// Standard error for what is said while work goes on: the log, progress, notes. Nobody waits for whoever reads it.
    let lines: LogQueue
    let registrations: [ProviderRegistration]

    /// The arguments.
    var arguments: [String] { parsed.arguments }
    /// Whether JSON is wanted.
    var wantsJSON: Bool { has(.json) }

    /// Whether an option was given.
    func has(_ option: OptionDescription) -> Bool { parsed.options[option.name] != nil }

    /// The value of an option, the last when it was given more than once.
    func value(_ option: OptionDescription) -> String? { parsed.options[option.name]?.last }

    /// All values of an option.
    func values(_ option: OptionDescription) -> [String] { parsed.options[option.name] ?? [] }

    /// The number of an option that takes one.
    func integer(_ option: OptionDescription) -> Int? { value(option).flatMap { Int($0) } }

    /// Prints a result: JSON when that is wanted, else the text.
    func print(_ text: @autoclosure () -> String, json: @autoclosure () -> JSONValue) throws(CommandFailure) {
        try write(wantsJSON ? json().prettyText + "\n" : text())
    }

    /// Writes to standard output.
    ///
    /// - Returns: whether anybody still reads.
    @discardableResult
    func write(_ text: String) throws(CommandFailure) -> Bool {
        switch console.output(Array(text.utf8)) {
        case .all: return true
        case .readerGone: return false
        case .failed(let reason):
            throw CommandFailure(.output, "standard output can't be written: \(reason)")
        }
    }

    /// Says something on standard error.
    func complain(_ lines: [String]) { console.complain(lines) }

    /// Says something on standard error while work goes on.
    func mention(_ lines: [String]) { self.lines.write(Console.visible(lines)) }

    /// Where a path given on the command line leads.
    func resolve(_ path: String) -> String { FilePath.resolve(path, in: console.folder) }

    /// Reads an input file; `-` is standard input.
    func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        do throws(InvalidInput) {
            guard path == "-" else { return try InputFile.read(resolve(path), awaitsWriter: true) }
            tellWhatIsAwaited()
            return try InputFile.read(console.input, name: "standard input")
        } catch {
            throw CommandFailure(.noInput, error)
        }
    }

    /// To a person at a terminal, a command that waits for standard input looks like one that hangs.
    func tellWhatIsAwaited() {
        if console.isInputTerminal { complain(["note: reading standard input, up to Ctrl-D"]) }
    }
}
