import DeclarationCore
import DeclarationRouter

/// A ledger that is only read.
struct LedgerReading {
    let configuration: Configuration
    let store: any LedgerStore
    /// Whether the configuration's secrets could be read: without them nobody knows which accounts its backends are.
    let hasSecrets: Bool
}

extension Invocation {
    /// Reads the ledger. Nothing is made, brought up to date or sent; and in an incident with keys, or for somebody who
    /// has none, the backends' keys are not needed.
    func withLedgerReading<Value>(
        _ body: (LedgerReading) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let path = try configurationPath()
        let runtime = readingRuntime
        let (configuration, hasSecrets) = try readConfiguration(path, runtime)
        let store = try await historyStore(
            of: configuration,
            at: path,
            for: .reading,
            runtime
        )
        return try await store.closing { () async throws(CommandFailure) in
            try await body(LedgerReading(configuration: configuration, store: store, hasSecrets: hasSecrets))
        }
    }

    private func readConfiguration(
        _ path: String,
        _ runtime: Runtime
    ) throws(CommandFailure) -> (configuration: Configuration, hasSecrets: Bool) {
        if let whole = try? configuration(path, runtime, files: FilesRead()) { return (whole, true) }
        return (try plannedConfiguration(path, runtime), false)
    }
}

// MARK: - Opening without making

extension Invocation {
    /// What reads configurations and ledgers, and sends nothing.
    var readingRuntime: Runtime {
        let log = AdjustableLog(lines, level: wantedLogLevel ?? .warning, format: wantedLogFormat ?? .text)
        return Runtime(log: log, metrics: NoMetrics(), environment: console.environment)
    }

    /// The file that an option names; `nil` also for an empty value.
    func file(_ option: OptionDescription) -> String? {
        value(option).flatMap { $0.isEmpty ? nil : resolve($0) }
    }

    /// The SQLite file that the environment names instead of the configuration's.
    var environmentLedger: String? {
        console.environment["CUSTOMS_LEDGER"].flatMap { $0.isEmpty ? nil : resolve($0) }
    }

    /// That the ledger doesn't know an id, and which ledger: often another one is meant.
    func unknown(_ id: RequestID, by configuration: Configuration, also: String = "") -> CommandFailure {
        // A database's connection is a secret.
        var file = ""
        if case .sqlite(let path) = configuration.ledger.store { file = " \(environmentLedger ?? path)" }
        return CommandFailure(.invalid, "the ledger\(file) doesn't know request id \(id)\(also)")
    }

    /// A configuration without its secrets.
    func plannedConfiguration(_ path: String, _ runtime: Runtime) throws(CommandFailure) -> Configuration {
        do throws(InvalidInput) {
            return try configuration(path, runtime, withKeys: false, files: FilesRead())
        } catch {
            throw CommandFailure(.configuration, error)
        }
    }

    /// Opens a ledger to read its history.
    ///
    /// - Parameters:
    ///   - option: names a SQLite file to read instead, wherever the configuration keeps its ledger; none by an empty value.
    ///   - use: what it is opened for.
    func historyStore(
        of configuration: Configuration,
        at path: String,
        option: OptionDescription? = nil,
        for use: LedgerUse = .history,
        _ runtime: Runtime
    ) async throws(CommandFailure) -> any LedgerStore {
        var ledger = configuration.ledger
        let named = option.flatMap(file)
        if let named {
            ledger.store = .sqlite(path: named)
        } else if case .postgreSQL = ledger.store {
            // The connection is a secret, for which the configuration was read without.
            do throws(InvalidInput) {
                ledger = try self.configuration(path, runtime, files: FilesRead()).ledger
            } catch {
                throw CommandFailure(.configuration, error)
            }
        }
        do throws(LedgerError) {
            if let store = try await runtime.historyStore(of: ledger, path: named ?? environmentLedger, for: use) {
                return store
            }
        } catch {
            throw CommandFailure(error)
        }
        throw CommandFailure(
            .ledger,
            "this command needs a ledger, and the configuration switches it off (\"store\": \"none\")"
        )
    }
}
