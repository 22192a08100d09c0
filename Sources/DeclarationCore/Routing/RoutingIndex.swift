/// Builds the index of a routing table and finds what is wrong with its routes.
struct RoutingIndex {
    private(set) var index: [RouteKey: Int] = [:]
    private(set) var shapes: [RouteKey.Shape] = []
    private(set) var problems: [Problem] = []

    init(routes: [Route], generations: [BackendID: Generation]) {
        for (position, route) in routes.enumerated() {
            guard let generation = generations[route.backend] else {
                let known = generations.keys.sorted().map(\.rawValue)
                let hint = Suggestion.text(for: route.backend.rawValue, among: known)
                report(
                    position,
                    route,
                    ".backend",
                    "unknown backend \"\(route.backend)\"\(hint); known: \(known.joined(separator: ", "))"
                )
                continue
            }
            add(position, route, RouteKey.keys(of: route, generation: generation))
        }
    }

    private mutating func add(_ position: Int, _ route: Route, _ keys: [RouteKey]) {
        let earlier = keys.map(coveringRoute)
        let fresh = zip(keys, earlier).filter { $0.1 == nil }.map(\.0)
        if fresh.isEmpty, let first = earlier.compactMap({ $0 }).min() {
            report(
                position,
                route,
                "",
                "can never match: routes[\(first)] takes all of \"\(route.conditions)\"; remove it or move it up"
            )
        }
        for key in fresh { index[key] = position }
        if !shapes.contains(route.shape) { shapes.append(route.shape) }
    }

    /// The earliest route that takes everything a key would.
    private func coveringRoute(_ key: RouteKey) -> Int? {
        shapes.compactMap { index[key.keeping($0)] }.min()
    }

    private mutating func report(_ position: Int, _ route: Route, _ key: String, _ message: String) {
        let line = route.line > 0 ? route.line : nil
        problems.append(Problem(.error, path: "routes[\(position)]\(key)", message, line: line))
    }
}
