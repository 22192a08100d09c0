/// Takes measurements. Labels come from the configuration, the customs table and closed lists, never from requests or
/// answers: what is in none of them is `other`.
public protocol MetricsSink: Sendable {
    /// Adds to a counter.
    func count(_ name: String, by amount: Int, labels: [String: String])
    /// Records one value of a distribution: how long something took.
    func observe(_ name: String, _ duration: Duration, labels: [String: String])
    /// Whether measurements are wanted at all; otherwise labels need not be put together. `true` unless a sink knows
    /// better.
    var isEnabled: Bool { get }
}

extension MetricsSink {
    /// Wants measurements.
    public var isEnabled: Bool { true }
}

/// Drops every measurement.
public struct NoMetrics: MetricsSink {
    /// Makes a sink.
    public init() {}
    /// Wants nothing.
    public var isEnabled: Bool { false }
    /// Does nothing.
    public func count(_ name: String, by amount: Int, labels: [String: String]) {}
    /// Does nothing.
    public func observe(_ name: String, _ duration: Duration, labels: [String: String]) {}
}
