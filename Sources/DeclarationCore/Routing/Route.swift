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
    /// Where matching declarations go.
    public var backend: BackendID
    /// The line in the configuration; 0 when it did not come from one.
    public var line: Int

    /// Makes a route. Customs values become upper case.
    public init(
        customs: [String] = [],
        merchants: [MerchantCustomsCode] = [],
        regions: [Region] = [],
        paidUnder: [Generation] = [],
        backend: BackendID,
        line: Int = 0
    ) {
        self.customs = customs.map { $0.uppercased() }
        self.merchants = merchants
        self.regions = regions
        self.paidUnder = paidUnder
        self.backend = backend
        self.line = line
    }

    /// The conditions in words: `customs ZONGSHU, paid under ams`.
    public var conditions: String {
        let parts = [
            customs.isEmpty ? nil : "customs " + customs.joined(separator: " or "),
            merchants.isEmpty ? nil : "merchant " + merchants.map(\.rawValue).joined(separator: " or "),
            regions.isEmpty ? nil : "region " + regions.map(\.rawValue).joined(separator: " or "),
            paidUnder.isEmpty ? nil : "paid under " + paidUnder.map(\.rawValue).joined(separator: " or "),
        ].compactMap { $0 }
        return parts.isEmpty ? "everything" : parts.joined(separator: ", ")
    }
}
