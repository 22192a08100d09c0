import CSQLite
import DeclarationTesting
import SQLiteLedger
import Synchronization
import TestSupport
import Testing

struct SQLiteConformanceTests {
    @Test func theFileKeepsTheRulesOfALedger() async throws {
        let folder = try TestFolder()
        let file = Mutex("")
        let execute = { @Sendable (sql: String) in
            var handle: OpaquePointer?
            defer { sqlite3_close(handle) }
            #expect(sqlite3_open(file.withLock { $0 }, &handle) == SQLITE_OK)
            #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
            return sqlite3_changes(handle)
        }
        let suite = LedgerStoreConformance { id in
            #expect(execute(LedgerDamage.sql(id)) == 1)
        } refuse: { part, id in
            let (write, column) =
                part == .entry ? ("UPDATE ON ledger_entry", "request_id") : ("INSERT ON ledger_event", "subject")
            _ = execute(
                """
                CREATE TRIGGER refuse_\(part) AFTER \(write) WHEN new.\(column) = '\(id)'
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """
            )
        } _: {
            let path = folder.newFile()
            file.withLock { $0 = path }
            return try SQLiteLedger(path: path, time: ManualTime())
        }
        let results = await suite.run()
        #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
        #expect(results.count == LedgerStoreConformance.Check.allCases.count)
    }
}
