import CSQLite
import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import Testing

@testable import SQLiteLedger

/// Personal data is erased while others declare.
@Suite(.timeLimit(.minutes(5))) struct SQLiteForgettingTests {
    private static let end = LedgerSamples.time(1_000)
    private let folder: TestFolder
    private let path: String
    private let time = ManualTime()

    init() throws {
        folder = try TestFolder()
        path = folder.newFile()
    }

    private func put(_ id: String, in store: SQLiteLedger) async throws {
        let entry = LedgerSamples.entry(RequestID(rawValue: id))
        try await store.transact(LedgerKeys(entry.requestID)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
    }

    private func filled(_ count: Int) async throws -> SQLiteLedger {
        let store = try SQLiteLedger(path: path, time: time)
        for number in 0..<count { try await put("OLD-\(1_000 + number)", in: store) }
        return store
    }

    private func request(limit: Int = 1_000) -> LedgerForgetting {
        LedgerForgetting(before: Self.end, buyersBefore: Self.end, limit: limit)
    }

    private func forgotten(_ store: SQLiteLedger) async throws -> Int {
        try await store.entries(matching: LedgerFilter(), after: nil, limit: 1_000).entries.count { $0.content == nil }
    }

    @Test func othersWriteBetweenTwoSteps() async throws {
        let step = SQLiteForgetting.step
        let store = try await filled(2 * step + 1)
        // Waits for nobody.
        let other = try SQLiteLedger(path: path, settings: .init(busyTimeout: .zero), time: time)
        let forgetting = Task { [request = request()] in try await store.forget(request) }
        for round in 1...2 {
            await time.waitForSleepers()
            #expect(try await forgotten(other) == round * step)
            try await put("NEW-\(round)", in: other)
            time.advance(milliseconds: 600_000)
        }
        // What was put meanwhile is looked for by the next.
        #expect(try await forgetting.value == 2 * step + 1)
        await other.close()
        await store.close()
    }

    @Test func whoIsCancelledWaitsForNoPause() async throws {
        let count = 2 * SQLiteForgetting.step + 1
        let store = try await filled(count)
        let forgetting = Task { [request = request()] in try await store.forget(request) }
        await time.waitForSleepers()
        forgetting.cancel()
        #expect(try await forgetting.value == count)
        #expect(try await forgotten(store) == count)
        await store.close()
    }

    @Test func aNextCallGoesOnWhereTheLastOneEnded() async throws {
        let store = try await filled(6)
        func change(_ sql: String) throws {
            var database: OpaquePointer?
            defer { sqlite3_close_v2(database) }
            try #require(sqlite3_open(path, &database) == SQLITE_OK)
            try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
        }
        try change("UPDATE ledger_entry SET state = 'unknown' WHERE request_id = 'OLD-1001'")
        #expect(try await store.forget(request(limit: 2)) == 2)
        // Nothing does this: it shows what is looked at again.
        try change("UPDATE ledger_entry SET state = 'accepted' WHERE request_id = 'OLD-1001'")
        #expect(try await store.forget(request(limit: 2)) == 2)
        #expect(try await store.forget(request(limit: 2)) == 1)
        #expect(try await store.entry("OLD-1001")?.content != nil)
        // It is over, and the next one begins anew; so does another request at any time.
        #expect(try await store.forget(request(limit: 2)) == 1)
        #expect(try await forgotten(store) == 6)
        await store.close()
    }

    /// Who is read from keeps old pages in the log; nobody is kept from writing until it ends.
    @Test func aLogThatIsReadIsEmptiedAfterwards() async throws {
        let store = try await filled(3)
        var reader: OpaquePointer?
        try #require(sqlite3_open(path, &reader) == SQLITE_OK)
        defer { sqlite3_close_v2(reader) }
        try #require(sqlite3_exec(reader, "BEGIN; SELECT * FROM ledger_entry", nil, nil, nil) == SQLITE_OK)
        func logLength() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        }
        let forgetting = Task { [request = request()] in try await store.forget(request) }
        await time.waitForSleepers()
        #expect(try #require(try logLength()) > 0)
        let other = try SQLiteLedger(path: path, settings: .init(busyTimeout: .zero), time: time)
        try await put("NEW-1", in: other)
        await other.close()
        try #require(sqlite3_exec(reader, "COMMIT", nil, nil, nil) == SQLITE_OK)
        time.advance(milliseconds: 1_000)
        #expect(try await forgetting.value == 3)
        #expect(try logLength() == 0)
        await store.close()
    }

    @Test func whatIsDueIsFoundAlongAnIndexFromThePlaceOn() async throws {
        await (try filled(0)).close()
        let connection = try SQLiteConnection(path: path, busyTimeout: .seconds(1))
        let query = LedgerTables.due(for: request(), after: LedgerCursor(time: 5, requestID: "OLD-1"), limit: 10)
        let plan = try connection.rows("EXPLAIN QUERY PLAN " + query.sql, query.values) { $0.text(3) }
        let wanted = "USING INDEX ledger_entry_created ((created,request_id)>(?,?) AND created<?)"
        #expect(plan.count == 1 && plan[0].contains(wanted), "\(plan)")
    }
}
