public import DeclarationCore
public import DeclarationTesting
import Synchronization

/// A backend that accepts everything and counts what it is sent.
public final class CountingBackend: DeclarationProvider {
    private let counts = Mutex<[RequestID: Int]>([:])

    /// Makes one.
    public init() {}

    /// How often each id was sent.
    public var declared: [RequestID: Int] { counts.withLock { $0 } }

    /// One for all.
    public let account: ProviderAccount = "counting"
    /// Takes everything.
    public let limits = DeclarationLimits.none

    /// Accepts.
    public func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        counts.withLock { $0[request.declaration.requestID, default: 0] += 1 }
        return .accepted(Acceptance(reason: OutcomeReason(.accepted, code: "SUCCESS", isAuthenticated: true)))
    }

    /// Knows nothing.
    public func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
    }

    private static let place = CustomsTable.Place(
        id: "anywhere",
        name: "Anywhere",
        nameZh: "Anywhere",
        status: "documented",
        codes: [.ams: ["ZONGSHU", "NINGBO", "SHANGHAI_CBT"], .mapi: ["ZONGSHU", "NINGBO"]],
        transmitsTo: [],
        registrationIDs: [],
        notes: []
    )

    /// A router that sends everything here and remembers it in a store.
    public func ledger(
        _ store: any LedgerStore,
        sealer: any ContentSealer = PlainSealer(),
        as id: BackendID = "ams",
        time: any TimeSource
    ) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: id)],
            customs: CustomsTable(places: [Self.place]),
            generations: [id: .ams]
        )
        let backend = Backend(id: id, plugin: "counting", generation: .ams, provider: self)
        let router = Router(
            configuration: Configuration(backends: [backend], routes: table),
            time: Impatience(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: sealer, configurationVersion: "v1", time: time)
    }
}

/// Makes nobody wait: inquiries that could be shared go at once.
private struct Impatience: TimeSource {
    func now() -> ZonedTime { ZonedTime(epochMilliseconds: 0) }
    func sleep(for duration: Duration) async throws { await Task.yield() }
}
