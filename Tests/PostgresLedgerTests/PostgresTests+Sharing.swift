import DeclarationCore
import DeclarationTesting
import Synchronization
import TestSupport
import Testing

@testable import PostgresLedger

extension PostgresTests {
    @Test func theDatabaseKeepsTheRulesOfALedger() async throws {
        let schema = Mutex("")
        let execute = { @Sendable (sql: String) async throws in
            let table = schema.withLock { $0 }
            _ = try await Blocking.run { try cluster.query("SET search_path TO \(table); " + sql) }
        }
        let suite = LedgerStoreConformance { id in
            try await execute(LedgerDamage.sql(id))
        } refuse: { part, id in
            let (table, column) = part == .entry ? ("ledger_entry", "request_id") : ("ledger_event", "subject")
            try await execute("ALTER TABLE \(table) ADD CONSTRAINT refused CHECK (\(column) <> '\(id)') NOT VALID")
        } _: {
            let settings = cluster.settings()
            schema.withLock { $0 = settings.schema }
            return try await open(settings)
        }
        let results = await suite.run()
        #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
        #expect(results.count == LedgerStoreConformance.Check.allCases.count)
    }

    @Test func ofTwoProcessesOneMaySend() async throws {
        let settings = cluster.settings()
        let stores = [try await open(settings), try await open(settings)]
        for round in 0..<20 {
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<10 {
                    group.addTask { try await Self.intend(RequestID(rawValue: "ID-\(round)"), in: stores[index % 2]) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(winners == 1)
        }
        for store in stores { await store.close() }
    }

    @Test func partsOfAPaymentAreCountedAcrossProcesses() async throws {
        let settings = cluster.settings()
        let stores = [try await open(settings), try await open(settings)]
        let seen = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let id = RequestID(rawValue: "PART-\(index)")
                    let payments: [Generation: PaymentID] = [.ams: "SHARED", .mapi: RequestIndex.payment(index)]
                    let keys = LedgerKeys(id, payments: payments)
                    return try await stores[index % 2].transact(keys) { view throws(LedgerError) in
                        let entry = LedgerSamples.entry(id) { $0.paymentIDs = payments }
                        return LedgerDecision(view.samePayment.count, LedgerWrites(entry: entry))
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seen.sorted() == Array(0..<40))
        for store in stores { await store.close() }
    }

    /// A statement's plan is made once, when a new ledger is empty; one that reads the whole index makes every declaration
    /// dearer than the one before, up to the first time that the server looks at the table by itself.
    @Test func aBuyersYearIsSummedByHisOwnOrdersInANewLedger() async throws {
        let settings = cluster.settings()
        let store = try await open(settings)
        let (lanes, count) = (20, 800)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for index in stride(from: lane, to: count, by: lanes) {
                        let sum = try await Self.sum(ofBuyer: index, in: store)
                        #expect(sum == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        await store.close()
        let figure = { @Sendable (column: String, table: String) throws in
            Int(try cluster.query("SELECT \(column) FROM \(table) WHERE schemaname = '\(settings.schema)'")) ?? 0
        }
        // The server counts what a connection read when it ends.
        let tables = "(SELECT * FROM pg_stat_user_tables WHERE relname = 'ledger_entry') t"
        try await reached { try figure("n_tup_ins", tables) >= count }
        let scanned = try figure("seq_tup_read", tables)
        let looked = try figure("sum(idx_tup_read)", "pg_stat_user_indexes")
        #expect(scanned + looked < 10 * count, "\(scanned) and \(looked) rows were read for \(count) sums")
    }

    /// What a buyer without other orders has ordered, asked as his first order is written.
    private static func sum(ofBuyer index: Int, in store: PostgresLedger) async throws -> Int64 {
        let hash = KeyedHash(keyID: "k1", bytes: Array("buyer-\(index)".utf8))
        let (from, until) = (LedgerSamples.time(-1_000), LedgerSamples.time(1_000))
        let id = RequestID(rawValue: "YEAR-\(index)")
        let keys = LedgerKeys(id, buyer: LedgerKeys.Buyer(hashes: [hash], from: from, until: until))
        return try await store.transact(keys) { view throws(LedgerError) in
            LedgerDecision(view.buyerSum, LedgerWrites(entry: LedgerSamples.entry(id) { $0.buyer = hash }))
        }
    }

    @Test func trackersShareTheWork() async throws {
        let settings = cluster.settings()
        let stores = [try await open(settings), try await open(settings)]
        for index in 0..<60 {
            let id = RequestID(rawValue: "DUE-\(index)")
            try await stores[0].transact(LedgerKeys(id)) { _ throws(LedgerError) in
                let entry = LedgerSamples.entry(id) { $0.nextCheck = LedgerSamples.time(Int64(index)) }
                return LedgerDecision((), LedgerWrites(entry: entry))
            }
        }
        let taken = try await withThrowingTaskGroup(of: [RequestID].self) { group in
            for index in 0..<6 {
                group.addTask {
                    let lease = LedgerLease(
                        owner: LedgerOwner.Token(rawValue: "tracker-\(index)"),
                        now: LedgerSamples.time(100),
                        until: LedgerSamples.time(200),
                        limit: 10
                    )
                    return try await stores[index % 2].lease(lease).map(\.requestID)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.count == 60)
        #expect(Set(taken).count == 60, "an entry was leased twice")
        for store in stores { await store.close() }
    }

    /// The lock of events is held until the commit, which must not wait for declarations.
    @Test func eventsShareNoTransactionWithDeclarations() async throws {
        var settings = cluster.settings()
        settings.connections = 1
        let store = try await open(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask { try await Self.intend(RequestID(rawValue: "MIXED-\(index)"), in: store) }
                guard index.isMultiple(of: 4) else { continue }
                group.addTask {
                    let time = LedgerSamples.time(Int64(index))
                    try await store.record([
                        LedgerEvent(time: time, kind: .shadow, subject: "S-\(index)", configurationVersion: "V")
                    ])
                }
            }
            try await group.waitForAll()
        }
        let schema = settings.schema
        #expect(try cluster.query("SELECT count(*) FROM \(schema).ledger_event WHERE kind = 'shadow'") == "50")
        let shared = """
            SELECT count(*) FROM \(schema).ledger_event v JOIN \(schema).ledger_entry e \
            ON v.xmin::text = e.xmin::text
            """
        #expect(try cluster.query(shared) == "0")
        await store.close()
    }

    /// Who has read up to an event misses none: a decision's events get their numbers under the same lock as others.
    @Test func aDecisionWaitsForTheLockOfEvents() async throws {
        let settings = cluster.settings()
        let store = try await open(settings)
        #expect(try await Self.intend("LOCKED-1", in: store))
        let key = LockKey.events(schema: settings.schema)
        let ofKey = "FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = \(key)"
        let holder = try cluster.hold("SELECT pg_advisory_xact_lock(\(key))")
        try await reached { try cluster.query("SELECT count(*) \(ofKey) AND granted") == "1" }
        async let decided: Void = store.transact(LedgerKeys("LOCKED-1")) { view throws(LedgerError) in
            var entry = view.entry
            entry?.checks = 7
            let time = LedgerSamples.time(0)
            let event = LedgerEvent(time: time, kind: .personStep, subject: "LOCKED-1", configurationVersion: "V")
            return LedgerDecision((), LedgerWrites(entry: entry, events: [event]))
        }
        try await reached { try cluster.query("SELECT count(*) \(ofKey) AND NOT granted") == "1" }
        #expect(try await store.entry("LOCKED-1")?.checks == 0)
        try cluster.query("SELECT pg_terminate_backend(pid) \(ofKey) AND granted")
        try await decided
        #expect(try await store.entry("LOCKED-1")?.checks == 7)
        let events = try await store.events(matching: LedgerEventFilter(), after: nil, limit: 9)
        #expect(events.map(\.subject) == ["LOCKED-1"])
        _ = await holder.end()
        await store.close()
    }

    @Test func manyMayMakeTheTablesAtOnce() async throws {
        let settings = cluster.settings()
        let stores = try await withThrowingTaskGroup(of: PostgresLedger.self) { group in
            for _ in 0..<8 { group.addTask { try await open(settings) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try cluster.query("SELECT count(*) = max(version) FROM \(settings.schema).ledger_schema") == "t")
        #expect(try places(of: settings) == 1)
        #expect(try await Self.intend("FIRST-1", in: stores[7]))
        #expect(try await stores[0].entry("FIRST-1") != nil)
        for store in stores { await store.close() }
    }
}

private enum RequestIndex {
    static func payment(_ index: Int) -> PaymentID { PaymentID(rawValue: "OWN-\(index / 4)") }
}
