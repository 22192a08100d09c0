import DeclarationCore
import DeclarationTesting
import PostgresLedger
import TestSupport
import Testing

extension PostgresTests {
    /// Two servers of this test's own, one a synchronous standby of the other, and a schema that is found on whichever takes
    /// writes.
    private struct Pair {
        let primary: TestCluster
        let standby: TestCluster
        let settings: PostgresLedger.Settings

        init() throws {
            primary = try TestCluster()
            standby = try TestCluster(standbyOf: primary)
            try primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
            try primary.query("SELECT pg_reload_conf()")
            let place = "host=\(primary.folder),\(standby.folder) port=\(primary.port),\(standby.port)"
            let server = PostgresServer(connectionString: Secret("\(place) user=postgres dbname=postgres"))
            var settings = PostgresLedger.Settings(server: server)
            settings.signInterval = .zero
            self.settings = settings
        }

        func failOver() throws {
            try primary.stop()
            try standby.promote()
        }

        func places() throws -> String {
            try standby.query(
                """
                SELECT string_agg(detail::json->>'timeline', ' ' ORDER BY id) FROM customs_ledger.ledger_event \
                WHERE kind = 'ledgerPlace'
                """
            )
        }
    }

    /// Nothing is lost that was confirmed, which a process knows that was running, and no other.
    @Test func whoWasRunningLetsOthersOntoAStandbyThatTookOver() async throws {
        let pair = try await Blocking.run { try Pair() }
        try await reached { try pair.primary.query("SELECT sync_state FROM pg_stat_replication") == "sync" }
        // One that wrote an entry, one that gave a sign of life, and one that knows nothing.
        var unsigned = pair.settings
        unsigned.signInterval = .seconds(3_600)
        let (writer, signer) = (try await open(unsigned), try await open(pair.settings))
        let idle = try await open(unsigned)
        #expect(try await Self.intend("BEFORE-1", in: writer))
        let probe = LedgerOwner(token: .random(), until: ManualTime().now())
        try await signer.renew(probe)
        try await Blocking.run { try pair.failOver() }
        for _ in 0..<2 {
            let error = await #expect(throws: LedgerError.self) { try await open(pair.settings) }
            #expect(
                error?.code == .corrupted && error?.message.contains("a standby took over") == true,
                "\(String(describing: error))"
            )
            await #expect { try await idle.entry("BEFORE-1") } throws: { ($0 as? LedgerError)?.code == .corrupted }
        }
        #expect(try pair.places() == "1")
        // Both at once.
        async let isSigned: Void = signer.renew(probe)
        async let isNew = Self.intend("BEFORE-1", in: writer)
        _ = try await isSigned
        #expect(try await isNew == false)
        #expect(try pair.places() == "1 2")
        let fresh = try await open(pair.settings)
        #expect(try await Self.intend("BEFORE-1", in: fresh) == false)
        #expect(try await idle.entry("BEFORE-1") != nil)
        for store in [writer, signer, idle, fresh] { await store.close() }
    }

    /// As after a recovery to a point in time: what one process wrote long ago says nothing of what others wrote since.
    @Test func aNewTimelineThatNobodyVouchesForIsHeldFirst() async throws {
        let pair = try await Blocking.run { try Pair() }
        var aged = pair.settings
        aged.vouchingAge = .zero
        let before = try await open(aged)
        #expect(try await Self.intend("BEFORE-1", in: before))
        try await Blocking.run { try pair.failOver() }
        await #expect { try await before.entry("BEFORE-1") } throws: { ($0 as? LedgerError)?.code == .corrupted }
        let error = await #expect(throws: LedgerError.self) { try await open(pair.settings) }
        #expect(error?.message.contains("recovered to a point in time") == true, "\(String(describing: error))")
        let holding = try await PostgresLedger(pair.settings, time: ManualTime(), isRestored: true)
        try await holding.acceptRestored()
        await holding.close()
        let fresh = try await open(pair.settings)
        #expect(try await Self.intend("BEFORE-1", in: fresh) == false)
        #expect(try await before.entry("BEFORE-1") != nil)
        for store in [before, fresh] { await store.close() }
    }
}
