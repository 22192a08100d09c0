import DeclarationTesting
import Synchronization

@testable import DeclarationCore

/// A router with one guarded backend, in a time of its own.
final class GuardWorld: Sendable {
    typealias Ending = Result<DeclareOutcome, ProviderError>

    let time = ManualTime()
    let metrics = RecordingMetrics()
    let guards: BackendGuards
    let router: Router
    let provider: FakeProvider

    init(_ settings: GuardSettings, guards: BackendGuards = BackendGuards { _ in 0 }, _ provider: FakeProvider) throws {
        self.guards = guards
        self.provider = provider
        let backend = Backend(
            id: "ams",
            plugin: "fake",
            generation: .ams,
            provider: provider,
            inquiry: InquirySettings(linger: .zero),
            guarding: settings
        )
        let routes = try RoutingTable(routes: [Route(backend: "ams")], customs: sampleTable, generations: ["ams": .ams])
        router = Router(
            configuration: Configuration(backends: [backend], routes: routes),
            time: time,
            log: NoLog(),
            metrics: metrics,
            guards: guards
        )
    }

    /// Declares and says how it ended.
    func declare(_ id: RequestID = "DECL-1", beginningBefore end: ZonedTime? = nil) async -> Ending {
        let request = DeclareRequest(declaration: sampleDeclaration { $0.requestID = id }, customsCode: "NINGBO")
        let window = end.map { SendWindow(until: $0, now: time.now(), mark: .now) }
        do throws(RouterError) {
            return .success(try await router.declare(request, at: "ams", within: window))
        } catch {
            guard case .backend(let failure) = error else {
                return .failure(ProviderError(.unknown, "test", "\(error)"))
            }
            return .failure(failure)
        }
    }

    var figures: BackendGuardFigures? { guards.figures.first }

    func refusals(_ reason: String) -> Int {
        metrics.measurements.filter { $0.name == "backend_refused_total" && $0.labels["reason"] == reason }.count
    }
}

/// Something that a test sets while a backend looks at it.
final class Shared<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>
    init(_ value: Value) { storage = Mutex(value) }
    var value: Value { storage.withLock { $0 } }
    func set(_ value: Value) { storage.withLock { $0 = value } }
    func change(_ body: (inout Value) -> Void) { storage.withLock { body(&$0) } }
}

extension Result where Success == DeclareOutcome, Failure == ProviderError {
    var isAccepted: Bool { if case .success(.accepted) = self { true } else { false } }
    var error: ProviderError? { if case .failure(let error) = self { error } else { nil } }
}
