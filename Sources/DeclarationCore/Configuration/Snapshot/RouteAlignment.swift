/// Which route of one table is which of another: by content, so that one that was put in between moves no other.
struct RouteAlignment: Sendable {
    /// Positions of one route in the old and the new table; one is missing for a route that was added or removed.
    struct Pair: Sendable, Hashable {
        var before: Int?
        var after: Int?
        /// Whether it stands elsewhere among those that stayed.
        var isMoved = false
    }

    private(set) var pairs: [Pair] = []

    init(_ before: [RouteWords], _ after: [RouteWords]) {
        var old = Set(before.indices)
        var new = Set(after.indices)
        var same = Self.match(before, after, &old, &new) { [$0.members] }
        let inOrder = Self.longestRise(same.map(\.1))
        pairs = zip(same, inOrder).map { Pair(before: $0.0, after: $0.1, isMoved: !$1) }
        same = Self.match(before, after, &old, &new) { [$0.conditions] }
        same += Self.match(before, after, &old, &new) { [$0.offices] }
        same += Self.match(before, after, &old, &new) { $0.offices }
        pairs += same.map { Pair(before: $0.0, after: $0.1) }
        pairs += old.map { Pair(before: $0) } + new.map { Pair(after: $0) }
        pairs.sort { ($0.after ?? $0.before ?? 0, $0.before ?? -1) < ($1.after ?? $1.before ?? 0, $1.before ?? -1) }
    }

    /// Pairs what is left over by keys, the first with the first; takes them out of what is left over.
    private static func match<Key: Hashable>(
        _ before: [RouteWords],
        _ after: [RouteWords],
        _ old: inout Set<Int>,
        _ new: inout Set<Int>,
        by keys: (RouteWords) -> [Key]
    ) -> [(Int, Int)] {
        var waiting: [Key: [Int]] = [:]
        for index in new.sorted(by: >) {
            for key in keys(after[index]) { waiting[key, default: []].append(index) }
        }
        var pairs: [(Int, Int)] = []
        for index in old.sorted() {
            for key in keys(before[index]) {
                while let last = waiting[key]?.last, !new.contains(last) { waiting[key]?.removeLast() }
                guard let found = waiting[key]?.popLast() else { continue }
                pairs.append((index, found))
                old.remove(index)
                new.remove(found)
                break
            }
        }
        return pairs
    }

    /// Which of some numbers belong to a longest rising sequence of them.
    private static func longestRise(_ numbers: [Int]) -> [Bool] {
        var ends: [Int] = []
        var previous: [Int?] = []
        for (index, number) in numbers.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if numbers[ends[middle]] < number { low = middle + 1 } else { high = middle }
            }
            previous.append(low > 0 ? ends[low - 1] : nil)
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var isIn = Array(repeating: false, count: numbers.count)
        var next = ends.last
        while let index = next {
            isIn[index] = true
            next = previous[index]
        }
        return isIn
    }
}
