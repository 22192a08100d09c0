import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import TestSupport
import Testing

@testable import SQLiteLedger

/// An older copy in a ledger's place is told from it also by a process that never saw the newer one.
struct SQLiteMarkTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func open(_ path: String, _ access: LedgerAccess = .upgrading) throws(LedgerError) -> SQLiteLedger {
        try SQLiteLedger(path: path, time: ManualTime(), access: access)
    }

    private func write(_ id: RequestID, in path: String) async throws {
        let store = try open(path)
        try await put(id, in: store)
        await store.close()
    }

    private func put(_ id: RequestID, in store: SQLiteLedger) async throws {
        let entry = LedgerSamples.entry(id)
        try await store.transact(LedgerKeys(id)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
    }

    private func list(_ store: SQLiteLedger) async throws(LedgerError) -> LedgerPage {
        try await store.entries(matching: LedgerFilter(), after: nil, limit: 10)
    }

    private func shell(_ path: String, _ sql: String) throws {
        try #require(ChildProcess.start("sqlite3", [path, sql]).wait() == 0)
    }

    /// A ledger in whose place an older copy of it was put.
    private func restored() async throws -> String {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        try shell(path, "VACUUM INTO '\(path).copy'")
        try await write("MARK-2", in: path)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".copy", toPath: path)
        return path
    }

    @Test func anOlderCopyIsRefusedUntilItIsAccepted() async throws {
        let path = try await restored()
        for access in [LedgerAccess.upgrading, .current] {
            let error = #expect(throws: LedgerError.self) { try open(path, access) }
            #expect(error?.code == .corrupted)
            #expect(error?.message.contains("older than the one that was used here last") == true)
        }
        // Who only looks, looks.
        let reading = try open(path, .reading)
        #expect(try await reading.entry("MARK-1") != nil)
        await reading.close()
        // Who was told of the copy changes it, and others still hear of it.
        let holding = try open(path, .restored)
        try await put("MARK-3", in: holding)
        await holding.close()
        #expect(throws: LedgerError.self) { try open(path) }
        try await accept(path)
        try await write("MARK-4", in: path)
        try await write("MARK-5", in: path)
    }

    private func accept(_ path: String) async throws {
        let store = try SQLiteLedger(path: path, time: ManualTime(), isRestored: true)
        try await store.acceptRestored()
        await store.close()
    }

    /// A copy that was accepted is the ledger from then on: neither the same copy again nor what it was a copy of is taken.
    @Test func whatWasThereBeforeIsOlderThanWhatWasAccepted() async throws {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        try shell(path, "VACUUM INTO '\(path).copy'")
        for id in ["MARK-2", "MARK-3", "MARK-4"] { try await write(RequestID(rawValue: id), in: path) }
        try FileManager.default.moveItem(atPath: path, toPath: path + ".original")
        try FileManager.default.copyItem(atPath: path + ".copy", toPath: path)
        try await accept(path)
        try await write("MARK-5", in: path)
        for other in [".copy", ".original"] {
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: path + other, toPath: path)
            #expect(throws: LedgerError.self, "\(other)") { try open(path) }
        }
    }

    /// What is written over a ledger in use, in place, is noticed by the next who writes or reads, and as long as it is there.
    @Test func aCopyOverALedgerInUseIsRefused() async throws {
        let path = folder.newFile()
        let store = try open(path)
        try await put("MARK-1", in: store)
        try shell(path, "VACUUM INTO '\(path).copy'")
        try await put("MARK-2", in: store)
        try shell(path, ".restore '\(path).copy'")
        for _ in 0..<2 {
            let owner = LedgerOwner(token: .random(), until: ManualTime().now())
            let renewing = await #expect(throws: LedgerError.self) { try await store.renew(owner) }
            #expect(renewing?.code == .corrupted)
            let reading = await #expect(throws: LedgerError.self) { _ = try await store.entry("MARK-2") }
            #expect(reading?.code == .corrupted)
            let listing = await #expect(throws: LedgerError.self) { _ = try await list(store) }
            #expect(listing?.code == .corrupted)
            await #expect(throws: LedgerError.self) { try await put("MARK-2", in: store) }
        }
        #expect(throws: LedgerError.self) { try open(path) }
        try await accept(path)
        try await put("MARK-3", in: store)
        #expect(try await store.entry("MARK-3") != nil)
        await store.close()
    }

    /// What others wrote and this process never saw is missed all the same, and the mark of it stays.
    @Test func aCopyThatIsNewerThanTheLastLookIsOlderThanTheMark() async throws {
        let path = folder.newFile()
        let idle = try open(path)
        try await put("MARK-1", in: idle)
        try await write("MARK-2", in: path)
        try shell(path, "VACUUM INTO '\(path).copy'")
        try await write("MARK-3", in: path)
        try shell(path, ".restore '\(path).copy'")
        for _ in 0..<3 {
            await #expect(throws: LedgerError.self) { try await put("MARK-4", in: idle) }
            await #expect(throws: LedgerError.self) { _ = try await idle.entry("MARK-3") }
            await #expect(throws: LedgerError.self) { _ = try await list(idle) }
        }
        await idle.close()
        #expect(throws: LedgerError.self) { try open(path) }
    }

    /// A newer program's tables are left alone also by who had them open before.
    @Test func aNewerSchemaEndsWhatRuns() async throws {
        let path = folder.newFile()
        let store = try open(path)
        try await put("MARK-1", in: store)
        try shell(path, "INSERT INTO ledger_schema (version, applied) VALUES (99, 0)")
        for _ in 0..<2 {
            let error = await #expect(throws: LedgerError.self) { try await put("MARK-2", in: store) }
            #expect(error?.code == .newerSchema)
        }
        try shell(path, "DELETE FROM ledger_schema WHERE version = 99")
        try await put("MARK-2", in: store)
        await store.close()
    }

    @Test func aCopyThatLacksOnlyAChangeIsOlder() async throws {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        let copy = path + ".copy"
        try shell(path, "VACUUM INTO '\(copy)'")
        try await write("MARK-1", in: path)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: copy, toPath: path)
        #expect(throws: LedgerError.self) { try open(path) }
    }

    @Test func aLedgerUnderAnotherNameIsTaken() async throws {
        let path = try await restored()
        let moved = path + ".elsewhere"
        try FileManager.default.copyItem(atPath: path, toPath: moved)
        try await write("MARK-6", in: moved)
    }

    /// Older programs didn't count: beside no mark their ledgers are taken, and beside one they are older, or gone.
    @Test func aLedgerThatWasNeverCountedIsOlderThanAMark() async throws {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        try shell(path, "PRAGMA user_version = 0")
        #expect(throws: LedgerError.self) { try open(path) }
        try FileManager.default.removeItem(atPath: path + ".mark")
        try await write("MARK-2", in: path)
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        let gone = #expect(throws: LedgerError.self) { try open(path) }
        #expect(gone?.message.contains("is gone or empty") == true)
        try FileManager.default.removeItem(atPath: path + ".mark")
        try await write("MARK-3", in: path)
        #expect(try String(contentsOfFile: path + ".mark", encoding: .utf8) == "0000000001\n")
    }

    @Test func aLinkLeadsToTheMarkOfItsFile() async throws {
        let path = try await restored()
        let link = path + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: LedgerError.self) { try open(link) }
        try await accept(link)
        try await write("MARK-8", in: link)
    }

    /// What is undone, or only leases, is not counted: a copy without it lacks nothing.
    @Test func onlyWhatChangesDeclarationsCounts() async throws {
        let path = folder.newFile()
        let store = try open(path)
        try await put("MARK-1", in: store)
        try await store.renew(LedgerOwner(token: .random(), until: ManualTime().now()))
        // An attempt of no entry with a number that is taken: the statement fails, and the transaction is undone.
        let attempt = LedgerAttempt(
            requestID: "MARK-1",
            number: 1,
            kind: .declare,
            started: ManualTime().now(),
            binding: LedgerSamples.binding
        )
        for isThere in [false, true] {
            let writes = LedgerWrites(attempts: [attempt])
            do {
                try await store.transact(LedgerKeys("MARK-1")) { _ in LedgerDecision((), writes) }
                #expect(!isThere)
            } catch {
                #expect(isThere, "\(error)")
            }
        }
        await store.close()
        #expect(try String(contentsOfFile: path + ".mark", encoding: .utf8) == "0000000002\n")
    }

    /// Two that write in turn count on from each other.
    @Test func severalCountTogether() async throws {
        let path = folder.newFile()
        let stores = [try open(path), try open(path)]
        for round in 0..<3 {
            for (index, store) in stores.enumerated() {
                // A transaction that counts nothing learns nothing of what others counted.
                try await store.renew(LedgerOwner(token: .random(), until: ManualTime().now()))
                try await put(RequestID(rawValue: "MARK-\(round)-\(index)"), in: store)
                try await put(RequestID(rawValue: "MARK-\(round)-\(index)-B"), in: store)
            }
        }
        for store in stores { await store.close() }
        #expect(try String(contentsOfFile: path + ".mark", encoding: .utf8) == "0000000012\n")
        await (try open(path)).close()
    }

    @Test func aMarkThatCanNotBeKeptIsToldOf() async throws {
        let path = folder.newFile()
        try FileManager.default.createDirectory(atPath: path + ".mark", withIntermediateDirectories: false)
        let store = try open(path)
        #expect(!store.isMarked)
        try await put("MARK-1", in: store)
        await store.close()
    }

    @Test(arguments: ["", "1", "not a number\n", "99999999999\n"])
    func aBrokenMarkIsNoObstacle(text: String) async throws {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        try text.write(toFile: path + ".mark", atomically: true, encoding: .utf8)
        try await write("MARK-2", in: path)
        #expect(try String(contentsOfFile: path + ".mark", encoding: .utf8).hasPrefix("0000000002\n"))
    }

    @Test func countsGoRound() {
        #expect(SQLiteMark.next(after: 0) == 1)
        #expect(SQLiteMark.next(after: .max) == 1)
        #expect(SQLiteMark.next(after: -5) == 1)
        #expect(SQLiteMark.isBehind(.max, 1) && !SQLiteMark.isBehind(1, .max))
        #expect(SQLiteMark.isBehind(1, 2) && !SQLiteMark.isBehind(2, 1) && !SQLiteMark.isBehind(2, 2))
    }
}
