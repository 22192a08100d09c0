import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

struct MemoryLedgerTests {
    @Test func theLedgerInMemoryKeepsTheRules() async {
        let stores = Mutex<[MemoryLedger]>([])
        let suite = LedgerStoreConformance(refuse: { _, _ in
            stores.withLock { $0.last }?.fail(LedgerError(.full, "full"))
        }) {
            let store = MemoryLedger()
            stores.withLock { $0.append(store) }
            return store
        }
        let results = await suite.run()
        #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
    }
}
