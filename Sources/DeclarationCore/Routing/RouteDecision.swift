/// Where a declaration goes, and why.
public struct RouteDecision: Sendable, Hashable {
    /// The route's position in the table, from 0.
    public let position: Int
    /// The route that matched first.
    public let route: Route
    /// The backend: the route's own, or the one that failover chose.
    public let backend: BackendID
    /// The backend's generation.
    public let generation: Generation
    /// The place, where the customs table knows it.
    public let place: CustomsTable.Place?
    /// The code that is sent; `nil` when the place has none in that generation, and then nothing is sent.
    public let customsCode: CustomsCode?

    /// Why, in a sentence.
    public var reason: String {
        "routes[\(position)]: \(route.conditions)"
            + (backend == route.backend ? "" : "; failover from \(route.backend)")
    }
}

/// No route matches a declaration; nothing was sent.
public struct NoRoute: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the declaration shows to routes: customs, merchant, region, generations; and what may be meant by an unknown code.
    public let subject: String
    /// The routes that come nearest, each with what would have to differ.
    public let nearest: [String]

    init(_ declaration: Declaration, _ table: RoutingTable, _ now: ZonedTime) {
        let paid = declaration.paymentIDs.keys.sorted().map(\.rawValue).joined(separator: ", ")
        let destination = [declaration.customs.place?.rawValue, declaration.customs.code?.rawValue].compactMap { $0 }
        subject =
            "customs \(destination.joined(separator: " ")), region \(declaration.customs.region), "
            + "merchant \(declaration.merchant.customsCode), paid under \(paid.isEmpty ? "nothing" : paid)"
            + table.customs.suggestion(for: declaration.customs)
        let candidates = table.nearbyRoutes(declaration).map { position in
            let route = table.routes[position]
            return (position, route, table.mismatches(route, declaration, now))
        }
        let fewest = candidates.map(\.2.count).min() ?? 0
        nearest = candidates.filter { $0.2.count == fewest }.prefix(5).map { position, route, mismatches in
            "routes[\(position)] (\(route.conditions) → \(route.backend)): \(mismatches.joined(separator: "; "))"
        }
    }

    /// What was looked for and what would have matched.
    public var description: String {
        let routes = nearest.isEmpty ? "the table has no routes" : "nearest: " + nearest.joined(separator: " | ")
        return "no route for \(subject); \(routes). Add a route, or correct the declaration. Nothing was sent."
    }
}
