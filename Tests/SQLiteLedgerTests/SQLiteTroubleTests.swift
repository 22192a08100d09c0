import CSQLite
import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import OpenSSLSigning
import SQLiteLedger
import TestSupport
import Testing

/// Damaged, full, shared and old files: nothing is sent that isn't written down, and nothing twice.
struct SQLiteTroubleTests {
    private let folder: TestFolder
    private let time = ManualTime()

    init() throws { folder = try TestFolder() }

    /// A closed ledger of so many accepted declarations.
    private func filled(_ count: Int) async throws -> (path: String, backend: CountingBackend) {
        let path = folder.newFile()
        let backend = CountingBackend()
        let store = try SQLiteLedger(path: path, time: time)
        let ledger = try backend.ledger(store, time: time)
        for index in 0..<count { _ = try await ledger.declare(Self.declaration(index)) }
        await store.close()
        return (path, backend)
    }

    private static func declaration(_ index: Int) -> Declaration {
        Samples.declaration(RequestID(rawValue: "TROUBLE-\(index)"))
    }

    @Test(arguments: [UInt8(0), 0xFF])
    func aFileThatIsDamagedInTheMiddleSendsNothingAgain(byte: UInt8) async throws {
        let (path, _) = try await filled(120)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let page = 4_096
        for number in stride(from: 1, to: whole.count / page, by: 5) {
            var damaged = whole
            damaged.replaceSubrange(number * page..<(number + 1) * page, with: Data(repeating: byte, count: page))
            let copy = folder.newFile()
            try damaged.write(to: URL(fileURLWithPath: copy))
            let backend = CountingBackend()
            do throws(LedgerError) {
                let store = try SQLiteLedger(path: copy, time: time)
                let failures = try await declareAll(backend, store)
                #expect(failures.allSatisfy { $0.code == .corrupted }, "page \(number): \(failures)")
                #expect(failures.allSatisfy { $0.message.contains("backup") && $0.message.contains(copy) })
                await store.close()
            } catch {
                #expect(error.code == .corrupted, "page \(number)")
            }
            #expect(backend.declared.isEmpty, "page \(number)")
        }
    }

    @Test func anUnreadableEventKeepsNothingFromBeingSent() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, time: time)
        let faults = try await StoreTrials.useDamagedEvents(store, time: time) { try Self.change(path, $0) }
        #expect(faults.isEmpty, "\(faults)")
        await store.close()
    }

    @Test func anUnreadableEntryIsCountedWithoutItsConfiguration() async throws {
        let (path, _) = try await filled(3)
        try Self.change(path, LedgerDamage.sql("TROUBLE-1"))
        let store = try SQLiteLedger(path: path, time: time)
        let use = try await store.configurationUse()
        #expect(Dictionary(uniqueKeysWithValues: use.map { ($0.version, $0.count) }) == ["": 1, "v1": 2])
        await store.close()
    }

    /// Changes a ledger behind its back.
    private static func change(_ path: String, _ sql: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        try #require(sqlite3_open(path, &handle) == SQLITE_OK)
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
        try #require(sqlite3_changes(handle) > 0)
    }

    private func declareAll(_ backend: CountingBackend, _ store: SQLiteLedger) async throws(LedgerError)
        -> [LedgerError]
    {
        var failures: [LedgerError] = []
        guard let ledger = try? backend.ledger(store, time: time) else { throw LedgerError(.other, "no router") }
        for index in 0..<120 {
            do throws(LedgerRouterError) {
                _ = try await ledger.declare(Self.declaration(index))
            } catch {
                guard case .ledger(let failure) = error else { throw LedgerError(.other, error.description) }
                failures.append(failure)
            }
        }
        return failures
    }

    @Test func aDiskThatFillsUpSendsNothingUnrecorded() async throws {
        let path = folder.newFile()
        let backend = CountingBackend()
        let pragmas = "PRAGMA max_page_count = 40"
        let store = try SQLiteLedger(path: path, time: time, access: .upgrading, pragmas: pragmas)
        let ledger = try backend.ledger(store, time: time)
        var refusals = 0
        var isFull = false
        for index in 0..<200 {
            do throws(LedgerRouterError) {
                _ = try await ledger.declare(Self.declaration(index))
            } catch {
                switch error {
                case .ledger(let failure):
                    refusals += 1
                    #expect(failure.code == .full && failure.message.contains("no room"), "\(failure)")
                case .unrecorded(_, let failure): #expect(failure.code == .full)
                default: Issue.record(error)
                }
                isFull = true
            }
        }
        #expect(isFull && refusals > 50)
        for (id, count) in backend.declared {
            #expect(count == 1)
            #expect(try await store.attempts(of: id).count == 1, "\(id) was sent and not written down")
        }
        await store.close()
        let roomy = try SQLiteLedger(path: path, time: time)
        time.advance(milliseconds: 1_000_000)
        let next = try backend.ledger(roomy, time: time)
        _ = try await next.settle()
        for index in 0..<200 { _ = try await next.declare(Self.declaration(index)) }
        #expect(backend.declared.count == 200)
        #expect(backend.declared.values.count { $0 > 1 } == 0, "no room to write an answer down, nothing asked first")
        await roomy.close()
    }

    @Test func aCrowdOnOneFileSendsEachIDOnce() async throws {
        let path = folder.newFile()
        let stores = try (0..<4).map { _ in try SQLiteLedger(path: path, time: time) }
        let sent = try await StoreTrials.crowd(stores, time: time)
        #expect(sent.count == 20)
        #expect(sent.values.allSatisfy { $0 == 1 }, "\(sent)")
        for store in stores { await store.close() }
    }

    @Test func manyMayMakeTheFileAtOnce() async throws {
        for _ in 0..<10 {
            let path = folder.newFile()
            let time = time
            let stores = try await withThrowingTaskGroup(of: SQLiteLedger.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await Blocking.run { try SQLiteLedger(path: path, time: time) } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for store in stores { await store.close() }
        }
    }

    @Test func aFileThatIsHeldIsWaitedForOnceForAll() async throws {
        let path = folder.newFile()
        let store = try SQLiteLedger(path: path, settings: .init(busyTimeout: .milliseconds(400)), time: time)
        var holder: OpaquePointer?
        #expect(sqlite3_open(path, &holder) == SQLITE_OK)
        #expect(sqlite3_exec(holder, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        let begin = ContinuousClock.now
        let failures = await withTaskGroup(of: LedgerError?.self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    let entry = LedgerSamples.entry(RequestID(rawValue: "HELD-\(index)"))
                    do throws(LedgerError) {
                        try await store.transact(LedgerKeys(entry.requestID)) { _ throws(LedgerError) in
                            LedgerDecision((), LedgerWrites(entry: entry))
                        }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [LedgerError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 1_000 && failures.allSatisfy { $0.code == .locked })
        // One after the other they would wait for 400 s.
        #expect(ContinuousClock.now - begin < .seconds(200))
        sqlite3_close(holder)
        await store.close()
    }

    /// Made by version 0.1.0 of the program, of 2026-11-21: with schema 1, and the same brought to schema 2 by the program
    /// that had it.
    @Test(arguments: [1, 2, 3, 4]) func aFileOfAnOlderSchemaIsReadAndWritten(schema: Int) async throws {
        let fixtures = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        let path = folder.newFile()
        try FileManager.default.copyItem(
            at: fixtures.appendingPathComponent("schema-\(schema).sqlite"),
            to: URL(fileURLWithPath: path)
        )
        let key = try Data(contentsOf: fixtures.appendingPathComponent("schema-1.key"))
        let store = try SQLiteLedger(path: path, time: time)
        #expect(try await StoreTrials.useOld(store, sealer: LedgerKeyRing([Secret(Array(key))])) == [])
        await store.close()
    }
}
