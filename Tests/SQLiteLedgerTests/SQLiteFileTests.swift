import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import TestSupport
import Testing

@testable import SQLiteLedger

struct SQLiteFileTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func failure(_ path: String) -> LedgerError? {
        do throws(LedgerError) {
            _ = try SQLiteLedger(path: path, time: ManualTime())
            return nil
        } catch {
            return error
        }
    }

    private func put(_ entry: LedgerEntry, in store: SQLiteLedger) async throws {
        try await store.transact(LedgerKeys(entry.requestID)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
    }

    private func shell(_ path: String, _ sql: String) throws {
        try #require(ChildProcess.start("sqlite3", [path, sql]).wait() == 0)
    }

    @Test func onlyTheOwnerReadsTheFiles() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        try await put(LedgerSamples.entry("MODE-1"), in: store)
        for end in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + end)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(end)")
        }
        await store.close()
    }

    /// What is written to a file without a name is lost: nothing may be sent on its strength.
    @Test func aFileThatIsGoneOrAnotherIsRefusedUntilItIsBack() async throws {
        let path = folder.newFile()
        let away = path + ".away"
        let store = try SQLiteLedger(path: path, time: ManualTime())
        try await put(LedgerSamples.entry("PLACE-1"), in: store)
        try FileManager.default.moveItem(atPath: path, toPath: away)
        for hasAnother in [false, true] {
            if hasAnother { #expect(FileManager.default.createFile(atPath: path, contents: nil)) }
            let writing = await #expect(throws: LedgerError.self) {
                try await put(LedgerSamples.entry("PLACE-2"), in: store)
            }
            #expect(writing?.code == .unavailable)
            #expect(writing?.description.contains("moved, removed or replaced") == true)
            let reading = await #expect(throws: LedgerError.self) { try await store.entry("PLACE-1") }
            #expect(reading?.code == .unavailable)
            let counting = await #expect(throws: LedgerError.self) { try await store.configurationUse() }
            #expect(counting?.code == .unavailable)
        }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: away, toPath: path)
        try await put(LedgerSamples.entry("PLACE-2"), in: store)
        #expect(try await store.entry("PLACE-2") != nil)
        await store.close()
    }

    /// Another process would begin a fresh log, and neither would see what the other writes.
    @Test(arguments: [["-wal", "-shm"], ["-wal"], ["-shm"]])
    func aLogThatIsGoneIsRefused(lost: [String]) async throws {
        let path = folder.newFile()
        let link = path + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        // Companions lie beside the file, not beside the link.
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let store = try SQLiteLedger(path: link, time: ManualTime())
        try await put(LedgerSamples.entry("LOG-1"), in: store)
        for end in lost { try FileManager.default.removeItem(atPath: path + end) }
        for hasAnother in [false, true] {
            if hasAnother { #expect(FileManager.default.createFile(atPath: path + lost[0], contents: nil)) }
            let writing = await #expect(throws: LedgerError.self) {
                try await put(LedgerSamples.entry("LOG-2"), in: store)
            }
            #expect(writing?.code == .unavailable && writing?.message.contains("removed or replaced") == true)
            await #expect(throws: LedgerError.self) { try await store.entry("LOG-1") }
            if !hasAnother { #expect(failure(path)?.message.contains("end that one first") == true) }
        }
        // As the messages say: who ends writes the log into the file.
        try FileManager.default.removeItem(atPath: path + lost[0])
        await store.close()
        let again = try SQLiteLedger(path: path, time: ManualTime())
        #expect(try await again.entry("LOG-1") != nil)
        #expect(try await again.entry("LOG-2") == nil)
        await again.close()
    }

    @Test func othersThatComeAndGoLeaveTheLogInItsPlace() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        for index in 0..<5 {
            let other = try SQLiteLedger(path: path, time: ManualTime())
            try await put(LedgerSamples.entry(RequestID(rawValue: "OTHER-\(index)")), in: other)
            await other.close()
            try shell(path, "PRAGMA wal_checkpoint(TRUNCATE); SELECT count(*) FROM ledger_entry; VACUUM")
            try await put(LedgerSamples.entry(RequestID(rawValue: "OWN-\(index)")), in: store)
            #expect(try await store.entry(RequestID(rawValue: "OTHER-\(index)")) != nil)
        }
        await store.close()
    }

    @Test func aFileOfTwoNamesIsRefused() async throws {
        let path = folder.newFile()
        await (try SQLiteLedger(path: path, time: ManualTime())).close()
        let second = path + ".second"
        try FileManager.default.linkItem(atPath: path, toPath: second)
        for name in [path, second] { #expect(failure(name)?.message.contains("hard links") == true) }
        try FileManager.default.removeItem(atPath: second)
        #expect(failure(path) == nil)
    }

    @Test func aFileThatIsMountedAloneIsKnown() {
        let mounts = #"""
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            31 22 8:1 /srv/state /var/lib/customs rw,relatime - ext4 /dev/sda1 rw
            32 22 8:1 /srv/l /data/my\040ledger\134.sqlite rw,relatime shared:7 master:2 - ext4 /dev/sda1 rw
            """#
        #expect(SQLitePlace.isMountPoint(#"/data/my ledger\.sqlite"#, in: mounts))
        #expect(SQLitePlace.isMountPoint("/var/lib/customs", in: mounts))
        #expect(!SQLitePlace.isMountPoint("/var/lib/customs/ledger.sqlite", in: mounts))
        #expect(!SQLitePlace.isMountPoint("/srv/l", in: mounts))
        #expect(!SQLitePlace.isMountPoint("/data", in: ""))
    }

    @Test func aDamagedRowKeepsNoTrackerFromTheOthers() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        for number in 1...3 {
            let entry = LedgerSamples.entry(RequestID(rawValue: "ROW-\(number)")) { $0.nextCheck = LedgerSamples.start }
            try await put(entry, in: store)
        }
        await store.close()
        try shell(path, "UPDATE ledger_entry SET detail = '{' WHERE request_id = 'ROW-2'")
        let opened = try SQLiteLedger(path: path, time: ManualTime())
        let lease = LedgerLease(owner: "o", now: LedgerSamples.start, until: LedgerSamples.time(9))
        #expect(try await opened.lease(lease).map(\.requestID) == ["ROW-1", "ROW-3"])
        // Whoever asks for it hears of it.
        let error = await #expect(throws: LedgerError.self) { try await opened.entry("ROW-2") }
        #expect(error?.code == .unreadable)
        await opened.close()
    }

    /// Whoever reads leaves the log to the thread that writes, however many read at once.
    @Test func readersDoNotCopyTheLog() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        for number in 0..<40 {
            try await put(LedgerSamples.entry(RequestID(rawValue: "READ-\(number)")), in: store)
        }
        func size() throws -> Int? { try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int }
        let before = try size()
        for _ in 0..<5 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask { _ = try await store.entry(RequestID(rawValue: "READ-\(number % 40)")) }
                }
                try await group.waitForAll()
            }
        }
        #expect(try size() == before, "what is in the log was copied into the file")
        await store.close()
        #expect(try size() != before)
    }

    /// Nothing but the store's own checkpoints keeps the log short, and what it held is in the file.
    @Test func theLogStaysShortWhileCallersWrite() async throws {
        let path = folder.newFile()
        let pages = 60
        let store = try SQLiteLedger(path: path, time: ManualTime(), access: .upgrading, copyLogEvery: pages)
        // Too few for the log to be let grow while many wait.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for number in 0..<300 {
                        try await put(LedgerSamples.entry(RequestID(rawValue: "LOG-\(lane)-\(number)")), in: store)
                    }
                }
            }
            try await group.waitForAll()
        }
        let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
        // Far more pages were written, at least two a commit; the last group may go beyond the limit.
        #expect(store.traffic.commits > 2 * pages)
        #expect(log > 0 && log < 2 * pages * 4_120, "\(log)")
        await store.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let opened = try SQLiteLedger(path: path, time: ManualTime())
        var page = try await opened.entries(matching: LedgerFilter(), after: nil, limit: 1_000)
        var count = page.entries.count
        while let next = page.next {
            page = try await opened.entries(matching: LedgerFilter(), after: next, limit: 1_000)
            count += page.entries.count
        }
        #expect(count == 4 * 300)
        await opened.close()
    }

    @Test func aMissingFolderIsNamed() {
        let path = folder.path + "/none/ledger.db"
        let error = failure(path)
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(path) == true && error?.message.contains("folder exists") == true)
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        let path = folder.newFile()
        let text = Data(String(repeating: "no database ", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: path))
        #expect(failure(path)?.code == .corrupted)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test(arguments: ["PRAGMA application_id = 7", "CREATE TABLE other (x)"])
    func anotherProgramsDatabaseStaysAsItIs(sql: String) throws {
        let path = folder.newFile()
        try shell(path, sql)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(failure(path)?.code == .corrupted)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let path = folder.newFile()
        await (try SQLiteLedger(path: path, time: ManualTime())).close()
        try shell(path, "INSERT INTO ledger_schema VALUES (99, 0)")
        let error = failure(path)
        #expect(error?.code == .newerSchema && error?.message.contains("99") == true)
    }

    @Test func aFullDiskWritesNothingAndStaysReadable() async throws {
        let pragmas = "PRAGMA max_page_count = 1"
        let store = try SQLiteLedger(
            path: folder.newFile(),
            settings: .init(),
            time: ManualTime(),
            access: .upgrading,
            pragmas: pragmas
        )
        let entry = LedgerSamples.entry("FULL-1") {
            $0.content = SealedContent(keyID: "k1", bytes: Array(repeating: 7, count: 90_000))
        }
        do {
            try await put(entry, in: store)
            Issue.record("there was room")
        } catch let error as LedgerError {
            #expect(error.code == .full)
        }
        #expect(try await store.entry("FULL-1") == nil)
        #expect(try await store.entries(matching: LedgerFilter(), after: nil, limit: 10).entries.isEmpty)
        await store.close()
    }

    @Test func whatIsForgottenIsInNoFile() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: ManualTime())
        let secret = Array("sealed-content-that-must-go-4711".utf8)
        let entry = LedgerSamples.entry("FORGET-1") { $0.content = SealedContent(keyID: "k1", bytes: secret) }
        try await put(entry, in: store)
        func holdsSecret() throws -> Bool {
            try ["", "-wal"].contains { end in
                try Data(contentsOf: URL(fileURLWithPath: path + end)).range(of: Data(secret)) != nil
            }
        }
        #expect(try holdsSecret())
        let later = LedgerSamples.time(1_000)
        #expect(try await store.forget(LedgerForgetting(before: later, buyersBefore: later)) == 1)
        #expect(try !holdsSecret())
        await store.close()
    }
}
