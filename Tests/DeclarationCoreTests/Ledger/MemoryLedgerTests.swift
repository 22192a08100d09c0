import DeclarationTesting
import Testing

struct MemoryLedgerTests {
    @Test func theLedgerInMemoryKeepsTheRules() async {
        let results = await LedgerStoreConformance { MemoryLedger() }.run()
        #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
    }
}
