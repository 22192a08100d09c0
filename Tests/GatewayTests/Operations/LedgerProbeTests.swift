import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

@testable import Gateway

@Suite struct LedgerProbeTests {
    /// The age is that of the oldest entry that can be read, however many unreadable ones are older.
    @Test(arguments: [1, 1_000]) func unreadableEntriesDoNotHideTheAge(limit: Int) async throws {
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run(.mock) { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            let store = try #require(broken.withLock { $0 })
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
            await LedgerProbe(gateway.ledger, health: GatewayHealth(), metrics: registry).look(limit: limit)
            #expect(registry.text.contains("customs_ledger_unsettled_oldest_seconds 70\n"), "\(registry.text)")
            if limit > 1 { #expect(registry.text.contains("customs_ledger_unsettled 4\n"), "\(registry.text)") }
        }
    }
}
