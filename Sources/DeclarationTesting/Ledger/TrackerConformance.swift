public import DeclarationCore
import Synchronization

/// The rule that trackers share a ledger, as a check of a store over real connections:
///
/// ```swift
/// let result = await TrackerConformance().run([try MyStore(database), try MyStore(database)])
/// #expect(!result.isFailure, "\(result)")
/// ```
public struct TrackerConformance: Sendable {
    /// A rule.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// Each tracker asks for some of what is due, and each id is asked for once.
        case sharesWhatIsDue
    }

    private let count: Int
    private let timeLimit: Duration

    /// Makes a check.
    ///
    /// - Parameters:
    ///   - entries: how many entries are due, at each of two backends.
    ///   - timeLimit: how long the trackers may take.
    public init(entries: Int = 100, timeLimit: Duration = .seconds(120)) {
        count = entries
        self.timeLimit = timeLimit
    }

    /// Lets a tracker run on each store, all at the same time, until nothing is due any more.
    ///
    /// - Parameter stores: the same empty ledger, opened once for each tracker.
    public func run(_ stores: [any LedgerStore]) async -> ConformanceResult<Check> {
        ConformanceResult(check: .sharesWhatIsDue, verdict: await verdict(stores))
    }

    private func verdict(_ stores: [any LedgerStore]) async -> ConformanceVerdict {
        guard let first = stores.first else { return .notApplicable(reason: "the suite was given no store") }
        do {
            try await fill(first)
            let violations = violations(try await asked(stores))
            return violations.isEmpty ? .passed : .failed(violations.joined(separator: "; "))
        } catch {
            return .failed("\(error)")
        }
    }

    /// The ids that each tracker asked for, in no order.
    private func asked(_ stores: [any LedgerStore]) async throws -> [[RequestID]] {
        let gate = Gate(stores.count)
        let asked = await Deadline.race(timeLimit) { await result(of: stores, gate) }
        guard let asked else {
            await gate.open()
            throw LedgerError(.other, "the trackers didn't end within \(timeLimit)")
        }
        return try asked.get()
    }

    private func result(of stores: [any LedgerStore], _ gate: Gate) async -> Result<[[RequestID]], any Error> {
        do {
            let asked = try await withThrowingTaskGroup(of: [RequestID].self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask { try await track(store, LedgerOwner.Token(rawValue: "tracker-\(index)"), gate) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            return .success(asked)
        } catch {
            return .failure(error)
        }
    }

    /// What is wrong with what trackers asked for: ids that were asked for twice or by nobody, and trackers without work.
    private func violations(_ asked: [[RequestID]]) -> [String] {
        let times = Dictionary(asked.flatMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
        let twice = times.filter { $0.value > 1 }.keys.sorted().map { "\($0) was asked for \(times[$0] ?? 0) times" }
        let never = ids.flatMap(\.value).filter { times[$0] == nil }.map { "\($0) was not asked for" }
        let idle = asked.indices.filter { asked[$0].isEmpty }.map { "tracker \($0) got nothing" }
        return twice + never + idle
    }

    private var ids: [BackendID: [RequestID]] {
        [
            "A": (0..<count).map { RequestID(rawValue: "A-\($0)") },
            "B": (0..<count).map { RequestID(rawValue: "B-\($0)") },
        ]
    }

    private func fill(_ store: any LedgerStore) async throws {
        for (backend, ids) in ids {
            for id in ids {
                let entry = LedgerSamples.entry(id) { entry in
                    entry.binding.backend = backend
                    entry.lastSent = LedgerSamples.start
                    entry.nextCheck = LedgerSamples.start
                }
                try await store.transact(LedgerKeys(id)) { _ in LedgerDecision((), LedgerWrites(entry: entry)) }
            }
        }
    }

    private func track(_ store: any LedgerStore, _ owner: LedgerOwner.Token, _ gate: Gate) async throws -> [RequestID] {
        let provider = AskedProvider(gate)
        // A batch that another tracker cut short must not wait for company either.
        let inquiry = InquirySettings(linger: .zero)
        let backends = ids.keys.map {
            Backend(id: $0, plugin: "fake", generation: .ams, provider: provider, inquiry: inquiry)
        }
        let routes = try RoutingTable(
            routes: [Route(backend: "A")],
            customs: CustomsTable(places: []),
            generations: ["A": .ams, "B": .ams]
        )
        let time = ManualTime(LedgerSamples.start)
        let router = Router(
            configuration: Configuration(backends: backends, routes: routes),
            time: time,
            log: RecordingLog(),
            metrics: NoMetrics()
        )
        let ledger = LedgerRouter(
            router: router,
            store: store,
            sealer: PlainSealer(),
            configurationVersion: "test",
            time: time,
            owner: owner
        )
        // Calls are full, so that nothing waits for company on a time that stands still.
        let options = TrackOptions(isOnce: true, batch: 10, concurrency: 1)
        let end = await Result { for try await _ in Tracker(ledger, options: options).run() {} }
        // Who got nothing keeps nobody waiting.
        await provider.leave()
        try end.get()
        return provider.asked
    }
}

/// Knows no id, and remembers which were asked for. Its answers wait until all trackers have asked or ended: until then each
/// holds one batch of each backend, so that there is work left for the last one.
private final class AskedProvider: DeclarationProvider {
    let account: ProviderAccount = "asked"
    let limits = DeclarationLimits.none
    private let gate: Gate
    private let ids = Mutex<[RequestID]>([])

    init(_ gate: Gate) { self.gate = gate }

    var asked: [RequestID] { ids.withLock { $0 } }

    /// The tracker ended.
    func leave() async {
        if asked.isEmpty { await gate.come() }
    }

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        throw ProviderError(.notSent, .invalidDeclaration, "nothing is declared here")
    }

    func inquire(_ asked: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        let isFirst = ids.withLock { ids in
            defer { ids += asked }
            return ids.isEmpty
        }
        if isFirst { await gate.come() }
        await gate.pass()
        return .answered(InquiryAnswer(records: [], notFound: asked, isAuthenticated: true))
    }
}

/// Lets everybody go on once so many different ones have come.
private actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func come() {
        missing -= 1
        if missing <= 0 { open() }
    }

    func pass() async {
        if missing > 0 { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
        missing = 0
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}

extension Result where Success == Void, Failure == any Error {
    fileprivate init(_ body: () async throws -> Void) async {
        do {
            try await body()
            self = .success(())
        } catch {
            self = .failure(error)
        }
    }
}
