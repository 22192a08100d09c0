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
        let suite = LedgerStoreConformance { id in
            var handle: OpaquePointer?
            defer { sqlite3_close(handle) }
            #expect(sqlite3_open(file.withLock { $0 }, &handle) == SQLITE_OK)
            #expect(sqlite3_exec(handle, LedgerDamage.sql(id), nil, nil, nil) == SQLITE_OK)
            #expect(sqlite3_changes(handle) == 1)
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
