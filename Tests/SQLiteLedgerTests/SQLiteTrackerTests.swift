import DeclarationTesting
import SQLiteLedger
import Testing

@Suite(.timeLimit(.minutes(5))) struct SQLiteTrackerTests {
    @Test(arguments: [2, 3]) func trackersOfSeveralProcessesShareTheWork(count: Int) async throws {
        let folder = try TestFolder()
        let path = folder.newFile()
        let stores = try (0..<count).map { _ in try SQLiteLedger(path: path, time: ManualTime()) }
        let result = await TrackerConformance().run(stores)
        #expect(result.verdict == .passed)
        for store in stores { await store.close() }
    }
}
