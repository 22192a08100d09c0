import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

@testable import Gateway

@Suite struct LedgerProbeTests {
    private func withBrokenStore(_ test: (TestGateway, BrokenStore) async throws -> Void) async throws {
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run(.mock) { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            try await test(gateway, #require(broken.withLock { $0 }))
        }
    }

    /// The age is that of the oldest entry that can be read, however many unreadable ones are older.
    @Test(arguments: [1, 1_000]) func unreadableEntriesDoNotHideTheAge(limit: Int) async throws {
        try await withBrokenStore { gateway, store in
            gateway.time.stop()
            let now = gateway.time.now()
            for number in 1...4 as ClosedRange<Int64> {
                let entry = LedgerSamples.entry(
                    RequestID(rawValue: "OPEN-\(number)"),
                    created: now.adding(milliseconds: -100_000 + number * 10_000)
                ) { $0.state = .unknown }
                try await store.transact(LedgerKeys(entry.requestID)) { _ in
                    LedgerDecision((), LedgerWrites(entry: entry))
                }
            }
            for id in ["OPEN-1", "OPEN-2"] as [RequestID] { store.damage(id) }
            let registry = MetricsRegistry()
            await LedgerProbe(gateway.ledger, health: GatewayHealth(), metrics: registry).look(
                limit: limit,
                writing: false
            )
            #expect(registry.text.contains("customs_ledger_unsettled_oldest_seconds 70\n"), "\(registry.text)")
            if limit > 1 { #expect(registry.text.contains("customs_ledger_unsettled 4\n"), "\(registry.text)") }
        }
    }

    /// A ledger that answers and takes no writes (a read-only database, a locked file) refuses every declaration: such a
    /// gateway is not ready, and is again once a write succeeds.
    @Test func aLedgerThatTakesNoWritesMakesTheGatewayUnready() async throws {
        try await withBrokenStore { gateway, store in
            let health = GatewayHealth()
            let registry = MetricsRegistry()
            let probe = LedgerProbe(gateway.ledger, health: health, metrics: registry)
            store.failWrites(LedgerError(.unavailable, "cannot execute INSERT in a read-only transaction"))
            #expect(await !probe.look(limit: 1, writing: true))
            #expect(health.reasons == ["the ledger answers but takes no writes (unavailable)"])
            #expect(registry.text.contains("customs_ledger_reachable 1\n"), "\(registry.text)")
            #expect(registry.text.contains("customs_ledger_writable 0\n"), "\(registry.text)")
            store.failWrites(nil)
            #expect(await probe.look(limit: 1, writing: true))
            store.failWrites(LedgerError(.locked, "another process holds it"))
            #expect(await !probe.look(limit: 1, writing: true, wasWell: true))
            #expect(health.reasons.isEmpty, "it may pass")
            #expect(await !probe.look(limit: 1, writing: true, wasWell: false))
            #expect(!health.reasons.isEmpty)
            store.failWrites(nil)
            #expect(await probe.look(limit: 1, writing: true))
            #expect(health.reasons.isEmpty)
            #expect(registry.text.contains("customs_ledger_writable 1\n"), "\(registry.text)")
        }
    }
}
