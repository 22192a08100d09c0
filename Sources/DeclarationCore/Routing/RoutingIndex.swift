/// Builds the index of a routing table and finds what is wrong with its routes.
struct RoutingIndex {
    /// The routes of each key, in order. One that has no filter is the last: it takes all that gets there.
    private(set) var index: [RouteKey: [Int]] = [:]
    private(set) var shapes: [RouteKey.Shape] = []
    private(set) var problems: [Problem] = []

    /// The first route of each key that takes all that gets there with the same filter.
    private var covers: [Cover: Int] = [:]

    /// A key and what else its route asks. Shares draw by backend.
    private struct Cover: Hashable {
        let key: RouteKey
        let filter: RouteFilter
        let backend: BackendID?

        init(_ key: RouteKey, _ filter: RouteFilter, _ backend: BackendID) {
            self.key = key
            self.filter = filter
            self.backend = filter.share == nil ? nil : backend
        }
    }

    /// A value of a route, and the generation whose code it is.
    private struct Shown: Hashable {
        let value: String
        let codeOf: Generation?
    }

    private let customs: CustomsTable
    /// For each value the ways to name an office that lead to it, and under which values each of them shows up: tables
    /// with thousands of routes have few values.
    private var waysTo: [Shown: [[Shown]]] = [:]
    private let generationsInUse: Set<Generation>

    init(routes: [Route], generations: [BackendID: Generation], customs: CustomsTable) {
        self.customs = customs
        generationsInUse = Set(routes.compactMap { generations[$0.backend] })
        for (position, route) in routes.enumerated() {
            unknownAlternatives(position, route, generations)
            guard let generation = generations[route.backend] else {
                let known = generations.keys.map(\.rawValue).filter { !$0.isEmpty }.sorted()
                let hint = Suggestion.text(for: route.backend.rawValue, among: known)
                report(
                    position,
                    route,
                    ".backend",
                    "unknown backend \"\(route.backend)\"\(hint); known: \(known.joined(separator: ", "))"
                )
                continue
            }
            guard route.combinations <= Self.mostCombinations else {
                report(
                    position,
                    route,
                    "",
                    "\(route.combinations) combinations of its values; split it, \(Self.mostCombinations) is the most"
                )
                continue
            }
            add(position, route, RouteKey.keys(of: route, generation: generation))
        }
    }

    /// Backends that a route names besides its own.
    private mutating func unknownAlternatives(
        _ position: Int,
        _ route: Route,
        _ generations: [BackendID: Generation]
    ) {
        guard !route.failover.isEmpty || route.shadow != nil else { return }
        let known = generations.keys.map(\.rawValue).filter { !$0.isEmpty }.sorted()
        let named = route.failover.map { (".failover", $0) } + (route.shadow.map { [(".shadow", $0)] } ?? [])
        for (key, backend) in named where generations[backend] == nil {
            let hint = Suggestion.text(for: backend.rawValue, among: known)
            report(
                position,
                route,
                key,
                "unknown backend \"\(backend)\"\(hint); known: \(known.joined(separator: ", "))"
            )
        }
        for (key, backend) in named where backend == route.backend {
            report(position, route, key, "\"\(backend)\" is the route's own backend; name another one or leave it out")
        }
    }

    /// So that a route with long lists can't fill the memory: each combination is one entry of the index.
    private static let mostCombinations = 100_000

    private mutating func add(_ position: Int, _ route: Route, _ keys: [RouteKey]) {
        let earlier = keys.map { coveringRoute($0, route) }
        let fresh = zip(keys, earlier).filter { $0.1 == nil }.map(\.0)
        if fresh.isEmpty, let first = earlier.compactMap({ $0 }).min() {
            report(
                position,
                route,
                "",
                "can never match: routes[\(first)] takes all of \"\(route.conditions)\"; remove it or move it up"
            )
        }
        for key in fresh where index[key]?.last != position {
            index[key, default: []].append(position)
            let cover = Cover(key, route.filter, route.backend)
            covers[cover] = covers[cover] ?? position
        }
        if !shapes.contains(route.shape) { shapes.append(route.shape) }
    }

    /// An earlier route that takes whatever a key would; `nil` when some declaration would get to the key.
    private mutating func coveringRoute(_ key: RouteKey, _ route: Route) -> Int? {
        if let earlier = exactCover(key, route) { return earlier }
        guard let value = key.customs else { return nil }
        // A declaration names its office in one way and shows up under several values: its place, its code, and the
        // code of each generation. The key is covered when every such declaration meets an earlier route by one of them.
        let covers = ways(to: Shown(value: value, codeOf: key.codeOf)).map { values in
            values.compactMap { shown in
                var other = key
                (other.customs, other.codeOf) = (shown.value, shown.codeOf)
                return exactCover(other, route)
            }.min()
        }
        return covers.contains(nil) ? nil : covers.compactMap { $0 }.max()
    }

    private mutating func ways(to shown: Shown) -> [[Shown]] {
        if let known = waysTo[shown] { return known }
        let ways = destinations(shown.value, shown.codeOf).map(shownValues)
        waysTo[shown] = ways
        return ways
    }

    private func exactCover(_ key: RouteKey, _ route: Route) -> Int? {
        var first: Int?
        for shape in shapes {
            let key = key.keeping(shape)
            first = least(first, covers[Cover(key, .none, route.backend)])
            if route.filter != .none { first = least(first, covers[Cover(key, route.filter, route.backend)]) }
        }
        return first
    }

    private func least(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// The ways to name an office that lead to a value: as it is given, or as the code of a generation.
    private func destinations(_ value: String, _ generation: Generation?) -> [CustomsDestination] {
        let given = CustomsDestination(code: CustomsCode(rawValue: value))
        let place = CustomsPlace(rawValue: value)
        var destinations = [given]
        if customs.place(place) != nil { destinations.append(CustomsDestination(place: place)) }
        guard let generation else { return destinations }
        for place in customs.places {
            let named =
                [CustomsDestination(place: place.id)] + place.codes.values.joined().map { CustomsDestination(code: $0) }
            destinations += named.filter { customs.code(for: $0, generation: generation)?.rawValue == value }
        }
        return destinations
    }

    /// The values under which a declaration to a destination is looked up.
    private func shownValues(_ destination: CustomsDestination) -> [Shown] {
        let given = [destination.place?.rawValue.uppercased(), destination.code?.rawValue].compactMap { $0 }
        let sent = generationsInUse.compactMap { generation in
            customs.code(for: destination, generation: generation).map {
                Shown(value: $0.rawValue, codeOf: generation)
            }
        }
        return given.map { Shown(value: $0, codeOf: nil) } + sent
    }

    private mutating func report(_ position: Int, _ route: Route, _ key: String, _ message: String) {
        let line = route.line > 0 ? route.line : nil
        problems.append(Problem(.error, path: "routes[\(position)]\(key)", message, line: line))
    }
}
