import DeclarationCore
import Synchronization

/// Keeps measurements in memory and writes them in Prometheus' text format.
///
/// Bounded: a metric has at most ``seriesLimit`` combinations of labels; what comes beyond is counted under labels that are
/// all `other`.
package final class MetricsRegistry: MetricsSink {
    /// The most combinations of labels of one metric.
    package static let seriesLimit = 500
    /// The most metrics.
    private static let metricLimit = 100

    private let metrics = Mutex<[String: Metric]>([:])

    /// Nothing measured yet.
    package init() {}

    package func count(_ name: String, by amount: Int, labels: [String: String]) {
        change(name, .counter, labels) { $0.value += Double(amount) }
    }

    package func observe(_ name: String, _ duration: Duration, labels: [String: String]) {
        change(name, .histogram, labels) { $0.observe(duration) }
    }

    /// Sets what is counted elsewhere: the state of something now, or a total.
    package func set(_ name: String, _ kind: MetricKind = .gauge, to value: Double, labels: [String: String] = [:]) {
        change(name, kind, labels) { $0.value = value }
    }

    /// Sets a gauge under each of these labels and forgets it under all others: what may be gone since it was last set.
    package func replace(_ name: String, with series: [[String: String]: Double]) {
        metrics.withLock { metrics in
            metrics[name] = nil
            guard metrics.count < Self.metricLimit, !series.isEmpty else { return }
            var metric = Metric(kind: .gauge)
            for (labels, value) in series { metric.change(labels) { $0.value = value } }
            metrics[name] = metric
        }
    }

    /// All measurements in the text format, version 0.0.4.
    package var text: String {
        let metrics = metrics.withLock { $0 }
        return metrics.sorted { $0.key < $1.key }.map { PrometheusText.lines($0.key, $0.value) }.joined()
    }

    private func change(
        _ name: String,
        _ kind: MetricKind,
        _ labels: [String: String],
        _ body: (inout MetricSeries) -> Void
    ) {
        metrics.withLock { metrics in
            // The common case looks things up once: every request counts several times.
            if let known = metrics.index(forKey: name) {
                metrics.values[known].change(labels, body)
            } else if metrics.count < Self.metricLimit {
                metrics[name, default: Metric(kind: kind)].change(labels, body)
            }
        }
    }
}

/// The kinds of metrics.
package enum MetricKind: String, Sendable {
    /// Only grows.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts values by size; here durations.
    case histogram
}

/// One metric: its series by labels.
struct Metric: Sendable {
    let kind: MetricKind
    private(set) var series: [[String: String]: MetricSeries] = [:]

    init(kind: MetricKind) { self.kind = kind }

    mutating func change(_ labels: [String: String], _ body: (inout MetricSeries) -> Void) {
        if let known = series.index(forKey: labels) { return body(&series.values[known]) }
        let labels = series.count < MetricsRegistry.seriesLimit - 1 ? labels : labels.mapValues { _ in "other" }
        body(&series[labels, default: MetricSeries()])
    }
}

/// What was measured under one combination of labels.
struct MetricSeries: Sendable {
    /// The upper bounds of a histogram's buckets, in milliseconds.
    static let bounds = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000]

    /// A counter's or gauge's value.
    var value = 0.0
    /// How many values fell into each bucket, the last one for those above all bounds.
    private(set) var buckets: [Int] = []
    /// The sum of a histogram's values in microseconds: many calls take less than a millisecond.
    private(set) var sum = 0

    mutating func observe(_ duration: Duration) {
        let microseconds = Int(duration / .microseconds(1))
        if buckets.isEmpty { buckets = Array(repeating: 0, count: Self.bounds.count + 1) }
        buckets[Self.bounds.firstIndex { microseconds <= $0 * 1_000 } ?? Self.bounds.count] += 1
        sum += microseconds
    }
}
