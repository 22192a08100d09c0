import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

@Suite struct LedgerConformanceTests {
    /// A store that hands out nothing must be found out, and not waited for.
    @Test func aTrackerThatGetsNothingIsNamed() async throws {
        let result = await TrackerConformance(entries: 30).run([MemoryLedger(), MemoryLedger()])
        let idle = (0..<2).map { ConformanceVerdict.failed("tracker \($0) got nothing") }
        #expect(idle.contains(result.verdict))
    }

    @Test func trackersOfAStoreThatFailsHaveFailed() async {
        let store = MemoryLedger()
        store.fail(LedgerError(.full, "full"))
        let result = await TrackerConformance(entries: 1).run([store])
        #expect(result.isFailure && result.description.hasPrefix("FAILED: sharesWhatIsDue: "))
        #expect(await TrackerConformance().run([]).isFailure == false)
    }

    @Test func whatCanNotBeCheckedIsNamed() async throws {
        let suite = LedgerStoreConformance { MemoryLedger() }
        let results = await suite.run([.goesOnOverDamage, .keepsBytes])
        let reason = "the suite was not told how to damage an entry"
        #expect(results.map(\.verdict) == [.notApplicable(reason: reason), .passed])
        #expect(results[0].description == "not applicable: goesOnOverDamage: \(reason)")
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
