import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

@Suite struct LedgerConformanceTests {
    /// A store that hands out nothing must be found out, and not waited for.
    @Test func aTrackerThatGetsNothingIsNamed() async throws {
        let suite = TrackerConformance(entries: 30)
        let asked = try await suite.run([MemoryLedger(), MemoryLedger()])
        #expect(asked.map(\.count).sorted() == [0, 60])
        let idle = try #require(asked.firstIndex { $0.isEmpty })
        #expect(suite.violations(asked) == ["tracker \(idle) got nothing"])
    }

    @Test func whatCanNotBeCheckedIsNamed() async throws {
        let suite = LedgerStoreConformance { MemoryLedger() }
        let outcomes = await suite.run([.goesOnOverDamage, .keepsBytes])
        #expect(outcomes.map(\.isSkipped) == [true, false])
        #expect(outcomes.map(\.isFailure) == [false, false])
        #expect(outcomes[0].description.hasPrefix("SKIPPED: goesOnOverDamage"))
    }

    @Test func aStoreIsClosedAlsoAfterAFailure() async throws {
        let stores = Mutex<[MemoryLedger]>([])
        let suite = LedgerStoreConformance {
            let store = MemoryLedger()
            store.fail(LedgerError(.full, "full"))
            stores.withLock { $0.append(store) }
            return store
        }
        #expect(await suite.run([.keepsBytes]).map(\.isFailure) == [true])
        let store = try #require(stores.withLock { $0.first })
        let error = await #expect(throws: LedgerError.self) { try await store.entry("ANY") }
        #expect(error?.code == .closed)
    }
}
