import DeclarationCore
import DeclarationTesting
import LedgerSQL
import PostgresLedger
import TestSupport
import Testing

/// Ledgers that are somewhere else than where they were used last: also a process that never saw the other one tells.
extension PostgresTests {
    /// How a ledger comes to be somewhere else.
    enum Copy: CaseIterable {
        /// An older dump, in the place of what was there.
        case dumpInPlace
        /// A dump, in another database.
        case dumpElsewhere
        /// A database made from the ledger's.
        case template
    }

    /// How often it was written down where a ledger is.
    func places(of settings: PostgresLedger.Settings) throws -> Int? {
        let sql = "SELECT count(*) FROM \(settings.schema).ledger_event WHERE kind = 'ledgerPlace'"
        return Int(try cluster.query(sql, in: settings.server.database ?? "postgres"))
    }

    private func isOpened(_ settings: PostgresLedger.Settings) async throws -> Bool {
        let store = try await open(settings)
        let isFound = try await store.entry("BEFORE-1") != nil
        await store.close()
        return isFound
    }

    /// Why a process that starts afresh is refused.
    private func refusal(
        at settings: PostgresLedger.Settings,
        _ access: LedgerAccess = .upgrading
    ) async throws -> LedgerError {
        let error = await #expect(throws: LedgerError.self) {
            let store = try await PostgresLedger(settings, time: ManualTime(), access: access)
            await store.close()
        }
        return try #require(error)
    }

    /// A ledger with an open entry, in a database of its own.
    private func used(_ settings: PostgresLedger.Settings, _ id: RequestID = "BEFORE-1") async throws {
        let store = try await open(settings)
        try await store.transact(LedgerKeys(id)) { _ in
            LedgerDecision((), LedgerWrites(entry: LedgerSamples.entry(id) { $0.state = .unknown }))
        }
        await store.close()
    }

    /// Copies a ledger, which is used once more before the copy is put in its place.
    private func copy(_ settings: PostgresLedger.Settings, _ copy: Copy) async throws -> PostgresLedger.Settings {
        let database = settings.schema
        var copied = settings
        if copy != .dumpInPlace { copied.server.database = "\(database)_copy" }
        switch copy {
        case .template:
            try await Blocking.run { [cluster] in
                _ = try cluster.query("CREATE DATABASE \(database)_copy TEMPLATE \(database)")
            }
        case .dumpElsewhere:
            try await Blocking.run { [cluster] in
                try cluster.query("CREATE DATABASE \(database)_copy")
                try cluster.load(try cluster.dump(settings.schema, of: database), into: "\(database)_copy")
            }
        case .dumpInPlace:
            let dump = try await Blocking.run { [cluster] in try cluster.dump(settings.schema, of: database) }
            try await used(settings, "SINCE-1")
            try await putBack(dump, settings)
        }
        return copied
    }

    /// Loads a dump in the place of what is there.
    private func putBack(_ dump: String, _ settings: PostgresLedger.Settings) async throws {
        try await Blocking.run { [cluster] in
            try cluster.query("DROP SCHEMA \(settings.schema) CASCADE", in: settings.schema)
            try cluster.load(dump, into: settings.schema)
        }
    }

    @Test(arguments: Copy.allCases) func aCopyIsRefusedUntilItIsHeld(kind: Copy) async throws {
        let original = try databaseOfItsOwn()
        try await used(original)
        let settings = try await copy(original, kind)
        for access in [LedgerAccess.upgrading, .current] {
            let error = try await refusal(at: settings, access)
            #expect(error.code == .corrupted && error.message.contains("restored from a dump or is a copy"), "\(error)")
            #expect(error.message.contains("customs hold"))
        }
        // Who only looks, looks.
        for access in [LedgerAccess.reading, .readingHistory] {
            let reading = try await PostgresLedger(settings, time: ManualTime(), access: access)
            #expect(try await reading.entry("BEFORE-1") != nil)
            await reading.close()
        }
        let holding = try await PostgresLedger(settings, time: ManualTime(), isRestored: true)
        #expect(try await Self.intend("NEW-1", in: holding))
        // It wasn't held yet, and others still hear of it.
        #expect(try await refusal(at: settings).code == .corrupted)
        let ledger = try CountingBackend().ledger(holding, time: ManualTime())
        #expect(try await ledger.hold().held.contains("BEFORE-1"))
        await holding.close()
        for _ in 0..<2 { #expect(try await isOpened(settings)) }
        #expect(try places(of: settings) == 2)
        if kind != .dumpInPlace { #expect(try await isOpened(original)) }
    }

    /// Everything that this process wrote is there, and what others wrote may not be.
    @Test func aRunningProcessVouchesForNoCopy() async throws {
        let settings = try databaseOfItsOwn()
        let store = try await open(settings)
        #expect(try await Self.intend("BEFORE-1", in: store))
        let dump = try await Blocking.run { [cluster] in try cluster.dump(settings.schema, of: settings.schema) }
        try await putBack(dump, settings)
        try cluster.endConnections()
        let error = await #expect(throws: LedgerError.self) { try await Self.intend("BEFORE-1", in: store) }
        #expect(error?.message.contains("restored from a dump or is a copy") == true, "\(String(describing: error))")
        // Once it was accepted, this one goes on too.
        let holding = try await PostgresLedger(settings, time: ManualTime(), isRestored: true)
        try await holding.acceptRestored()
        await holding.close()
        #expect(try await Self.intend("BEFORE-1", in: store) == false)
        await store.close()
    }

    /// As under a process that was paused: its connection is the one from before, and all that it wrote is there.
    @Test(arguments: [false, true]) func aDumpLoadedUnderAnOpenConnectionIsRefused(isIdle: Bool) async throws {
        let settings = try databaseOfItsOwn()
        var signing = settings
        signing.signInterval = .zero
        let paused = try await open(signing)
        #expect(try await Self.intend("BEFORE-1", in: paused))
        let dump = try await Blocking.run { [cluster] in try cluster.dump(settings.schema, of: settings.schema) }
        try await used(settings, "SINCE-1")
        try await putBack(dump, settings)
        let error = await #expect(throws: LedgerError.self) {
            if isIdle {
                try await paused.renew(LedgerOwner(token: .random(), until: ManualTime().now()))
            } else {
                try await Self.intend("SINCE-1", in: paused)
            }
        }
        #expect(error?.code == .corrupted, "\(String(describing: error))")
        #expect(error?.message.contains("restored from a dump or is a copy") == true)
        // Nothing was written by it, also where it asks again.
        await #expect(throws: LedgerError.self) { try await Self.intend("SINCE-1", in: paused) }
        #expect(try await refusal(at: settings).code == .corrupted)
        let holding = try await PostgresLedger(settings, time: ManualTime(), isRestored: true)
        #expect(try await holding.entry("SINCE-1") == nil)
        try await holding.acceptRestored()
        await holding.close()
        #expect(try await Self.intend("SINCE-1", in: paused))
        await paused.close()
    }

    @Test func acceptingWhatIsWhereItWasChangesNothing() async throws {
        let settings = try databaseOfItsOwn()
        try await used(settings)
        let holding = try await PostgresLedger(settings, time: ManualTime(), isRestored: true)
        try await holding.acceptRestored()
        await holding.close()
        #expect(try places(of: settings) == 1)
    }

    /// As programs left it that didn't know of places.
    @Test func whereAnOlderLedgerIsIsKeptFromNowOn() async throws {
        let settings = try databaseOfItsOwn()
        try await used(settings)
        try cluster.query("DELETE FROM \(settings.schema).ledger_event", in: settings.schema)
        let older = try await copy(settings, .template)
        for each in [settings, older] {
            for _ in 0..<2 { #expect(try await isOpened(each)) }
            #expect(try places(of: each) == 1)
        }
        let store = try await open(settings)
        #expect(try await store.events(matching: LedgerEventFilter(), after: nil, limit: 10) == [])
        #expect(try await store.events(matching: .init(kinds: ["ledgerPlace"]), after: nil, limit: 10).count == 1)
        await store.close()
        try cluster.query("ALTER DATABASE \(older.schema)_copy RENAME TO \(older.schema)_other")
        var renamed = older
        renamed.server.database = "\(older.schema)_other"
        #expect(try await isOpened(renamed))
    }

    /// As any other event: it keeps nothing from being sent.
    @Test func aPlaceThatCanNotBeReadIsWrittenAnew() async throws {
        let settings = try databaseOfItsOwn()
        try await used(settings)
        try cluster.query(
            "SET search_path TO \(settings.schema); \(LedgerDamage.sql(eventsAbout: settings.schema))",
            in: settings.schema
        )
        for _ in 0..<2 { #expect(try await isOpened(settings)) }
        #expect(try places(of: settings) == 2)
    }

    /// A hoster may take the rights away, and give them back.
    @Test func whatCanNotBeReadIsNoDifferenceAndStaysGuarded() async throws {
        var settings = try databaseOfItsOwn()
        let database = settings.schema
        let role = "plain_\(database)"
        try cluster.query("CREATE ROLE \(role) LOGIN; GRANT ALL ON DATABASE \(database) TO \(role)")
        settings.server.user = role
        func mayAll(_ may: Bool) throws {
            for function in ["pg_control_system()", "pg_walfile_name(pg_lsn)"] {
                let word = may ? ("GRANT", "TO") : ("REVOKE", "FROM")
                try cluster.query("\(word.0) EXECUTE ON FUNCTION \(function) \(word.1) PUBLIC", in: database)
            }
        }
        func kept() throws -> String {
            let sql = """
                SELECT string_agg(concat_ws('/', (detail::json->>'system' IS NOT NULL), (detail::json->>'timeline')), ' ' \
                ORDER BY id) FROM \(database).ledger_event WHERE kind = 'ledgerPlace'
                """
            return try cluster.query(sql, in: database)
        }
        try mayAll(false)
        try await used(settings)
        #expect(try kept() == "f")
        // A copy is told all the same.
        let copied = try await copy(settings, .template)
        #expect(try await refusal(at: copied).message.contains("is a copy"))
        try mayAll(true)
        for _ in 0..<2 { #expect(try await isOpened(settings)) }
        #expect(try kept() == "f t/1")
        try mayAll(false)
        #expect(try await isOpened(settings))
        let holding = try await PostgresLedger(settings, time: ManualTime(), isRestored: true)
        try await holding.acceptRestored()
        await holding.close()
        #expect(try kept() == "f t/1")
        // As in a dump of another cluster whose numbers are the same by chance.
        let other =
            "UPDATE \(database).ledger_event SET detail = regexp_replace(detail, '\"system\":\"[0-9]+', '\"system\":\"1')"
        try cluster.query(other, in: database)
        #expect(try await isOpened(settings))
        try mayAll(true)
        let error = try await refusal(at: settings)
        #expect(error.message.contains("another server") && error.message.contains("pg_upgrade"), "\(error)")
    }
}
