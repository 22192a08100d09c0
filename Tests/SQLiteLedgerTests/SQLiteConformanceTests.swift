import DeclarationTesting
import SQLiteLedger
import Testing

struct SQLiteConformanceTests {
    @Test func theFileKeepsTheRulesOfALedger() async throws {
        let folder = try TestFolder()
        let results = await LedgerStoreConformance {
            try SQLiteLedger(path: folder.newFile(), time: ManualTime())
        }.run()
        #expect(results.filter(\.isFailure).isEmpty, "\(results.map(\.description).joined(separator: "\n"))")
        #expect(results.count == LedgerStoreConformance.Check.allCases.count)
    }
}
