/// What a tracker's look at an entry came to.
public struct LedgerLook: Sendable, Hashable {
    /// What the inquiry made of the entry.
    public var settlement: LedgerSettlement
    /// The entry before.
    public var before: LedgerEntry
    /// Whether the set age has passed without a final receipt: nobody looks any more, and the entry keeps its state.
    public var hasGivenUp: Bool

    /// Makes a look.
    public init(settlement: LedgerSettlement, before: LedgerEntry, hasGivenUp: Bool = false) {
        self.settlement = settlement
        self.before = before
        self.hasGivenUp = hasGivenUp
    }
}

extension LedgerSettlement {
    /// The entry as it is now.
    public var entry: LedgerEntry {
        get {
            switch self {
            case .settled(let entry), .mayResend(let entry), .unsettled(let entry, _), .busy(let entry, _): entry
            }
        }
        set {
            switch self {
            case .settled: self = .settled(newValue)
            case .mayResend: self = .mayResend(newValue)
            case .unsettled(_, let time): self = .unsettled(newValue, believedFrom: time)
            case .busy(_, let time): self = .busy(newValue, until: time)
            }
        }
    }
}
