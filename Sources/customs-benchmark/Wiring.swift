import CurlTransport
import DeclarationCore
import DeclarationRouter
import OpenSSLSigning

/// A router over one backend, wired as a program would wire it.
struct Wiring {
    /// Keys by name, in memory.
    let secrets: [String: Secret]

    func router(
        _ registration: ProviderRegistration,
        settings: JSONValue,
        transport: TransportSettings
    ) throws -> WiredRouter {
        let curl = try CurlTransport(transport)
        var reader = SettingsReader(file: nil, secrets: Memory(secrets: secrets))
        let values = registration.settings.read(settings, &reader)
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
        let services = ProviderServices(
            backend: "bench",
            transport: curl,
            keys: OpenSSLKeyLoader(),
            time: SystemTime()
        )
        let backend = Backend(
            id: "bench",
            plugin: registration.id,
            generation: registration.generation,
            provider: try registration.make(values, services)
        )
        let table = try RoutingTable(
            routes: [Route(customs: ["ZONGSHU"], backend: "bench")],
            customs: try CustomsTable.documented(),
            generations: ["bench": registration.generation]
        )
        let configuration = Configuration(backends: [backend], routes: table, registrations: [registration])
        let router = Router(configuration: configuration, time: SystemTime(), log: NoLog(), metrics: NoMetrics())
        return WiredRouter(router: router, transport: curl)
    }

    private struct Memory: SecretSource {
        let secrets: [String: Secret]

        func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
            guard case .environment(let name) = reference, let secret = secrets[name] else {
                throw SecretUnavailable("no such secret")
            }
            return secret
        }
    }
}

/// A router and the transport it sends with.
struct WiredRouter {
    let router: Router
    let transport: CurlTransport
    /// Made once: a caller has it already.
    private let declaration = Samples.declaration()

    init(router: Router, transport: CurlTransport) {
        self.router = router
        self.transport = transport
    }

    /// Declares so many times, one call after the other, on the transport's own thread.
    func declareInTurn(times: Int) async throws {
        try await withTaskExecutorPreference(transport.taskExecutor) {
            for _ in 0..<times { try await declareOnce() }
        }
    }

    /// Declares so many times, so many at a time.
    func declare(times: Int, inFlight: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<inFlight {
                let share = times / inFlight + (lane < times % inFlight ? 1 : 0)
                group.addTask {
                    for _ in 0..<share { try await declareOnce() }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Declares once and requires that it is accepted.
    private func declareOnce() async throws {
        let report = try await router.declare(declaration)
        guard case .accepted = report.outcome else { throw BenchmarkFailure("not accepted: \(report.outcome)") }
    }
}
