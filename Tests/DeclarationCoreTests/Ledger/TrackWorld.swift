import DeclarationCore
import DeclarationTesting
import Synchronization

/// A ledger with entries to track, and backends whose answers a test sets.
struct TrackWorld {
    var store = MemoryLedger()
    var time = ManualTime(LedgerSamples.start)
    static let settings = LedgerSettings(
        notFoundAge: .seconds(600),
        firstCheck: .seconds(10),
        maxCheck: .seconds(40),
        trackFor: .seconds(500)
    )

    /// - Parameter accounts: of backends that are not named for their account.
    func ledger(
        _ providers: [BackendID: FakeProvider],
        accounts: [BackendID: ProviderAccount] = [:],
        owner: LedgerOwner.Token = "tracker",
        time other: ManualTime? = nil
    ) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: providers.keys.sorted()[0])],
            customs: sampleTable,
            generations: providers.mapValues { _ in .ams }
        )
        let backends = providers.map { name, provider in
            let account = accounts[name] ?? ProviderAccount(rawValue: "fake:\(name)")
            return Backend(id: name, plugin: "fake", generation: .ams, account: account, provider: provider)
        }
        let router = Router(
            configuration: Configuration(backends: backends, routes: table),
            time: StillTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(
            router: router,
            store: store,
            sealer: PlainSealer(),
            settings: Self.settings,
            configurationVersion: "v1",
            time: other ?? time,
            owner: owner
        )
    }

    /// Accepted entries that are due now.
    func add(
        _ count: Int = 1,
        prefix: String = "TRACK",
        backend: BackendID = "A",
        _ change: @escaping @Sendable (inout LedgerEntry) -> Void = { _ in }
    ) async throws -> [RequestID] {
        var ids: [RequestID] = []
        for index in 0..<count {
            let id = RequestID(rawValue: "\(prefix)-\(index)")
            let entry = LedgerSamples.entry(id) { entry in
                entry.binding.backend = backend
                entry.lastSent = LedgerSamples.start
                entry.nextCheck = LedgerSamples.start
                change(&entry)
            }
            try await store.transact(LedgerKeys(id)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
            ids.append(id)
        }
        return ids
    }
}

/// Answers inquiries as a test says; all ids alike.
final class Answers: Sendable {
    private let answer: Mutex<@Sendable (RequestID) -> DeclarationRecord?>

    init(_ answer: @escaping @Sendable (RequestID) -> DeclarationRecord? = { _ in nil }) { self.answer = Mutex(answer) }

    func set(_ new: @escaping @Sendable (RequestID) -> DeclarationRecord?) { answer.withLock { $0 = new } }

    func provider() -> FakeProvider {
        FakeProvider(inquire: { ids in
            let answer = self.answer.withLock { $0 }
            return .answered(
                InquiryAnswer(
                    records: ids.compactMap(answer),
                    notFound: ids.filter { answer($0) == nil },
                    isAuthenticated: true
                )
            )
        })
    }

    static func record(
        _ id: RequestID,
        _ stage: TransmissionStatus.Stage = .sending,
        receipt: String? = nil
    ) -> DeclarationRecord {
        var record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: stage, rawValue: "\(stage)"))
        record.receipt = receipt.map { CustomsReceipt(code: $0) }
        return record
    }
}
