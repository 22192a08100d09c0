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
            named: namedLedger(nil),
            for: .reading,
            runtime
        )
        do throws(CommandFailure) {
            let reading = LedgerReading(configuration: configuration, store: store, hasSecrets: hasSecrets)
            let value = try await body(reading)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
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
