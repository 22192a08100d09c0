/// Whole numbers, counted by value: its memory grows with the number of different ones.
package struct Distribution: Sendable, Hashable {
    private var counts: [Int64: Int] = [:]
    /// How many numbers there are.
    package private(set) var count = 0

    /// None yet.
    package init() {}

    /// Counts a number.
    package mutating func add(_ value: Int64) {
        counts[value, default: 0] += 1
        count += 1
    }

    /// Counts all of another one.
    package mutating func add(_ other: Distribution) {
        counts.merge(other.counts, uniquingKeysWith: +)
        count += other.count
    }

    /// The quantile of each share, by the nearest rank: the least number that at least that share is not above; empty of
    /// nothing.
    package func quantiles(_ shares: [Double]) -> [Int64] {
        guard count > 0 else { return [] }
        let sorted = counts.sorted { $0.key < $1.key }
        return shares.map { share in
            let rank = max(1, Int((share * Double(count)).rounded(.up)))
            var seen = 0
            return sorted.first { value in
                seen += value.value
                return seen >= rank
            }?.key ?? 0
        }
    }
}
