/// How the ledger's rules are set. Times are in milliseconds.
public struct LedgerSettings: Sendable, Hashable {
    /// How long after the last send an inquiry's "not found" is believed: sooner it can be a race. Default: 10 minutes.
    public var notFoundAge: Int64
    /// How long a process holds what it is sending without a sign of life. Default: 15 seconds.
    public var ownerLease: Int64
    /// How soon a tracker first looks after an acceptance. Default: 1 minute.
    public var firstCheck: Int64

    /// Makes settings.
    public init(notFoundAge: Int64 = 600_000, ownerLease: Int64 = 15_000, firstCheck: Int64 = 60_000) {
        self.notFoundAge = notFoundAge
        self.ownerLease = ownerLease
        self.firstCheck = firstCheck
    }
}
