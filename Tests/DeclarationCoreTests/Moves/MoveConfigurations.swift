import DeclarationCore
import DeclarationTesting

/// What a configuration can look like in the course of a move from mapi to AMS: shares that rise and fall, dates, forms of
/// payment ids, failover both ways; backends that are renamed, given to another account, taken out and put back.
enum MoveConfigurations {
    static let ams: ProviderAccount = "ams:SHOP@live"
    static let otherAMS: ProviderAccount = "ams:OTHER@live"
    static let mapi: ProviderAccount = "mapi:2088@live"

    static let all: [Configuration] = names.flatMap { names in tables.compactMap { configuration(names, $0) } }

    /// With every account, so that everything can settle.
    static let complete = configuration(names[0], tables[0])

    private static let names: [[BackendID: ProviderAccount]] = [
        ["new": ams, "new-2": ams, "other": otherAMS, "old": mapi],
        ["new": ams, "old": mapi],
        // Renamed.
        ["new": ams, "new-2": ams, "gateway": mapi, "old": mapi],
        // A name that is somebody else's now.
        ["new": otherAMS, "new-2": ams, "old": mapi],
        ["old": mapi],
        ["new": ams, "new-2": ams],
    ]

    private static let tables: [[Route]] =
        [0, 500, 2_000, 5_000, 10_000].map { basisPoints in
            [
                Route(
                    filter: RouteFilter(share: TrafficShare(basisPoints: basisPoints)),
                    backend: "new",
                    failover: ["new-2", "other", "old"]
                ),
                Route(backend: "old", failover: ["new", "gateway"]),
            ]
        } + [
            [Route(filter: RouteFilter(from: middle), backend: "new", failover: ["old"]), Route(backend: "old")],
            [Route(filter: RouteFilter(until: middle), backend: "old", failover: ["new"]), Route(backend: "new")],
            [Route(filter: RouteFilter(payments: [.mapi: ["20*"]]), backend: "old"), Route(backend: "new")],
            [Route(paidUnder: [.mapi], backend: "old", failover: ["new"]), Route(backend: "new", failover: ["old"])],
            [Route(backend: "new", failover: ["new-2"])],
            [Route(backend: "old")],
        ]

    /// In the middle of what a world lives through.
    private static let middle = LedgerSamples.time(120_000)

    /// Backends that aren't there are left out of the routes, and routes without a backend out of the table.
    private static func configuration(_ names: [BackendID: ProviderAccount], _ table: [Route]) -> Configuration? {
        let backends = names.map { name, account in
            let generation: Generation = account == mapi ? .mapi : .ams
            return Backend(
                id: name,
                plugin: "fake",
                generation: generation,
                account: account,
                provider: FakeProvider()
            )
        }
        let routes = table.filter { names[$0.backend] != nil }.map { route in
            var route = route
            route.failover = route.failover.filter { names[$0] != nil }
            return route
        }
        let routing = try? RoutingTable(
            routes: routes,
            customs: sampleTable,
            generations: Dictionary(uniqueKeysWithValues: backends.map { ($0.id, $0.generation) })
        )
        guard let routing, !routes.isEmpty else { return nil }
        return Configuration(backends: backends, routes: routing)
    }
}
