/// So many of so many, and between which shares the true one lies.
package struct Proportion: Sendable, Hashable {
    /// How many have it.
    package let count: Int
    /// Of how many.
    package let total: Int

    /// Makes a proportion; 0 <= count <= total.
    package init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The share; `nil` of nothing.
    package var share: Double? { total > 0 ? Double(count) / Double(total) : nil }

    /// The two-sided 97.5 % quantile of the normal distribution, for intervals of 95 %.
    private static let quantile = 1.959963984540054

    /// Wilson's score interval of 95 %, which stays within 0 and 1 and is sound for few cases and for none; without the
    /// correction for continuity. Everything is possible of nothing.
    ///
    /// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927).
    package var interval: ClosedRange<Double> { interval(quantile: Self.quantile) }

    /// The same for another quantile of the normal distribution, two-sided.
    package func interval(quantile: Double) -> ClosedRange<Double> {
        guard let share else { return 0...1 }
        let size = Double(total)
        let square = quantile * quantile
        let middle = share + square / (2 * size)
        let spread = quantile * (share * (1 - share) / size + square / (4 * size * size)).squareRoot()
        let scale = 1 + square / size
        let low = count == 0 ? 0 : max(0, (middle - spread) / scale)
        let high = count == total ? 1 : min(1, (middle + spread) / scale)
        return low...high
    }
}
