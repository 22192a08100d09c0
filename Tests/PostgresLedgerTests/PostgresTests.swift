import DeclarationCore
import DeclarationTesting
import PostgresLedger
import TestSupport
import Testing

/// Everything that needs the server, one after the other: some of it stops the server.
@Suite(.serialized) struct PostgresTests {
    let cluster: TestCluster

    init() async throws { cluster = try await Blocking.run { try TestCluster.shared.get() } }

    func open(_ settings: PostgresLedger.Settings) async throws -> PostgresLedger {
        try await PostgresLedger(settings, time: ManualTime())
    }

    /// Writes an entry when the id has none.
    @discardableResult
    static func intend(_ id: RequestID, in store: PostgresLedger) async throws(LedgerError) -> Bool {
        try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            guard view.entry == nil else { return LedgerDecision(false) }
            let entry = LedgerSamples.entry(id)
            return LedgerDecision(true, LedgerWrites(entry: entry, attempts: [LedgerSamples.attempt(id, 1)]))
        }
    }
}
