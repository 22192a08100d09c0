/// Decides which backend a declaration goes to: the first route that matches.
///
/// Routes are indexed by their exact values, so that a decision takes the same time with ten routes as with ten
/// thousand: one look-up for each shape of conditions in use, at most sixteen. Conditions of a filter are looked at one
/// route after the other, among those that share all indexed values.
public struct RoutingTable: Sendable {
    /// The routes in order.
    public let routes: [Route]
    /// The customs table that turns places into codes.
    public let customs: CustomsTable
    private let generations: [BackendID: Generation]
    private let generationsInUse: [Generation]
    private let shapes: [RouteKey.Shape]
    private let index: [RouteKey: [Int]]
    private let values: RouteValues
    /// For messages: the first routes that name a customs value, and the first that name none.
    private let examples: [String?: [Int]]

    /// Makes a table.
    ///
    /// - Parameter generations: the generation of each backend that routes may name.
    /// - Throws: routes that name no backend, or that can never match because earlier ones take all; all at once,
    ///   with paths `routes[n]`.
    public init(
        routes: [Route],
        customs: CustomsTable,
        generations: [BackendID: Generation]
    ) throws(InvalidInput) {
        let build = RoutingIndex(routes: routes, generations: generations, customs: customs)
        guard build.problems.isEmpty else { throw InvalidInput(build.problems) }
        self.routes = routes
        self.customs = customs
        self.generations = generations
        generationsInUse = Set(routes.compactMap { generations[$0.backend] }).sorted()
        shapes = build.shapes
        index = build.index
        values = build.values
        examples = Self.examples(routes)
    }

    private static func examples(_ routes: [Route]) -> [String?: [Int]] {
        var examples: [String?: [Int]] = [:]
        for (position, route) in routes.enumerated() {
            let values: [String?] = route.customs.isEmpty ? [nil] : route.customs
            for value in values where examples[value, default: []].count < 20 {
                examples[value, default: []].append(position)
            }
        }
        return examples
    }

    /// A bounded choice of routes that a declaration nearly matches: those of its office, and the first of all.
    func nearbyRoutes(_ declaration: Declaration) -> [Int] {
        let codes = generationsInUse.compactMap { customs.code(for: declaration.customs, generation: $0)?.rawValue }
        let values = customs.names(of: declaration.customs) + codes
        let named = ([nil] + values.map(Optional.some)).flatMap { examples[$0] ?? [] }
        return Set(named + routes.indices.prefix(50)).sorted()
    }

    /// The decision for a declaration at a time.
    ///
    /// - Throws: ``NoRoute`` with what would have matched.
    public func decide(_ declaration: Declaration, at now: ZonedTime) throws(NoRoute) -> RouteDecision {
        guard let decision = decision(for: declaration, at: now) else { throw NoRoute(declaration, self, now) }
        return decision
    }

    /// The decision, without a word on what would have matched, which takes longer than the decision itself.
    ///
    /// - Returns: `nil` when no route matches.
    func decision(for declaration: Declaration, at now: ZonedTime) -> RouteDecision? {
        let codes = generationsInUse.map { ($0, customs.code(for: declaration.customs, generation: $0)) }
        return firstMatch(declaration, codes, now).flatMap { decision(declaration, $0, for: routes[$0].backend) }
    }

    /// The decision of a route, for one of the backends that it names; `nil` for a backend that isn't set up.
    package func decision(
        _ declaration: Declaration,
        _ position: Int,
        for backend: BackendID
    ) -> RouteDecision? {
        guard let generation = generations[backend] else { return nil }
        return RouteDecision(
            position: position,
            route: routes[position],
            backend: backend,
            generation: generation,
            place: customs.place(for: declaration.customs),
            customsCode: customs.code(for: declaration.customs, generation: generation)
        )
    }

    /// Whether a route's filter holds.
    private func isMet(_ position: Int, _ declaration: Declaration, _ now: ZonedTime) -> Bool {
        let filter = routes[position].filter
        return filter == .none || filter.matches(subject(routes[position], declaration, now))
    }

    private func subject(_ route: Route, _ declaration: Declaration, _ now: ZonedTime) -> RouteFilter.Subject {
        RouteFilter.Subject(
            declaration: declaration,
            now: now,
            backend: route.backend,
            generation: generations[route.backend]
        )
    }

    private func firstMatch(
        _ declaration: Declaration,
        _ codes: [(Generation, CustomsCode?)],
        _ now: ZonedTime
    ) -> Int? {
        let named =
            customs.names(of: declaration.customs).map { RouteValues.Office(value: $0, codeOf: nil) }
            + codes.compactMap { generation, code in
                code.map { RouteValues.Office(value: $0.rawValue, codeOf: generation) }
            }
        let offices = named.compactMap(values.offices.known)
        var best: Int?
        for shape in shapes {
            values.forEachKey(shape, declaration, offices: offices) { key in
                guard let found = index[key] else { return }
                for position in found where position < best ?? Int.max {
                    guard isMet(position, declaration, now) else { continue }
                    best = position
                    return
                }
            }
        }
        return best
    }

    /// Which conditions of a route a declaration doesn't meet, in words; empty when it matches.
    func mismatches(_ route: Route, _ declaration: Declaration, _ now: ZonedTime) -> [String] {
        var mismatches: [String] = []
        let values = customsValues(declaration, route)
        if !route.customs.isEmpty, !route.customs.contains(where: values.contains) {
            mismatches.append(
                "customs is \(values.sorted().joined(separator: "/")), not \(route.customs.joined(separator: "/"))"
            )
        }
        if !route.merchants.isEmpty, !route.merchants.contains(declaration.merchant.customsCode) {
            mismatches.append("merchant is \(declaration.merchant.customsCode)")
        }
        if !route.regions.isEmpty, !route.regions.contains(declaration.customs.region) {
            mismatches.append("region is \(declaration.customs.region)")
        }
        if !route.paidUnder.isEmpty, !route.paidUnder.contains(where: { declaration.paymentIDs[$0] != nil }) {
            let paid = declaration.paymentIDs.keys.sorted().map(\.rawValue).joined(separator: "/")
            let wanted = route.paidUnder.map(\.rawValue).joined(separator: "/")
            mismatches.append("paid under \(paid.isEmpty ? "nothing" : paid), not \(wanted)")
        }
        return mismatches + route.filter.mismatches(subject(route, declaration, now))
    }

    private func customsValues(_ declaration: Declaration, _ route: Route) -> Set<String> {
        let sent = generations[route.backend].flatMap { customs.code(for: declaration.customs, generation: $0) }
        return Set(customs.names(of: declaration.customs) + [sent?.rawValue].compactMap { $0 })
    }
}
