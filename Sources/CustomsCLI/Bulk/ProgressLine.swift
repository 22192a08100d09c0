/// How far a bulk run is, in a line that fits.
package struct ProgressLine: Sendable {
    /// Narrower bars say nothing.
    private static let barWidths = 4...24

    private let percent: Int
    private let state: String

    /// - Parameters:
    ///   - elapsed: the time since the begin in milliseconds.
    ///   - words: what came of those that are done. They stand last, as only they may be cut.
    package init(done: Int, total: Int, elapsed: Int64, words: String) {
        percent = total == 0 ? 100 : done * 100 / total
        let rate = elapsed <= 0 ? 0 : Double(done) * 1_000 / Double(elapsed)
        let left = rate <= 0 ? "?" : Self.clock(Int(Double(total - done) / rate))
        state = "\(percent)% \(done)/\(total) \(Int(rate))/s left \(left) \(words)"
    }

    /// The line in so many columns at most: first the bar gets shorter, then it goes, then the words are cut.
    ///
    /// - Parameter columns: the columns there are; any number when it is nil.
    package func text(columns: Int?) -> String {
        guard let columns else { return bar(Self.barWidths.upperBound) + state }
        guard state.count <= columns else { return state.prefix(max(0, columns - 1)) + "…" }
        // The brackets and the space behind them.
        let room = min(columns - state.count - 3, Self.barWidths.upperBound)
        return Self.barWidths.contains(room) ? bar(room) + state : state
    }

    private func bar(_ width: Int) -> String {
        let full = percent * width / 100
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "] "
    }

    private static func clock(_ seconds: Int) -> String {
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}
