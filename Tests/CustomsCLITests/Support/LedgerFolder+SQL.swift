import CSQLite
import DeclarationCore
import TestSupport
import Testing

extension LedgerFolder {
    /// Changes the ledger behind the commands' back.
    func execute(_ sql: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        #expect(sqlite3_open(ledger, &handle) == SQLITE_OK)
        #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
        #expect(sqlite3_changes(handle) > 0, "\(sql)")
    }

    /// Makes entries unreadable.
    func damage(_ ids: [RequestID]) throws {
        for id in ids { try execute(LedgerDamage.sql(id)) }
    }
}
