import CustomsCLI
import DeclarationCore
import ProviderCatalog
import Synchronization
import TestSupport

/// What a command printed and how it ended.
struct CommandRun: Sendable {
    let status: Int32
    let output: String
    let error: String

    /// The output as JSON; `null` when it is none.
    var json: JSONValue { (try? JSONParser.parse(Array(output.utf8), dialect: .configuration)) ?? .null }

    /// Runs a command in this process.
    static func of(
        _ words: String...,
        arguments: [String] = [],
        input: String = "",
        environment: [String: String] = [:],
        folder: String = Repository.root,
        registrations: [ProviderRegistration] = BuiltIn.all
    ) async -> CommandRun {
        let console = TestConsole(input: input, environment: environment, folder: folder)
        let status = await CustomsCommandLine(registrations: registrations).run(
            words + arguments,
            console: console.console
        )
        return CommandRun(status: status, output: console.output, error: console.error)
    }
}

/// Runs commands on a console of the test's own.
enum CustomsRun {
    static func status(_ arguments: [String], _ console: TestConsole) async -> Int32 {
        await CustomsCommandLine(registrations: BuiltIn.all).run(arguments, console: console.console)
    }
}

/// A console that keeps what is written.
final class TestConsole: Sendable {
    private struct State {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var handlers: [Int: @Sendable () -> Void] = [:]
        var watches = 0
        var outputWaiters: [CheckedContinuation<Void, Never>] = []
        var watchWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private struct Watch: InterruptWatch {
        let console: TestConsole
        let number: Int
        func cancel() { console.state.withLock { $0.handlers[number] = nil } }
    }

    private let state = Mutex(State())
    private let input: InputText
    private let environment: [String: String]
    private let ledger = try? LedgerFolder()
    private let folder: String

    init(input: String = "", environment: [String: String] = [:], folder: String = Repository.root) {
        self.input = InputText(input)
        self.environment = environment.merging(ledger?.environment ?? [:]) { given, _ in given }
        self.folder = folder
    }

    var console: Console {
        Console(
            output: { bytes in
                self.state.withLock { state in
                    state.output += bytes
                    for waiter in state.outputWaiters { waiter.resume() }
                    state.outputWaiters = []
                }
                return .all
            },
            error: { bytes in self.state.withLock { $0.error += bytes } },
            input: input.descriptor,
            environment: environment,
            folder: folder,
            watch: { handler, _ in
                let number = self.state.withLock { state in
                    state.watches += 1
                    state.handlers[state.watches] = handler
                    for waiter in state.watchWaiters { waiter.resume() }
                    state.watchWaiters = []
                    return state.watches
                }
                return Watch(console: self, number: number)
            }
        )
    }

    var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var error: String { state.withLock { String(decoding: $0.error, as: UTF8.self) } }

    /// Waits until something was written to standard output.
    func firstOutput() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.output.isEmpty { state.outputWaiters.append(continuation) } else { continuation.resume() }
            }
        }
    }

    /// Waits until a command listens for interrupts.
    func watched() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.handlers.isEmpty { state.watchWaiters.append(continuation) } else { continuation.resume() }
            }
        }
    }

    /// What SIGINT does.
    func interrupt() {
        for handler in state.withLock({ $0.handlers.values.map(\.self) }) { handler() }
    }
}
