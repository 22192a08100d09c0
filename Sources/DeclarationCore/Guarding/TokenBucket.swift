/// Lets so many calls begin in a second, a tenth of them at once.
struct TokenBucket: Sendable {
    /// What one call takes; a millisecond brings as many units as calls are allowed in a second.
    private static let cost = 1_000

    private let perSecond: Int
    private let capacity: Int
    private var units: Int
    private var filledAt: Int64

    init(perSecond: Int, at now: Int64) {
        self.perSecond = perSecond
        capacity = max(Self.cost, perSecond * 100)
        units = capacity
        filledAt = now
    }

    /// Takes a call's worth, if it is there.
    mutating func take(at now: Int64) -> Bool {
        fill(now)
        guard units >= Self.cost else { return false }
        units -= Self.cost
        return true
    }

    /// How long until a call's worth is there, in milliseconds; 0 when it is.
    mutating func wait(at now: Int64) -> Int64 {
        fill(now)
        return Int64((max(0, Self.cost - units) + perSecond - 1) / perSecond)
    }

    /// A clock that was set back brings nothing and takes nothing.
    private mutating func fill(_ now: Int64) {
        let elapsed = min(max(0, now - filledAt), Int64(capacity / perSecond + 1))
        units = min(capacity, units + Int(elapsed) * perSecond)
        filledAt = now
    }
}
