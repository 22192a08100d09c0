/// A scale of a plot, from 0, with round steps whose multiples print exactly.
package struct PlotScale: Sendable {
    /// Most steps that a scale has.
    private static let mostSteps = 5

    /// What is measured.
    package enum Measure: Sendable {
        /// A share from 0 to 1, in tenths of a percent.
        case share
        /// Milliseconds.
        case milliseconds
        /// Seconds, in words with minutes, hours and days.
        case seconds
    }

    private let measure: Measure
    /// In the measure's units, which have no parts.
    private let step: Int
    private let steps: Int

    /// - Parameter most: the highest value to be shown.
    package init(_ measure: Measure, upTo most: Double) {
        self.measure = measure
        // What is over a unit by an error of computing is not over it.
        let units = max(1, Int((most * measure.unitsPerValue - 1e-6).rounded(.up)))
        step = measure.step { $0 * Self.mostSteps >= units }
        steps = (units + step - 1) / step
    }

    /// The values of the ticks, from 0 to the scale's end.
    package var ticks: [Double] { (0...steps).map { Double($0 * step) / measure.unitsPerValue } }

    /// Where a value stands: 0 at the begin, 1 at the end.
    func place(_ value: Double) -> Double { value * measure.unitsPerValue / Double(steps * step) }

    /// A value in words.
    package func text(_ value: Double) -> String {
        switch measure {
        case .share: ReportText.percent(value)
        case .milliseconds: "\(Int64(value)) ms"
        case .seconds: ReportText.duration(Int64(value))
        }
    }
}

extension PlotScale.Measure {
    fileprivate var unitsPerValue: Double { self == .share ? 1_000 : 1 }

    /// The first of the round steps that is large enough.
    fileprivate func step(where isEnough: (Int) -> Bool) -> Int {
        let clock = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200]
        if self == .seconds, let step = clock.first(where: isEnough) { return step }
        var power = self == .seconds ? 86_400 : 1
        while true {
            // Two and a half only where it is a whole number of units.
            let candidates = [power, 2 * power, power % 10 == 0 && self != .seconds ? power / 10 * 25 : nil, 5 * power]
            if let step = candidates.compactMap(\.self).first(where: isEnough) { return step }
            power *= 10
        }
    }
}
