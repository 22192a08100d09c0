/// One of the two configurations of a plan: says what it would do with a declaration, without words and without sending.
package struct MigrationSide: Sendable {
    let customs: CustomsTable
    private let routes: RoutingTable
    private let limits: [BackendID: DeclarationLimits]
    private let stops: [BackendID: MigrationStop]
    private let unusable: Set<BackendID>
    private let time: ZonedTime
    /// Whether a route looks at ids or amounts.
    private let looksAtEach: Bool
    /// Whether a route takes a share of the traffic.
    let hasShares: Bool
    /// Whether a route looks at amounts or at the form of payment ids.
    let looksAtContent: Bool

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
            MigrationStop(backend: backend.id, generation: backend.generation, account: backend.account.rawValue)
        }
        let filters = configuration.routes.routes.map(\.filter)
        hasShares = filters.contains { $0.share != nil }
        looksAtContent = filters.contains { !$0.payments.isEmpty || $0.amountFrom != nil || $0.amountBelow != nil }
        looksAtEach = hasShares || looksAtContent
        self.unusable = unusable
        self.time = time
    }

    /// What would become of a declaration.
    ///
    /// - Parameters:
    ///   - problems: what is wrong with it whatever the configuration.
    ///   - carrier: a generation that has carried it already, whose limits need no second look.
    func fate(
        of declaration: Declaration,
        problems: [Problem] = [],
        carriedBy carrier: Generation? = nil
    ) -> MigrationFate {
        guard let decision = routes.decision(for: declaration, at: time), let stop = stops[decision.backend] else {
            return .fails(customsErrors(declaration.customs).isEmpty ? .noRoute : .officeNotOffered, at: nil)
        }
        var errors = problems
        if decision.place == nil || declaration.customs.code != nil { errors += customsErrors(declaration.customs) }
        if stop.generation != carrier {
            errors += limits[decision.backend]?.problems(in: declaration).filter { $0.severity == .error } ?? []
        }
        if !errors.isEmpty { return .fails(MigrationReason(errors, of: declaration), at: stop) }
        if decision.customsCode == nil { return .fails(.officeNotOffered, at: stop) }
        return unusable.contains(stop.backend) ? .fails(.keyNotUsable, at: stop) : .goes(stop)
    }

    /// What would become of every declaration that is like this one but for its ids and its amount.
    ///
    /// - Returns: `nil` when they can fare differently.
    func commonFate(of declaration: Declaration, carriedBy carrier: Generation) -> MigrationFate? {
        guard !looksAtEach else { return nil }
        let fate = fate(of: declaration, carriedBy: carrier)
        guard let target = fate.target else { return fate }
        return target.generation == carrier ? fate : nil
    }

    /// What is wrong with an office by the customs table; a code alone is never wrong.
    private func customsErrors(_ destination: CustomsDestination) -> [Problem] {
        guard destination.place != nil else { return [] }
        return customs.problems(in: destination).filter { $0.severity == .error }
    }

    /// The backend of a name; `nil` when the configuration has none.
    func stop(_ backend: BackendID) -> MigrationStop? { stops[backend] }

    /// Whether what is bound to a backend can still be spoken of with its account.
    ///
    /// - Parameters:
    ///   - account: the account that the binding names; without one the name decides.
    ///   - old: what the old configuration has under the name.
    func serves(_ backend: BackendID, _ generation: Generation, account: String?, old: MigrationStop?) -> Bool {
        if let account { return stops.values.contains { $0.generation == generation && $0.account == account } }
        guard let stop = stops[backend], stop.generation == generation else { return false }
        guard let known = old?.account, old?.generation == generation else { return true }
        return stop.account == known
    }

    /// The filing numbers that routes name.
    var merchants: Set<MerchantCustomsCode> { Set(routes.routes.flatMap(\.merchants)) }

    /// The generations of its backends.
    var generations: Set<Generation> { Set(stops.values.map(\.generation)) }
}
