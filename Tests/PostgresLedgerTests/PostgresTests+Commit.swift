import DeclarationCore
import DeclarationTesting
import Foundation
import LedgerSQL
import OpenSSLSigning
import PostgresLedger
import TestSupport
import Testing

/// Commits whose answer doesn't come, locks that aren't given, many at once, and old tables.
extension PostgresTests {
    /// Commits wait for a standby that doesn't exist: they are written, and nobody confirms it.
    private func withoutConfirmation(_ body: () async throws -> Void) async throws {
        try cluster.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try cluster.query("SELECT pg_reload_conf()")
        defer {
            _ = try? cluster.query("ALTER SYSTEM RESET synchronous_standby_names")
            _ = try? cluster.query("SELECT pg_reload_conf()")
        }
        try await reached { try cluster.query("SHOW synchronous_standby_names") == "nobody" }
        try await body()
    }

    private func impatient() -> PostgresLedger.Settings {
        var settings = cluster.settings()
        settings.statementTimeout = .milliseconds(500)
        return settings
    }

    @Test func aCommitThatNobodyConfirmsIsNoSuccess() async throws {
        let store = try await open(impatient())
        let backend = CountingBackend()
        let ledger = try backend.ledger(store, time: SystemLikeTime())
        let declaration = Samples.declaration("UNCONFIRMED-1")
        try await withoutConfirmation {
            let error = await #expect(throws: LedgerRouterError.self) { try await ledger.declare(declaration) }
            guard case .ledger(let failure) = error else { throw LedgerError(.other, "\(String(describing: error))") }
            #expect(failure.code == .unavailable && failure.message.contains("is open"), "\(failure)")
            #expect(backend.declared.isEmpty)
        }
        // It was written all the same; the router takes it back, as nothing was sent.
        try await reached { try await store.entry(declaration.requestID)?.state == .notSent }
        #expect(try await store.attempts(of: declaration.requestID).map(\.end?.delivery) == [.notSent])
        #expect(try await ledger.declare(declaration).isKept == false)
        #expect(backend.declared == [declaration.requestID: 1])
        await store.close()
    }

    @Test func aHostKnowsHowFarItsClockIsFromTheServers() async throws {
        let store = try await open(cluster.settings())
        // The server is on this machine.
        #expect(try await store.clockLead(of: SystemLikeTime()).magnitude < 5_000)
        let time = ManualTime(SystemLikeTime().now().adding(milliseconds: 3_600_000))
        #expect(abs(try await store.clockLead(of: time) - 3_600_000) < 60_000)
        await store.close()
    }

    @Test func anAnswerThatNobodyConfirmsIsSettledLater() async throws {
        let store = try await open(impatient())
        let id: RequestID = "UNCONFIRMED-2"
        let writes = LedgerWrites(entry: LedgerSamples.entry(id))
        try await withoutConfirmation {
            let error = await #expect(throws: LedgerError.self) {
                try await store.transact(LedgerKeys(id)) { _ throws(LedgerError) in LedgerDecision((), writes) }
            }
            #expect(error?.code == .unavailable)
        }
        try await reached { try await store.entry(id) != nil }
        #expect(try await Self.intend(id, in: store) == false)
        await store.close()
    }

    @Test func tablesThatAreLockedAreWaitedForInBounds() async throws {
        let settings = impatient()
        let store = try await open(settings)
        let holder = try cluster.hold("LOCK TABLE \(settings.schema).ledger_entry IN ACCESS EXCLUSIVE MODE")
        try await reached {
            try cluster.query("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted") != "0"
        }
        let begin = ContinuousClock.now
        let codes = await withTaskGroup(of: LedgerError.Code?.self) { group in
            for index in 0..<512 {
                group.addTask {
                    do throws(LedgerError) {
                        try await Self.intend(RequestID(rawValue: "BLOCKED-\(index)"), in: store)
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == .locked }, "\(codes)")
        // One after the other they would wait for minutes.
        #expect(ContinuousClock.now - begin < .seconds(100))
        holder.signal(SIGTERM)
        await holder.end()
        await store.close()
    }

    @Test func aCrowdOnOneDatabaseSendsEachIDOnce() async throws {
        let settings = cluster.settings()
        let stores = [try await open(settings), try await open(settings)]
        let sent = try await StoreTrials.crowd(stores, time: ManualTime())
        #expect(sent.count == 20)
        #expect(sent.values.allSatisfy { $0 == 1 }, "\(sent)")
        for store in stores { await store.close() }
    }

    /// Made by version 0.1.0 of the program, of 2026-11-21: with schema 1, and the same brought to schema 2 by the program
    /// that had it. Written out by `pg_dump --inserts`.
    @Test(arguments: [1, 2, 3, 4]) func tablesOfAnOlderSchemaAreReadAndWritten(schema: Int) async throws {
        let (settings, key) = try older(schema)
        let store = try await open(settings)
        #expect(try await StoreTrials.useOld(store, sealer: LedgerKeyRing([key])) == [])
        #expect(try places(of: settings) == 1)
        await store.close()
    }

    @Test(arguments: [1, 2, 3, 4]) func historyIsReadOfAnOlderSchemaThatStays(schema: Int) async throws {
        let (settings, _) = try older(schema)
        let store = try await PostgresLedger(settings, time: ManualTime(), access: .readingHistory)
        let page = try await store.history(matching: LedgerFilter(), withAttempts: true, after: nil, limit: 100)
        #expect(!page.rows.isEmpty && page.rows.contains { !$0.attempts.isEmpty })
        await #expect(throws: LedgerError.self) { try await Self.intend("READER-1", in: store) }
        await store.close()
        await #expect { try await PostgresLedger(settings, time: ManualTime(), access: .current) } throws: {
            ($0 as? LedgerError)?.message.contains("upgrade first") == true
        }
        #expect(try cluster.query("SELECT max(version) FROM \(settings.schema).ledger_schema") == "\(schema)")
    }

    /// An index of millions of entries takes longer than a statement of the daily work may.
    @Test func anUpgradeMayTakeLongerThanAStatement() async throws {
        var settings = try databaseOfItsOwn()
        settings.statementTimeout = .seconds(3)
        let slow = """
            CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN IF current_query() LIKE '%ledger_entry_sub_order%' THEN PERFORM pg_sleep(5); END IF; END $$;
            CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION slow()
            """
        try cluster.query(slow, in: settings.schema)
        let store = try await open(settings)
        #expect(try await Self.intend("SLOW-1", in: store))
        await store.close()
    }

    /// A database of an older schema, and the key of its content.
    private func older(_ schema: Int) throws -> (PostgresLedger.Settings, Secret) {
        let fixtures = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        let settings = cluster.settings()
        let kept = try String(contentsOf: fixtures.appendingPathComponent("schema-\(schema).sql"), encoding: .utf8)
        // Where the server's user may read it, and under a name of its own, as other tests use the same database.
        let dump = "\(cluster.folder)/\(settings.schema).sql"
        let renamed = kept.replacingOccurrences(of: "customs_ledger", with: settings.schema)
        try Data(renamed.utf8).write(to: URL(fileURLWithPath: dump))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: dump)
        try cluster.load(dump)
        return (settings, Secret(Array(try Data(contentsOf: fixtures.appendingPathComponent("schema-1.key")))))
    }

    /// Waits for what others do, up to a minute.
    func reached(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < end, "waited in vain")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// The machine's time.
private struct SystemLikeTime: TimeSource {
    func now() -> ZonedTime { ZonedTime(epochMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
    func sleep(for duration: Duration) async throws { try await Task.sleep(for: min(duration, .milliseconds(50))) }
}
