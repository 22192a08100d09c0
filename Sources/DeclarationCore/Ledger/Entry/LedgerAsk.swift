/// The inquiries that callers' repeated requests for an id have led to since anything new was learnt of it.
///
/// Kept in the ledger, so that all processes on it together ask no more often than one.
public struct LedgerAsk: Sendable, Hashable {
    /// When the last one began.
    public var time: ZonedTime
    /// How many there were.
    public var count: Int
    /// Whether the other side said that it doesn't know the id; such an answer can be too early to be believed.
    public var wasNotFound: Bool

    /// Makes a record.
    public init(time: ZonedTime, count: Int = 1, wasNotFound: Bool = false) {
        self.time = time
        self.count = count
        self.wasNotFound = wasNotFound
    }
}

/// Whether the other side is asked for a caller, or the ledger answers.
public enum LedgerTurn: Sendable, Hashable {
    /// Written down: ask now.
    case ask(LedgerEntry)
    /// It was asked not long ago: this is what is known, and from then on it may be asked again.
    case wait(LedgerEntry, until: ZonedTime)
}
