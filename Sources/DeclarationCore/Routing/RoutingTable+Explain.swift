extension RoutingTable {
    /// A decision with every route before it and why that one didn't match.
    public struct Explanation: Sendable, Hashable {
        /// One route that was looked at.
        public struct Step: Sendable, Hashable {
            /// The route's position.
            public let position: Int
            /// The route.
            public let route: Route
            /// What the declaration doesn't meet; empty for the route that matched.
            public let mismatches: [String]
        }

        /// The routes in order, up to the one that matched.
        public let steps: [Step]
        /// The decision; `nil` when no route matches.
        public let decision: RouteDecision?
        /// What would have matched, when no route does.
        public let noRoute: NoRoute?
    }

    /// Explains the decision for a declaration at a time without sending anything. Takes time in the number of routes.
    public func explain(_ declaration: Declaration, at now: ZonedTime) -> Explanation {
        var decision: RouteDecision?
        var noRoute: NoRoute?
        do throws(NoRoute) {
            decision = try decide(declaration, at: now)
        } catch {
            noRoute = error
        }
        let looked = decision.map { $0.position + 1 } ?? routes.count
        let steps = routes.prefix(looked).enumerated().map { position, route in
            Explanation.Step(position: position, route: route, mismatches: mismatches(route, declaration, now))
        }
        return Explanation(steps: steps, decision: decision, noRoute: noRoute)
    }
}
