import DeclarationTesting
import Testing

@testable import DeclarationCore

/// A ledger over AMS and mapi, the one in the shadow of the other.
final class ShadowWorld: Sendable {
    let store = MemoryLedger()
    let metrics = RecordingMetrics()
    let ams: FakeProvider
    let mapi: FakeProvider
    let ledger: LedgerRouter

    static let built: FakeProvider.Rehearse = { _ in .built(RehearsedRequest(size: 700)) }

    init(
        ams: FakeProvider = FakeProvider(rehearse: built),
        mapi: FakeProvider = FakeProvider(rehearse: built),
        routes: [Route] = [Route(backend: "ams", shadow: "mapi", mirrorsInquiries: true)],
        time: any TimeSource = StillTime(),
        log: any LogSink = NoLog()
    ) throws {
        (self.ams, self.mapi) = (ams, mapi)
        let table = try RoutingTable(
            routes: routes,
            customs: sampleTable,
            generations: ["ams": .ams, "mapi": .mapi, "twin": .ams]
        )
        let backends = [
            Backend(id: "ams", plugin: "fake", generation: .ams, account: "ams:SHOP@live", provider: ams),
            Backend(id: "mapi", plugin: "fake", generation: .mapi, account: "mapi:2088@live", provider: mapi),
        ]
        let configuration = Configuration(backends: backends, routes: table)
        ledger = LedgerRouter(
            router: Router(configuration: configuration, time: StillTime(), log: log, metrics: metrics),
            store: store,
            sealer: PlainSealer(),
            settings: TrackWorld.settings,
            configurationVersion: "v1",
            time: time
        )
    }

    /// What was written down once all is done.
    func events() async throws -> [LedgerEvent] {
        await ledger.shadows.idle()
        return try await store.events(matching: LedgerEventFilter(kinds: [.shadow]), after: nil, limit: 1_000)
    }

    func findings() async throws -> [ShadowFinding] { try await events().compactMap(ShadowFinding.init) }

    /// A count by its result.
    func count(_ name: String, _ result: String) -> Int {
        metrics.measurements.filter { $0.name == name && $0.labels["result"] == result }.reduce(0) { $0 + $1.value }
    }
}
