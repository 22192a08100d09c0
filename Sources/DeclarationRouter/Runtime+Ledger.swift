package import DeclarationCore
import OpenSSLSigning
import PostgresLedger
import SQLiteLedger

extension Runtime {
    /// A router that remembers, where the configuration keeps a ledger.
    ///
    /// Blocks while a ledger file is opened: for start-up.
    ///
    /// - Parameter path: a SQLite file instead of the configuration's.
    /// - Returns: `nil` when the ledger is switched off.
    package func ledgerRouter(_ router: Router, path: String? = nil) async throws(LedgerError) -> LedgerRouter? {
        let ledger = router.configuration.ledger
        guard let (store, keys) = try await store(ledger, path) else { return nil }
        return LedgerRouter(
            router: router,
            store: store,
            sealer: try LedgerKeyRing(keys),
            settings: ledger.rules,
            configurationVersion: router.configuration.version,
            time: time
        )
    }

    /// The one place that chooses between the stores.
    private func store(
        _ ledger: LedgerConfiguration,
        _ path: String?
    ) async throws(LedgerError) -> (any LedgerStore, [Secret])? {
        switch ledger.store {
        case .none: return nil
        case .sqlite(let configured):
            let path = path ?? configured
            // The key first: a ledger without its key is refused, a key without a ledger harms nobody.
            let keys = ledger.keys.isEmpty ? [try LedgerKeyFile.open(for: path)] : ledger.keys
            return (try SQLiteLedger(path: path, time: time), keys)
        case .postgreSQL(let connection):
            let server = PostgresServer(connectionString: connection)
            return (try await PostgresLedger(PostgresLedger.Settings(server: server), time: time), ledger.keys)
        }
    }
}
