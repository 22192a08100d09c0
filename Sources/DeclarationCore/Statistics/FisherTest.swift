/// Fisher's exact test: whether two proportions differ by more than chance.
///
/// Two-sided, as in R: the probability, given the sums of rows and columns, of all tables that are no more likely than the
/// one that was seen. Exact for any numbers: the tables' weights follow from each other by one multiplication, counted
/// from the likeliest table, so that none overflows, and what underflows is too small to count.
package enum FisherTest {
    /// Two probabilities that differ by less count as equal, as in R: rounding must not part equally likely tables.
    private static let tolerance = 1 + 1e-7

    /// The p-value; 1 where one side has nothing.
    package static func p(_ first: Proportion, _ second: Proportion) -> Double {
        let tables = Tables(first, second)
        return tables.share(ofThoseNoLikelierThan: first.count)
    }

    /// The smallest p-value that any table with these sums of rows and columns has: where it is large, the numbers are too
    /// small to tell anything.
    package static func smallestP(_ first: Proportion, _ second: Proportion) -> Double {
        let tables = Tables(first, second)
        return min(
            tables.share(ofThoseNoLikelierThan: tables.range.lowerBound),
            tables.share(ofThoseNoLikelierThan: tables.range.upperBound)
        )
    }

    /// The tables that have the same sums, by how many the first proportion counts.
    private struct Tables {
        let range: ClosedRange<Int>
        private let first: Proportion
        private let second: Proportion
        private let sum: Int
        private let mode: Int

        init(_ first: Proportion, _ second: Proportion) {
            self.first = first
            self.second = second
            sum = first.count + second.count
            range = max(0, sum - second.total)...min(sum, first.total)
            // Where the weights stop to grow.
            let peak = Double(sum + 1) * Double(first.total + 1) / Double(first.total + second.total + 2)
            mode = min(max(Int(peak), range.lowerBound), range.upperBound)
        }

        /// The weight of the next table over that of this one.
        private func growth(_ count: Int) -> Double {
            let taken = Double(first.total - count) * Double(sum - count)
            return taken / (Double(count + 1) * Double(second.total - sum + count + 1))
        }

        /// Calls with every weight that counts, over that of the likeliest.
        private func forEachWeight(_ body: (Int, Double) -> Void) {
            var weight = 1.0
            var count = mode
            while weight > 0 {
                body(count, weight)
                guard count < range.upperBound else { break }
                weight *= growth(count)
                count += 1
            }
            (weight, count) = (1, mode)
            while count > range.lowerBound {
                count -= 1
                weight /= growth(count)
                guard weight > 0 else { break }
                body(count, weight)
            }
        }

        func share(ofThoseNoLikelierThan seen: Int) -> Double {
            var limit = 0.0
            forEachWeight { count, weight in if count == seen { limit = weight * tolerance } }
            var (part, whole) = (0.0, 0.0)
            forEachWeight { _, weight in
                whole += weight
                if weight <= limit { part += weight }
            }
            return min(1, part / whole)
        }
    }
}
