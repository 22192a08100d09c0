import DeclarationCore
import DeclarationTesting
import PostgresLedger
import TestSupport
import Testing

/// Databases that lack what a process knows they held: nothing may be sent on the strength of what they say.
extension PostgresTests {
    /// Settings for a database that nobody else uses, so that it can be exchanged.
    func databaseOfItsOwn() throws -> PostgresLedger.Settings {
        var settings = cluster.settings()
        try cluster.query("CREATE DATABASE \(settings.schema)")
        settings.server.database = settings.schema
        return settings
    }

    private func disconnect(_ database: String) throws {
        try cluster.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'")
    }

    /// What every call fails with.
    private func refusal(of store: PostgresLedger) async throws -> LedgerError {
        let writing = await #expect(throws: LedgerError.self) { try await Self.intend("NEW-1", in: store) }
        let reading = await #expect(throws: LedgerError.self) { try await store.entry("NEW-1") }
        #expect(reading?.code == writing?.code)
        return try #require(writing)
    }

    @Test func aCopyThatLagsIsRefused() async throws {
        let settings = try databaseOfItsOwn()
        let database = settings.schema
        let store = try await open(settings)
        #expect(try await Self.intend("BEFORE-1", in: store))
        try disconnect(database)
        try cluster.query("CREATE DATABASE \(database)_old TEMPLATE \(database)")
        #expect(try await Self.intend("AFTER-1", in: store))
        try disconnect(database)
        try cluster.query("ALTER DATABASE \(database) RENAME TO \(database)_new")
        try cluster.query("ALTER DATABASE \(database)_old RENAME TO \(database)")
        let error = try await refusal(of: store)
        #expect(error.code == .corrupted)
        #expect(
            error.message.contains("lacks what this process wrote or read") && error.message.contains("AFTER-1"),
            "\(error)"
        )
        // The one with everything comes back: this process stays stopped, and a fresh one goes on.
        try disconnect(database)
        try cluster.query("ALTER DATABASE \(database) RENAME TO \(database)_old")
        try cluster.query("ALTER DATABASE \(database)_new RENAME TO \(database)")
        #expect(try await refusal(of: store) == error)
        await store.close()
        let fresh = try await open(settings)
        #expect(try await Self.intend("AFTER-1", in: fresh) == false)
        await fresh.close()
    }

    /// A newer program's tables are left alone also by who had them open before.
    @Test(arguments: [false, true]) func aNewerSchemaEndsWhatRuns(isIdle: Bool) async throws {
        var settings = cluster.settings()
        settings.signInterval = .zero
        let store = try await open(settings)
        #expect(try await Self.intend("BEFORE-1", in: store))
        try cluster.query("INSERT INTO \(settings.schema).ledger_schema (version, applied) VALUES (99, 0)")
        if isIdle {
            let owner = LedgerOwner(token: .random(), until: ManualTime().now())
            let renewing = await #expect(throws: LedgerError.self) { try await store.renew(owner) }
            #expect(renewing?.code == .newerSchema, "\(String(describing: renewing))")
        }
        #expect(try await refusal(of: store).code == .newerSchema)
        await store.close()
    }

    /// A lock that is held on the tables' version passes, and so does its refusal.
    @Test func aSchemaThatCanNotBeLookedAtForAMomentEndsNothing() async throws {
        var settings = cluster.settings()
        settings.signInterval = .zero
        settings.statementTimeout = .milliseconds(200)
        let store = try await open(settings)
        #expect(try await Self.intend("BEFORE-1", in: store))
        try cluster.query("ALTER TABLE \(settings.schema).ledger_schema RENAME TO ledger_schema_away")
        await #expect(throws: LedgerError.self) { try await Self.intend("BETWEEN-1", in: store) }
        try cluster.query("ALTER TABLE \(settings.schema).ledger_schema_away RENAME TO ledger_schema")
        #expect(try await Self.intend("AFTER-1", in: store))
        await store.close()
    }

    /// A gateway answers from what another one wrote: when that is gone, the id looks free to it.
    @Test func whatOthersWroteIsMissedByWhoReadIt() async throws {
        let settings = cluster.settings()
        let (writer, reader) = (try await open(settings), try await open(settings))
        #expect(try await Self.intend("SEEN-1", in: writer))
        #expect(try await Self.intend("SEEN-1", in: reader) == false)
        try cluster.query("TRUNCATE \(settings.schema).ledger_entry, \(settings.schema).ledger_attempt")
        #expect(try await refusal(of: reader).message.contains("SEEN-1"))
        await writer.close()
        await reader.close()
    }

    /// One that wrote and read nothing since knows by its signs of life, with its connection and without.
    @Test(arguments: [true, false]) func anIdleProcessMissesItsSignOfLife(isConnected: Bool) async throws {
        var settings = cluster.settings()
        settings.signInterval = .zero
        let store = try await open(settings)
        let probe = LedgerOwner(token: .random(), until: ManualTime().now())
        try await store.renew(probe)
        try cluster.query("UPDATE \(settings.schema).ledger_owner SET until = until - 60000")
        if isConnected {
            await #expect(throws: LedgerError.self) { try await store.renew(probe) }
        } else {
            try cluster.endConnections()
        }
        let error = try await refusal(of: store)
        #expect(error.code == .corrupted && error.message.contains("sign of life"), "\(error)")
        await store.close()
    }

    /// Many at once, on several connections, by hosts whose clocks are years apart: nobody's sign is taken for lost.
    @Test func signsSideBySideAreNoLoss() async throws {
        var settings = cluster.settings()
        settings.signInterval = .zero
        settings.connections = 8
        let stores = [try await open(settings), try await open(settings)]
        let day: Int64 = 86_400_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let until = ManualTime().now().adding(milliseconds: Int64(index % 5 - 2) * 1_000 * day)
                    try await stores[index % 2].renew(LedgerOwner(token: .random(), until: until))
                }
            }
            try await group.waitForAll()
        }
        try cluster.endConnections()
        for store in stores {
            #expect(try await store.entry("NONE-1") == nil)
            await store.close()
        }
    }

    /// An id that is declared anew in a copy looks like the one that is missing there.
    @Test func anEntryThatWasMadeAnewIsAnotherOne() async throws {
        let settings = cluster.settings()
        let store = try await open(settings)
        #expect(try await Self.intend("ANEW-1", in: store))
        try cluster.query("UPDATE \(settings.schema).ledger_entry SET created = created + 1")
        #expect(try await refusal(of: store).message.contains("ANEW-1"))
        await store.close()
    }

    @Test func aCorrectionThatTheCopyLacksIsMissedToo() async throws {
        let settings = cluster.settings()
        let store = try await open(settings)
        #expect(try await Self.intend("TWICE-1", in: store))
        try await store.transact(LedgerKeys("TWICE-1")) { view throws(LedgerError) in
            let attempt = LedgerSamples.attempt("TWICE-1", 2)
            return LedgerDecision((), LedgerWrites(entry: view.entry, attempts: [attempt]))
        }
        try cluster.query("DELETE FROM \(settings.schema).ledger_attempt WHERE number = 2")
        try cluster.endConnections()
        #expect(try await refusal(of: store).message.contains("TWICE-1"))
        await store.close()
    }

    /// A dump of yesterday is put back under a process that keeps its connection.
    @Test func tablesThatWereExchangedAreNoticedWithoutAReconnect() async throws {
        var settings = cluster.settings()
        settings.connections = 1
        let store = try await open(settings)
        #expect(try await Self.intend("KEPT-1", in: store))
        try cluster.query("TRUNCATE \(settings.schema).ledger_entry, \(settings.schema).ledger_attempt")
        #expect(try await refusal(of: store).message.contains("KEPT-1"))
        await store.close()
    }

    @Test func aSchemaThatIsGoneIsNotMadeAgain() async throws {
        let settings = cluster.settings()
        let schema = settings.schema
        let store = try await open(settings)
        try cluster.query("ALTER SCHEMA \(schema) RENAME TO \(schema)_away")
        try cluster.endConnections()
        for _ in 0..<2 {
            let error = try await refusal(of: store)
            #expect(error.code == .unavailable && error.message.contains("is gone from the database"), "\(error)")
        }
        #expect(try cluster.query("SELECT to_regnamespace('\(schema)') IS NULL") == "t")
        try cluster.query("ALTER SCHEMA \(schema)_away RENAME TO \(schema)")
        #expect(try await Self.intend("BACK-1", in: store))
        await store.close()
    }

    @Test func aRoleWithoutTheSchemaIsToldWhatToGrant() async throws {
        var settings = cluster.settings()
        await (try open(settings)).close()
        try cluster.query("CREATE ROLE stranger LOGIN")
        settings.server.user = "stranger"
        let error = await #expect(throws: LedgerError.self) { try await open(settings) }
        #expect(error?.code == .readOnly && error?.message.contains("USAGE") == true, "\(String(describing: error))")
    }
}
