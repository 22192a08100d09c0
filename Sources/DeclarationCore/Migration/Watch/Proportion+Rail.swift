extension Proportion {
    /// Fewer cases never break a guard rail: one of ten is more than 2 %, and says nothing.
    private static let fewestCases = 3

    /// The two-sided 99.95 % quantile of the normal distribution, for intervals of 99.9 %.
    private static let quantile = 3.290526731491926

    /// Whether the share is over a rail by more than chance: so is the lower end of its interval of 99.9 %. A wider one
    /// than the usual 95 %, as a watch looks a hundred times at a step and each look could be the unlucky one.
    func breaks(_ basisPoints: Int) -> Bool {
        count >= Self.fewestCases && interval(quantile: Self.quantile).lowerBound > Double(basisPoints) / 10_000
    }

    /// Whether the share as it was seen is over a rail.
    func isOver(_ basisPoints: Int) -> Bool { count * 10_000 > basisPoints * total }

    /// `12 of 400 (3%)`.
    var railText: String {
        let share = total > 0 ? TrafficShare(basisPoints: count * 10_000 / total) : nil
        return "\(count) of \(total)" + (share.map { " (\($0))" } ?? "")
    }
}
