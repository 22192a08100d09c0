/// One of the two configurations of a plan: says what it would do with a declaration, without words and without sending.
package struct MigrationSide: Sendable {
    let customs: CustomsTable
    private let routes: RoutingTable
    private let limits: [BackendID: DeclarationLimits]
    private let stops: [BackendID: MigrationStop]
    private let unusable: Set<BackendID>
    private let time: ZonedTime

    /// Takes a side.
    ///
    /// - Parameters:
    ///   - time: when the declarations would come in.
    ///   - unusable: backends whose keys can't be used.
    package init(_ configuration: Configuration, at time: ZonedTime, unusable: Set<BackendID> = []) {
        routes = configuration.routes
        customs = configuration.customs
        limits = configuration.backends.mapValues(\.provider.limits)
        stops = configuration.backends.mapValues { backend in
            MigrationStop(backend: backend.id, generation: backend.generation, account: nil)
        }
        self.unusable = unusable
        self.time = time
    }

    /// What would become of a declaration.
    ///
    /// - Parameter problems: what is wrong with it whatever the configuration.
    func fate(of declaration: Declaration, problems: [Problem] = []) -> MigrationFate {
        guard let decision = routes.decision(for: declaration, at: time), let stop = stops[decision.backend] else {
            let errors = customs.problems(in: declaration.customs).filter(\.isError)
            return .fails(errors.isEmpty ? .noRoute : .officeNotOffered, at: nil)
        }
        var errors = problems
        errors += customs.problems(in: declaration.customs).filter(\.isError)
        errors += (limits[decision.backend]?.problems(in: declaration) ?? []).filter(\.isError)
        if !errors.isEmpty { return .fails(MigrationReason(errors), at: stop) }
        if decision.customsCode == nil { return .fails(.officeNotOffered, at: stop) }
        return unusable.contains(stop.backend) ? .fails(.keyNotUsable, at: stop) : .goes(stop)
    }

    /// The backend of a name; `nil` when the configuration has none.
    func stop(_ backend: BackendID) -> MigrationStop? { stops[backend] }

    /// Whether what is bound to a backend can still be spoken of with its account.
    ///
    /// - Parameters:
    ///   - account: the account that the binding names; without one the name decides.
    ///   - old: what the old configuration has under the name.
    func serves(_ backend: BackendID, _ generation: Generation, account: String?, old: MigrationStop?) -> Bool {
        if let account {
            return stops.values.contains { $0.generation == generation && $0.account ?? account == account }
        }
        guard let stop = stops[backend], stop.generation == generation else { return false }
        guard let known = old?.account, old?.generation == generation else { return true }
        return stop.account == known
    }

    /// The filing numbers that routes name.
    var merchants: Set<MerchantCustomsCode> { Set(routes.routes.flatMap(\.merchants)) }

    /// The generations of its backends.
    var generations: Set<Generation> { Set(stops.values.map(\.generation)) }

    /// Whether a route takes a share of the traffic.
    var hasShares: Bool { routes.routes.contains { $0.filter.share != nil } }

    /// Whether a route looks at amounts or at the form of payment ids.
    var looksAtContent: Bool {
        routes.routes.contains { route in
            !route.filter.payments.isEmpty || route.filter.amountFrom != nil || route.filter.amountBelow != nil
        }
    }
}

extension Problem {
    /// Whether it stops a declaration.
    fileprivate var isError: Bool { severity == .error }
}
