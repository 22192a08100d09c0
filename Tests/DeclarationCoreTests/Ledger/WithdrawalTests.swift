import DeclarationCore
import DeclarationTesting
import Testing

/// What the router does when it can't know whether an opening was written: nothing is sent, and nothing is lost.
struct WithdrawalTests {
    private let time = ManualTime()
    private let store = DoubtfulLedger()
    private let provider = FakeProvider()
    private let id = sampleDeclaration().requestID

    private func ledger(_ store: any LedgerStore) throws -> LedgerRouter {
        let table = try RoutingTable(routes: [Route(backend: "A")], customs: sampleTable, generations: ["A": .ams])
        let backend = Backend(id: "A", plugin: "fake", generation: .ams, provider: provider)
        let router = Router(
            configuration: Configuration(backends: [backend], routes: table),
            time: StillTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: PlainSealer(), configurationVersion: "v1", time: time)
    }

    private func settled(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < end, "waited in vain")
            await Task.yield()
        }
    }

    @Test func anOpeningThatWasWrittenIsTakenBack() async throws {
        let ledger = try ledger(store)
        store.lose(.afterCommit)
        await #expect(throws: LedgerRouterError.ledger(DoubtfulLedger.lost)) {
            try await ledger.declare(sampleDeclaration())
        }
        #expect(provider.declared.isEmpty)
        try await settled { try await store.entry(id)?.state == .notSent }
        #expect(try await ledger.declare(sampleDeclaration()).isKept == false)
        #expect(provider.declared.count == 1)
        #expect(try await store.attempts(of: id).map(\.end?.delivery) == [.notSent, nil])
        #expect(try await store.entry(id)?.state == .accepted)
    }

    @Test(arguments: [DoubtfulLedger.Loss.afterCommit, .beforeCommit])
    func declaredAgainAtOnceItIsSentOnce(loss: DoubtfulLedger.Loss) async throws {
        for _ in 0..<20 {
            let store = DoubtfulLedger()
            let before = provider.declared.count
            let ledger = try ledger(store)
            // The second time the taking back is lost.
            store.lose(loss, loss)
            for _ in 0..<2 { _ = try? await ledger.declare(sampleDeclaration()) }
            try await settled { (try? await ledger.declare(sampleDeclaration())) != nil }
            #expect(provider.declared.count == before + 1)
            #expect(try await store.entry(id)?.state == .accepted)
        }
    }

    @Test func manyCallersOfOneIDSendItOnce() async throws {
        for round in 0..<50 {
            let store = DoubtfulLedger()
            let before = provider.declared.count
            let ledger = try ledger(store)
            store.lose(round % 2 == 0 ? .beforeCommit : .afterCommit)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try? await ledger.declare(sampleDeclaration()) } }
            }
            #expect(provider.declared.count <= before + 1)
            // One that was crossed by others is settled once its lease has lapsed.
            let end = ContinuousClock.now + .seconds(60)
            while try await store.entry(id)?.state != .accepted, ContinuousClock.now < end {
                time.advance(milliseconds: 700_000)
                _ = try? await ledger.declare(sampleDeclaration())
            }
            #expect(try await store.entry(id)?.state == .accepted)
            #expect(provider.declared.count == before + 1)
        }
    }

    @Test func aDeadProcesssOpeningIsSettledByInquiry() async throws {
        store.lose(.afterCommit, .beforeCommit, .beforeCommit)
        _ = try? await ledger(store).declare(sampleDeclaration())
        #expect(try await store.entry(id)?.state == .sending)
        let next = try ledger(store.kept)
        await #expect(throws: LedgerRouterError.self) { try await next.declare(sampleDeclaration()) }
        #expect(provider.inquired.isEmpty, "its owner may be alive")
        time.advance(milliseconds: 16_000)
        await #expect(throws: LedgerRouterError.self) { try await next.declare(sampleDeclaration()) }
        #expect(provider.inquired == [[id]])
        time.advance(milliseconds: 600_000)
        #expect(try await next.settle().resent == 1)
        #expect(provider.declared.count == 1)
        #expect(try await store.entry(id)?.state == .accepted)
    }
}
