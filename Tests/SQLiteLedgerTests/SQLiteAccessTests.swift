import CSQLite
import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import SQLiteLedger
import Testing

/// What opening a file does to its tables.
struct SQLiteAccessTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func copy(schema: Int) throws -> String {
        let fixtures = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        let path = folder.newFile()
        try FileManager.default.copyItem(
            at: fixtures.appendingPathComponent("schema-\(schema).sqlite"),
            to: URL(fileURLWithPath: path)
        )
        return path
    }

    private func version(_ path: String) throws -> Int {
        var (database, statement): (OpaquePointer?, OpaquePointer?)
        defer { sqlite3_close_v2(database) }
        try #require(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        try #require(
            sqlite3_prepare_v2(database, "SELECT max(version) FROM ledger_schema", -1, &statement, nil) == SQLITE_OK
        )
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return Int(sqlite3_column_int64(statement, 0))
    }

    private func failure(_ path: String, _ access: LedgerAccess) -> LedgerError? {
        do throws(LedgerError) {
            _ = try SQLiteLedger(path: path, time: ManualTime(), access: access)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [1, 2, 3, 4]) func historyIsReadOfAnOlderSchemaThatStays(schema: Int) async throws {
        let path = try copy(schema: schema)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let store = try SQLiteLedger(path: path, time: ManualTime(), access: .readingHistory)
        let page = try await store.history(matching: LedgerFilter(), withAttempts: true, after: nil, limit: 100)
        #expect(!page.rows.isEmpty && page.rows.contains { !$0.attempts.isEmpty })
        await #expect(throws: LedgerError.self) {
            try await store.renew(LedgerOwner(token: "reader", until: LedgerSamples.time(1)))
        }
        await store.close()
        #expect(try version(path) == schema)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func whoRecordsWithoutUpgradingIsToldToUpgrade() async throws {
        let path = try copy(schema: 2)
        #expect(failure(path, .current)?.message.contains("upgrade first") == true)
        #expect(try version(path) == 2)
    }

    @Test(arguments: [LedgerAccess.upgrading, .current, .readingHistory])
    func aVersionThatNeverWasIsDamage(access: LedgerAccess) throws {
        let path = try copy(schema: 2)
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        try #require(sqlite3_open(path, &database) == SQLITE_OK)
        let damage = "DELETE FROM ledger_schema; INSERT INTO ledger_schema VALUES (-9223372036854775808, 0)"
        try #require(sqlite3_exec(database, damage, nil, nil, nil) == SQLITE_OK)
        #expect(failure(path, access)?.code == .corrupted)
    }

    @Test(arguments: [LedgerAccess.current, .readingHistory]) func noFileIsMade(access: LedgerAccess) {
        let path = folder.newFile()
        #expect(failure(path, access)?.code == .unavailable)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
