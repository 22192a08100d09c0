/// Corrects for the number of comparisons: among twenty, one looks like more than chance by chance.
package enum HolmCorrection {
    /// The corrected p-values, in the order of the given ones: compared with 5 %, the probability that any of them is
    /// called more than chance wrongly is 5 % at most.
    ///
    /// Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statist. 6 (1979).
    package static func corrected(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var corrected = values
        var least = 0.0
        for (rank, index) in order.enumerated() {
            least = max(least, min(1, values[index] * Double(values.count - rank)))
            corrected[index] = least
        }
        return corrected
    }
}
