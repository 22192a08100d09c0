import PostgresLedger
import Synchronization
import TestSupport

extension TestCluster {
    private static let schemas = Atomic<Int>(0)

    /// Settings with a schema that nobody has used.
    func settings() -> PostgresLedger.Settings {
        let number = Self.schemas.add(1, ordering: .relaxed).newValue
        let server = PostgresServer(host: folder, port: port, database: "postgres", user: "postgres")
        return PostgresLedger.Settings(server: server, schema: "ledger_\(number)")
    }
}
