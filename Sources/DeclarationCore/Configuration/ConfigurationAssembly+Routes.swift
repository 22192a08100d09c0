/// The routes of a configuration, and what they must have to do with its backends.
extension ConfigurationAssembly {
    mutating func routes(_ value: JSONValue) -> [Route] {
        let elements = value.array ?? []
        let generations = Set(loader.registrations.map(\.generation))
        return elements.indices.compactMap { index in
            reader.at("routes") { reader in
                reader.at(index) { reader in
                    let before = reader.problems.count
                    let route = RouteForm.read(elements[index], generations, &reader)
                    let isRead = !reader.problems[before...].contains { $0.severity == .error }
                    return isRead ? route : Route.standIn(for: route, at: index)
                }
            }
        }
    }

    mutating func routingTable(
        _ routes: [Route],
        _ table: CustomsTable,
        _ backends: [BackendID: Named]?,
        _ root: JSONValue
    ) -> RoutingTable? {
        // A backend that is there but broken, or a route's missing one, counts as known: only the cause is reported.
        var generations = (backends ?? [:]).mapValues { $0.generation ?? "unknown" }
        generations[""] = "unknown"
        if backends == nil {
            for id in routes.flatMap(\.backends) { generations[id] = "unknown" }
        }
        unknownOffices(routes, table, root)
        officesWithoutCode(routes, table, generations, root)
        do throws(InvalidInput) {
            return try RoutingTable(routes: routes, customs: table, generations: generations)
        } catch {
            reader.report(root, error.problems)
            return nil
        }
    }

    /// A route to an office that the table doesn't have may be meant so, or be a typing error.
    private mutating func unknownOffices(_ routes: [Route], _ table: CustomsTable, _ root: JSONValue) {
        let known = table.places.flatMap { [$0.id.rawValue.uppercased()] + $0.codes.values.joined().map(\.rawValue) }
        let isKnown = Set(known)
        for position in routes.indices {
            for value in offices(routes[position], root["routes"]?.array?[position]) where !isKnown.contains(value) {
                let hint = Suggestion.text(for: value, among: known)
                warn("\"\(value)\" is no place or code of the customs table\(hint)", routes, position, root)
            }
        }
    }

    /// What a route's generation has no code for is refused whenever it comes.
    private mutating func officesWithoutCode(
        _ routes: [Route],
        _ table: CustomsTable,
        _ generations: [BackendID: Generation],
        _ root: JSONValue
    ) {
        for position in routes.indices {
            guard let generation = generations[routes[position].backend] else { continue }
            for office in routes[position].customs where table.lacksCode(for: office, generation: generation) {
                let message = "\(office) has no code in generation \(generation): what comes here for it is refused"
                warn(message, routes, position, root)
            }
        }
    }

    private mutating func warn(_ message: String, _ routes: [Route], _ position: Int, _ root: JSONValue) {
        let line = routes[position].line > 0 ? routes[position].line : nil
        reader.report(root, [Problem(.warning, path: "routes[\(position)].customs", message, line: line)])
    }

    /// The offices that a route names, also one that could not be read.
    private func offices(_ route: Route, _ element: JSONValue?) -> [String] {
        guard route.isStandIn else { return route.customs }
        let named = element?["customs"].map { $0.array ?? [$0] } ?? []
        return named.compactMap(\.string).filter { !$0.isEmpty }.map { $0.uppercased() }
    }

    mutating func unused(_ backends: [BackendID: Named], _ routes: [Route], _ root: JSONValue) {
        var used: Set<BackendID> = []
        for route in routes { used.formUnion(route.backends) }
        for id in backends.keys.sorted() where !used.contains(id) {
            reader.at("backends") { reader in
                reader.report(id.rawValue, of: root["backends"], "no route leads here", severity: .warning)
            }
        }
    }

    /// Failover that ``FailoverRule`` would never allow.
    mutating func failover(
        _ routes: [Route],
        _ backends: [BackendID: Named],
        _ ledger: LedgerConfiguration,
        _ root: JSONValue
    ) {
        for position in routes.indices where !routes[position].failover.isEmpty {
            let route = routes[position]
            let value = root["routes"]?.array?[position]["failover"]
            let path = "routes[\(position)].failover"
            func report(_ message: String) {
                reader.report(value, [Problem(.error, path: path, message, line: value?.line)])
            }
            if ledger.store == .none {
                report("needs the ledger, which knows what was sent: set `ledger`, or leave this out")
            }
            guard let own = backends[route.backend]?.backend else { continue }
            for id in route.failover {
                guard let other = backends[id]?.backend, other.generation == own.generation,
                    other.account != own.account
                else { continue }
                report(
                    "\"\(id)\" is account \(other.account), and \"\(own.id)\" is \(own.account): an order isn't paid at "
                        + "another account of the same generation"
                )
            }
        }
    }
}
