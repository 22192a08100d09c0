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

    private func shell(_ path: String, _ sql: String) throws {
        try #require(ChildProcess.start("sqlite3", [path, sql]).wait() == 0)
    }

    /// A ledger in whose place an older copy of it was put.
    private func restored() async throws -> String {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        try shell(path, ".backup '\(path).copy'")
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
        SQLiteLedger.accept(path)
        try await write("MARK-4", in: path)
        try await write("MARK-5", in: path)
    }

    @Test func aCopyThatLacksOnlyAChangeIsOlder() async throws {
        let path = folder.newFile()
        try await write("MARK-1", in: path)
        let copy = path + ".copy"
        try shell(path, ".backup '\(copy)'")
        try await write("MARK-1", in: path)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: copy, toPath: path)
        #expect(throws: LedgerError.self) { try open(path) }
    }

    @Test func aLedgerUnderAnotherNameOrOfAnOlderProgramIsTaken() async throws {
        let path = try await restored()
        let moved = path + ".elsewhere"
        try FileManager.default.copyItem(atPath: path, toPath: moved)
        try await write("MARK-6", in: moved)
        // Older programs didn't count.
        try shell(path, "PRAGMA user_version = 0")
        try await write("MARK-7", in: path)
    }

    @Test func aLinkLeadsToTheMarkOfItsFile() async throws {
        let path = try await restored()
        let link = path + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: LedgerError.self) { try open(link) }
        SQLiteLedger.accept(link)
        try await write("MARK-8", in: link)
    }

    /// What was undone, or only leases, is not counted: a copy without it lacks nothing.
    @Test func onlyWhatChangesDeclarationsCounts() async throws {
        let path = folder.newFile()
        let store = try open(path)
        try await put("MARK-1", in: store)
        try await store.renew(LedgerOwner(token: .random(), until: ManualTime().now()))
        await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys("MARK-2")) { _ throws(LedgerError) -> LedgerDecision<Void> in
                throw LedgerError(.other, "not to be")
            }
        }
        await store.close()
        #expect(try String(contentsOfFile: path + ".mark", encoding: .utf8) == "0000000001\n")
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
        #expect(SQLiteMark.isBehind(.max, 1) && !SQLiteMark.isBehind(1, .max))
        #expect(SQLiteMark.isBehind(1, 2) && !SQLiteMark.isBehind(2, 1) && !SQLiteMark.isBehind(2, 2))
    }
}
