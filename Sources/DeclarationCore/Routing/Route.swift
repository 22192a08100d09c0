/// One row of the routing table: which declarations go to which backend.
///
/// A condition that is left out matches everything; within a condition any of the values matches; all conditions
/// must match. Customs codes and places compare case-insensitively.
public struct Route: Sendable, Hashable {
    /// Places or codes: a declaration matches by its place, by the code it gives, or by the code that this route's
    /// backend would send for it.
    public var customs: [String]
    /// The merchant's filing numbers.
    public var merchants: [MerchantCustomsCode]
    /// The regions.
    public var regions: [Region]
    /// The generations the order may have been paid under: it carries a payment id of one of them.
    public var paidUnder: [Generation]
    /// Conditions of time, amount, payment ids' form and share of the traffic.
    public var filter: RouteFilter
    /// Where matching declarations go.
    public var backend: BackendID
    /// Where they go, in order, when nothing could be sent to ``backend``; see ``FailoverRule``.
    public var failover: [BackendID]
    /// A backend of another generation or account that is asked about them and never told; see ``ShadowReport``.
    public var shadow: BackendID?
    /// Whether the shadow is also asked how declarations stand.
    public var mirrorsInquiries: Bool
    /// The move that changes this route's share, by its name in the configuration.
    public var move: MoveID?
    /// The line in the configuration; 0 when it did not come from one.
    public var line: Int

    /// All backends that it names.
    var backends: [BackendID] { [backend] + failover + (shadow.map { [$0] } ?? []) }

    /// Keeps the place of a route that could not be read; takes no declaration, so it hides no other route.
    static func standIn(for route: Route, at position: Int) -> Route {
        Route(
            customs: ["\u{0}\(position)"],
            backend: route.backend,
            failover: route.failover,
            shadow: route.shadow,
            move: route.move,
            line: route.line
        )
    }

    /// Whether it only keeps the place of another one, of which everything has been said.
    var isStandIn: Bool { customs.first?.hasPrefix("\u{0}") == true }

    /// Makes a route. Customs values become upper case.
    public init(
        customs: [String] = [],
        merchants: [MerchantCustomsCode] = [],
        regions: [Region] = [],
        paidUnder: [Generation] = [],
        filter: RouteFilter = .none,
        backend: BackendID,
        failover: [BackendID] = [],
        shadow: BackendID? = nil,
        mirrorsInquiries: Bool = false,
        move: MoveID? = nil,
        line: Int = 0
    ) {
        self.customs = customs.map { $0.uppercased() }
        self.merchants = merchants
        self.regions = regions
        self.paidUnder = paidUnder
        self.filter = filter
        self.backend = backend
        self.failover = failover
        self.shadow = shadow
        self.mirrorsInquiries = mirrorsInquiries
        self.move = move
        self.line = line
    }

    /// The conditions in words: `customs ZONGSHU, paid under ams`.
    public var conditions: String {
        let named = [
            customs.isEmpty ? nil : "customs " + customs.joined(separator: " or "),
            merchants.isEmpty ? nil : "merchant " + merchants.map(\.rawValue).joined(separator: " or "),
            regions.isEmpty ? nil : "region " + regions.map(\.rawValue).joined(separator: " or "),
            paidUnder.isEmpty ? nil : "paid under " + paidUnder.map(\.rawValue).joined(separator: " or "),
        ]
        let parts = named.compactMap { $0 } + filter.conditions
        return parts.isEmpty ? "everything" : parts.joined(separator: ", ")
    }
}
