/// What a version of the configuration decided, by the ledger's entries.
public struct LedgerConfigurationUse: Sendable, Hashable {
    /// The version.
    public var version: String
    /// When the first of its entries was created.
    public var first: ZonedTime
    /// When the last of its entries was created.
    public var last: ZonedTime
    /// How many entries it bound to each backend. An entry that was bound anew counts for the version that did so last.
    public var entries: [BackendID: Int]

    /// Makes a use.
    public init(version: String, first: ZonedTime, last: ZonedTime, entries: [BackendID: Int]) {
        self.version = version
        self.first = first
        self.last = last
        self.entries = entries
    }

    /// How many entries it bound.
    public var count: Int { entries.values.reduce(0, +) }
}

extension LedgerConfigurationUse {
    /// Puts together what was counted of one version in parts.
    private init?(merging parts: [LedgerConfigurationUse]) {
        guard var whole = parts.first else { return nil }
        for part in parts.dropFirst() {
            if whole.first > part.first { whole.first = part.first }
            if part.last > whole.last { whole.last = part.last }
            whole.entries.merge(part.entries, uniquingKeysWith: +)
        }
        self = whole
    }

    /// One use for each version, in the order of their first entries, of what a store counted in parts, such as by backend.
    public static func merged(_ parts: [LedgerConfigurationUse]) -> [LedgerConfigurationUse] {
        Dictionary(grouping: parts, by: \.version).values.compactMap(Self.init(merging:)).sorted { left, right in
            (left.first.epochMilliseconds, left.version) < (right.first.epochMilliseconds, right.version)
        }
    }
}
