package import DeclarationCore

/// How the backends are, for operators: what their guards say and what the ledger holds of the last day.
package actor BackendHealth {
    /// The ledger is read again when its figures are older than this, in milliseconds: whoever asks often costs little.
    private static let age: Int64 = 10_000

    private let time: any TimeSource
    private let guards: @Sendable () -> [BackendGuardFigures]
    private let ledger: @Sendable () async -> LedgerRouter
    private var read: (at: Int64, declarations: [BackendID: RecentDeclarations])?
    private var reading: Task<[BackendID: RecentDeclarations], Never>?

    /// Makes one.
    ///
    /// - Parameters:
    ///   - guards: what guards the backends now.
    ///   - ledger: the ledger of the configuration that counts now.
    package init(
        time: any TimeSource,
        guards: @escaping @Sendable () -> [BackendGuardFigures],
        ledger: @escaping @Sendable () async -> LedgerRouter
    ) {
        self.time = time
        self.guards = guards
        self.ledger = ledger
    }

    /// For programs: `backends` [{`backend`, `breaker`, `openUntil`, `inFlight`, `inFlightLimit`, `queued`, `queuedLimit`,
    /// `declarations`}].
    package func json() async -> JSONValue {
        let router = await ledger()
        let declarations = await declarations(router)
        let figures = Dictionary(guards().map { ($0.backend, $0) }) { $1 }
        let backends = router.router.configuration.backends.keys.sorted().map { id -> JSONValue in
            let guarding = figures[id]
            return .object([
                "backend": .string(id.rawValue),
                "breaker": guarding?.breaker.map { .string($0.rawValue) },
                "openUntil": guarding?.openUntil.map { .string($0.iso8601) },
                "inFlight": guarding.map { .number($0.inFlight) },
                "inFlightLimit": guarding?.inFlightLimit.map { .number($0) },
                "queued": guarding.map { .number($0.queued) },
                "queuedLimit": guarding?.queuedLimit.map { .number($0) },
                "declarations": declarations[id]?.json,
            ])
        }
        return ["backends": .array(backends)]
    }

    private func declarations(_ router: LedgerRouter) async -> [BackendID: RecentDeclarations] {
        let now = time.now()
        if let read, abs(now.epochMilliseconds - read.at) < Self.age { return read.declarations }
        // Whoever asks meanwhile waits for the same answer. A ledger that fails leaves the figures out.
        let work =
            reading
            ?? Task {
                let backends = router.router.configuration.backends.keys
                let found = (try? await RecentDeclarations.read(of: backends, in: router.store, now: now)) ?? [:]
                read = (now.epochMilliseconds, found)
                reading = nil
                return found
            }
        reading = work
        return await work.value
    }
}
