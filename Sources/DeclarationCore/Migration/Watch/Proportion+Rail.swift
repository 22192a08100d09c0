extension Proportion {
    /// Fewer cases never break a guard rail: one of ten is more than 2 %, and says nothing.
    private static let fewestCases = 3

    /// Whether the share is over a rail by more than chance: so is the lower end of its interval of 95 %.
    func breaks(_ basisPoints: Int) -> Bool {
        count >= Self.fewestCases && interval.lowerBound > Double(basisPoints) / 10_000
    }

    /// Whether the share as it was seen is over a rail.
    func isOver(_ basisPoints: Int) -> Bool { count * 10_000 > basisPoints * total }

    /// `12 of 400 (3%)`.
    var railText: String {
        let share = total > 0 ? TrafficShare(basisPoints: count * 10_000 / total) : nil
        return "\(count) of \(total)" + (share.map { " (\($0))" } ?? "")
    }
}
