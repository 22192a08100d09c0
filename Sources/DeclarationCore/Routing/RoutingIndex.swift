/// Builds the index of a routing table and finds what is wrong with its routes.
struct RoutingIndex {
    /// The routes of each key, in order. One that has no filter is the last: it takes all that gets there.
    private(set) var index: [RouteKey: [Int]] = [:]
    private(set) var shapes: [RouteKey.Shape] = []
    private(set) var problems: [Problem] = []

    /// The numbers that stand in the keys.
    private(set) var values = RouteValues()

    /// The first route of each key that takes all that gets there with the same filter.
    private var covers: [Cover: Int] = [:]
    /// The routes that take a share of what gets there.
    private var shares: [Cover: [(share: TrafficShare, position: Int)]] = [:]
    private var filters = NumberedValues<RouteFilter>()
    private var backends = NumberedValues<BackendID>()

    /// A key and what else its route asks: the number of its filter but for the share, 0 for nothing; the number of its
    /// backend if it asks for a share, since shares draw by backend.
    private struct Cover: Hashable {
        var key: RouteKey
        var filter: UInt32
        var backend: UInt32 = 0

        func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(UInt64(filter) << 32 | UInt64(backend))
        }
    }

    /// The keys of covers and shares but for their offices: most routes are told by them to have none before them.
    private var anywhere: Set<RouteKey> = []

    private let customs: CustomsTable
    /// For each office's number the ways to name an office that lead to it, and under which numbers each of them shows
    /// up: tables with thousands of routes have few offices.
    private var waysTo: [UInt32: [[UInt32]]] = [:]
    private let generationsInUse: Set<Generation>

    init(routes: [Route], generations: [BackendID: Generation], customs: CustomsTable) {
        self.customs = customs
        generationsInUse = Set(routes.compactMap { generations[$0.backend] })
        index.reserveCapacity(routes.count * 2)
        covers.reserveCapacity(routes.count * 2)
        anywhere.reserveCapacity(routes.count)
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
            add(position, route, values.keys(of: route, generation: generation))
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
        var filter = route.filter
        filter.share = nil
        let number = filter == .none ? 0 : filters.number(of: filter)
        let share = route.filter.share
        let backend = share == nil ? 0 : backends.number(of: route.backend)
        let wanted = keys.map { Cover(key: $0, filter: number, backend: backend) }
        let earlier = wanted.map { coveringRoute($0, share) }
        if !earlier.contains(nil), let first = earlier.compactMap({ $0 }).min() {
            let taken = route.isStandIn ? "everything" : "all of \"\(route.conditions)\""
            report(position, route, "", "can never match: routes[\(first)] takes \(taken); remove it or move it up")
        }
        for (place, key) in keys.enumerated() where earlier[place] == nil {
            guard Self.append(position, to: &index[key, default: []]) else { continue }
            anywhere.insert(key.anywhere)
            if let share {
                shares[wanted[place], default: []].append((share, position))
            } else {
                covers[wanted[place]] = position
            }
        }
        if !shapes.contains(route.shape) { shapes.append(route.shape) }
    }

    /// Notes a route under a key, once. False when it stands there.
    private static func append(_ position: Int, to routes: inout [Int]) -> Bool {
        if routes.last == position { return false }
        routes.append(position)
        return true
    }

    /// An earlier route that takes whatever a key would; `nil` when some declaration would get to the key.
    private mutating func coveringRoute(_ cover: Cover, _ share: TrafficShare?) -> Int? {
        guard shapes.contains(where: { anywhere.contains(cover.key.keeping($0).anywhere) }) else { return nil }
        if let earlier = exactCover(cover, share) { return earlier }
        guard cover.key.office > 0 else { return nil }
        // A declaration names its office in one way and shows up under several values: its place, its code, and the
        // code of each generation. The key is covered when every such declaration meets an earlier route by one of them.
        var last: Int?
        for offices in ways(to: cover.key.office) {
            var first: Int?
            for office in offices {
                var other = cover
                other.key.office = office
                first = least(first, exactCover(other, share))
            }
            guard let first else { return nil }
            last = max(last ?? first, first)
        }
        return last
    }

    private mutating func ways(to office: UInt32) -> [[UInt32]] {
        if let known = waysTo[office] { return known }
        let named = values.offices[office]
        let ways = destinations(named.value, named.codeOf).map { destination in
            offices(destination).map { values.number(of: $0) }
        }
        waysTo[office] = ways
        return ways
    }

    /// The first route of a key, or of one with fewer conditions, that takes all that a route with this filter and share
    /// would.
    private func exactCover(_ cover: Cover, _ share: TrafficShare?) -> Int? {
        var first: Int?
        for shape in shapes {
            let key = cover.key.keeping(shape)
            for filter in cover.filter == 0 ? [0] : [0, cover.filter] {
                first = least(first, covers[Cover(key: key, filter: filter)])
                guard let share else { continue }
                let shared = shares[Cover(key: key, filter: filter, backend: cover.backend)]
                // A larger share takes all of a smaller one too, but shares change while a move goes on: not for ever.
                first = least(first, shared?.first { $0.share == share }?.position)
            }
        }
        return first
    }

    private func least(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// The ways to name an office that lead to a value: as it is given, or as the code of a generation. An order names its
    /// office by a place, by a code, or by both.
    private func destinations(_ value: String, _ generation: Generation?) -> [CustomsDestination] {
        let all = customs.places.flatMap { place in
            [CustomsDestination(place: place.id)]
                + place.codes.values.joined().flatMap { code in
                    [CustomsDestination(code: code), CustomsDestination(place: place.id, code: code)]
                }
        }
        let leading = all.filter { destination in
            customs.names(of: destination).contains(value)
                || generation.map { customs.code(for: destination, generation: $0)?.rawValue == value } ?? false
        }
        return leading + [CustomsDestination(code: CustomsCode(rawValue: value))]
    }

    /// The offices under which a declaration to a destination is looked up.
    private func offices(_ destination: CustomsDestination) -> [RouteValues.Office] {
        let sent = generationsInUse.compactMap { generation in
            customs.code(for: destination, generation: generation).map {
                RouteValues.Office(value: $0.rawValue, codeOf: generation)
            }
        }
        return customs.names(of: destination).map { RouteValues.Office(value: $0, codeOf: nil) } + sent
    }

    private mutating func report(_ position: Int, _ route: Route, _ key: String, _ message: String) {
        let line = route.line > 0 ? route.line : nil
        problems.append(Problem(.error, path: "routes[\(position)]\(key)", message, line: line))
    }
}
