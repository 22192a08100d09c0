import DeclarationCore
import DeclarationTesting
import PostgresLedger
import TestSupport
import Testing

extension PostgresTests {
    @Test func aConnectionThatDiedWhileIdleIsReplaced() async throws {
        let store = try await open(cluster.settings())
        try cluster.endConnections()
        for index in 0..<10 {
            #expect(try await Self.intend(RequestID(rawValue: "AFTER-\(index)"), in: store))
        }
        await store.close()
    }

    @Test func aConnectionLostAtTheCommitLeavesItOpen() async throws {
        let store = try await open(cluster.settings())
        let cluster = cluster
        let error = await #expect(throws: LedgerError.self) {
            try await store.transact(LedgerKeys("KILLED-1")) { _ throws(LedgerError) in
                do {
                    try cluster.endConnections()
                } catch {
                    throw LedgerError(.other, "psql failed")
                }
                return LedgerDecision((), LedgerWrites(entry: LedgerSamples.entry("KILLED-1")))
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("is open") == true, "\(error?.message ?? "")")
        #expect(try await store.entry("KILLED-1") == nil)
        #expect(try await Self.intend("KILLED-1", in: store))
        await store.close()
    }

    @Test func anUnreadableEventKeepsNothingFromBeingSent() async throws {
        let settings = cluster.settings()
        let store = try await open(settings)
        let faults = try await StoreTrials.useDamagedEvents(store, time: ManualTime()) { [cluster] statement in
            _ = try await Blocking.run { try cluster.query("SET search_path TO \(settings.schema); \(statement)") }
        }
        #expect(faults.isEmpty, "\(faults)")
        await store.close()
    }

    @Test func aDatabaseThatWasStoppedAndStartedGoesOn() async throws {
        let store = try await open(cluster.settings())
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 { group.addTask { await load.run(worker, on: store) } }
            defer { load.stop() }
            try await reached { load.confirmed.count > 100 }
            try await Blocking.run { [cluster] in try cluster.stop() }
            let failures = load.errors.count
            try await reached { load.errors.count > failures + 50 }
            try await Blocking.run { [cluster] in try cluster.start() }
            let before = load.confirmed.count
            try await reached { load.confirmed.count > before + 100 }
        }
        #expect(
            load.errors.allSatisfy { $0.code == .unavailable },
            "\(Set(load.errors.map(\.description)))"
        )
        for id in load.confirmed { #expect(try await store.entry(id) != nil, "\(id) is lost") }
        await store.close()
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let settings = cluster.settings()
        await (try open(settings)).close()
        try cluster.query("INSERT INTO \(settings.schema).ledger_schema VALUES (99, 0)")
        let error = await #expect(throws: LedgerError.self) { try await open(settings) }
        #expect(error?.code == .newerSchema)
    }

    @Test func aNULFromTheOtherSideDoesNotLoseTheAttempt() async throws {
        let store = try await open(cluster.settings())
        var end = LedgerSamples.end
        end.text = "a\0b"
        let attempt = LedgerSamples.attempt("NUL-1", 1, end: end)
        try await store.transact(LedgerKeys("NUL-1")) { _ throws(LedgerError) in
            LedgerDecision((), LedgerWrites(entry: LedgerSamples.entry("NUL-1"), attempts: [attempt]))
        }
        #expect(try await store.attempts(of: "NUL-1").first?.end?.text == "a\u{FFFD}b")
        let error = await #expect(throws: LedgerError.self) { try await store.entry("NUL\0") }
        #expect(error?.message.contains("NUL") == true)
        await store.close()
    }

    @Test func oneCallsFailureIsNotItsNeighbours() async throws {
        let store = try await open(cluster.settings())
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for index in 0..<60 {
                group.addTask {
                    let id = RequestID(rawValue: "SHARE-\(index)")
                    do {
                        try await store.transact(LedgerKeys(id)) { _ throws(LedgerError) in
                            let entry = LedgerSamples.entry(id) { if index % 10 == 3 { $0.merchant = "\0" } }
                            return LedgerDecision((), LedgerWrites(entry: entry))
                        }
                        return (index, true)
                    } catch {
                        return (index, false)
                    }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        for (index, isWritten) in results {
            #expect(isWritten == (index % 10 != 3), "\(index)")
            #expect((try await store.entry(RequestID(rawValue: "SHARE-\(index)")) != nil) == isWritten)
        }
        await store.close()
    }
}
