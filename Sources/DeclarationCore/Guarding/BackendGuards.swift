import Synchronization

/// The guards of a process: a router gets those of backends that stay the same from the router before it, with all they
/// know, so that a reload closes no breaker and forgets no call under way.
public final class BackendGuards: Sendable {
    /// What makes a backend the same: an address or an account that changes may be what was wrong.
    private struct Key: Hashable {
        let backend: BackendID
        let plugin: PluginID
        let account: ProviderAccount
        let origin: String
        let settings: GuardSettings
    }

    private struct Entry {
        weak var value: BackendGuard?
        /// Grows: of several guards of one name the newest counts.
        let number: Int
    }

    private let entries = Mutex<(guards: [Key: Entry], lastNumber: Int)>(([:], 0))
    private let spread: CircuitBreaker.Spread

    /// Makes a registry; a guard lives as long as a router uses it.
    public init() { spread = { Int.random(in: 0...max(0, $0)) } }

    /// Makes a registry.
    ///
    /// - Parameter spread: how much longer than their time breakers stay open, up to a bound.
    init(spread: @escaping CircuitBreaker.Spread) { self.spread = spread }

    /// The guard of a backend; `nil` for one without.
    func guarding(_ backend: Backend, time: any TimeSource) -> BackendGuard? {
        guard backend.guarding != .none else { return nil }
        let key = Key(
            backend: backend.id,
            plugin: backend.plugin,
            account: backend.account,
            origin: backend.origin,
            settings: backend.guarding
        )
        return entries.withLock { entries in
            let known = entries.guards[key]?.value
            let value = known ?? BackendGuard(backend.id, backend.guarding, time: time, spread: spread)
            entries.lastNumber += 1
            entries.guards = entries.guards.filter { $0.value.value != nil }
            entries.guards[key] = Entry(value: value, number: entries.lastNumber)
            return value
        }
    }

    /// A backend's provider behind its guard, if it has one.
    func guarded(
        _ backend: Backend,
        time: any TimeSource,
        log: any LogSink,
        metrics: any MetricsSink
    ) -> any DeclarationProvider {
        guard let guarding = guarding(backend, time: time) else { return backend.provider }
        return GuardedProvider(
            provider: backend.provider,
            guarding: guarding,
            time: time,
            report: GuardReport(backend: backend.id, log: log, metrics: metrics)
        )
    }

    /// What the guards in use are doing, by backend.
    public var figures: [BackendGuardFigures] {
        let live = entries.withLock { entries in entries.guards.values.sorted { $0.number < $1.number } }
        let newest = Dictionary(live.compactMap(\.value).map { ($0.backend, $0) }) { $1 }
        return newest.values.map(\.figures).sorted { $0.backend < $1.backend }
    }
}
