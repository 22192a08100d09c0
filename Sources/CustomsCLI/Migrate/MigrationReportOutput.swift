import DeclarationCore

/// A report, for people and for programs.
struct MigrationReportOutput {
    /// What a report was made of, for whoever reads it later.
    struct Origin {
        let made: ZonedTime
        /// The ledger's file; nil for a database, whose connection is a secret.
        let ledger: String?
        let configurationVersion: String

        /// In words.
        var text: String {
            "Made at \(made) from \(ledger ?? "the PostgreSQL ledger") under configuration \(configurationVersion)."
        }
    }

    let report: MigrationReport
    let period: ReportPeriod
    /// The offices that alone count, as they were named; all when empty.
    let offices: [String]
    let origin: Origin

    /// What was counted.
    var scope: String {
        let ids = Count.text(report.ids, "id")
        guard !offices.isEmpty else { return "\(ids), \(period.text)." }
        return
            "\(ids) at \(offices.joined(separator: ", ")), \(period.isEverything ? "whenever first seen" : period.text)."
    }
}

/// Numbers in words.
enum ReportText {
    /// A share in percent with one decimal.
    static func percent(_ share: Double) -> String { decimals(share * 1000, 1) + " %" }

    /// A p-value with at most three decimals.
    static func p(_ value: Double) -> String {
        value < 0.001 ? "p < 0.001" : "p = " + decimals(value * 1000, 3)
    }

    /// A whole number after rounding, with so many of its digits behind the point.
    static func decimals(_ scaled: Double, _ digits: Int) -> String {
        let number = String(Int(scaled.rounded()))
        let padded = String(repeating: "0", count: max(0, digits + 1 - number.count)) + number
        return padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// `12 of 400 (3.0 %, 1.7-5.2 %)`.
    static func proportion(_ value: Proportion) -> String {
        guard let share = value.share else { return "0 of 0" }
        let interval = value.interval
        let low = decimals(interval.lowerBound * 1000, 1)
        return "\(value.count) of \(value.total) (\(percent(share)), \(low)-\(percent(interval.upperBound)))"
    }

    /// A time of some seconds, short: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`.
    static func duration(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }

    /// Quantiles with a unit, or a dash.
    static func list(_ values: [Int64], _ text: (Int64) -> String) -> String {
        values.isEmpty ? "-" : values.map(text).joined(separator: " / ")
    }
}

extension MigrationReport.Side {
    /// The median and the 90 % quantile, in seconds.
    var receiptQuantiles: [Int64] { timeToReceipt.quantiles([0.5, 0.9]) }
    /// The quantiles of the calls, in milliseconds.
    var latencyQuantiles: [Int64] { latency.quantiles([0.5, 0.95, 0.99]) }

    /// The reasons, most frequent first.
    var sortedReasons: [(reason: MigrationReport.Reason, count: Int)] {
        reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension MigrationReport.Office {
    /// For people.
    var title: String { name ?? "all offices" }
}

extension MigrationReport.Reason {
    /// For people: the shared class and the other side's own code.
    var text: String { "\(outcomeClass) (\(code))" }
}

extension MigrationComparison {
    /// The sentence that says what the numbers say.
    var text: String {
        let counts =
            "\(measure.text) \(ReportText.proportion(first.share)) on \(first.generation) against "
            + "\(ReportText.proportion(second.share)) on \(second.generation)"
        return "\(counts): \(verdict.text) (\(ReportText.p(correctedP)))"
    }
}

extension MigrationComparison.Measure {
    /// In words.
    var text: String {
        switch self {
        case .refused: "refused"
        case .unknown: "unknown"
        }
    }
}

extension MigrationComparison.Verdict {
    /// In words.
    var text: String {
        switch self {
        case .moreThanChance: "more than chance"
        case .notMoreThanChance: "not more than chance"
        case .tooFew: "too few to tell"
        }
    }
}
