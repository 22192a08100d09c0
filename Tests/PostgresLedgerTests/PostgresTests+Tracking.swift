import DeclarationCore
import DeclarationTesting
import PostgresLedger
import TestSupport
import Testing

extension PostgresTests {
    @Test(.timeLimit(.minutes(5)), arguments: [2, 3])
    func trackersOfSeveralHostsShareTheWork(count: Int) async throws {
        let settings = cluster.settings()
        var stores: [PostgresLedger] = []
        for _ in 0..<count { stores.append(try await open(settings)) }
        let result = await TrackerConformance().run(stores)
        #expect(result.verdict == .passed)
        for store in stores { await store.close() }
    }

    @Test func ownersOfLongAgoAreRemoved() async throws {
        let store = try await open(cluster.settings())
        #expect(try await StoreTrials.remainingOwners(in: store) == ["a-week": true, "longer": false])
        await store.close()
    }
}
