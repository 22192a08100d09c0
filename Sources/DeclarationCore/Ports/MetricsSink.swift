/// Takes measurements. Labels come from the configuration and closed lists, never from requests.
public protocol MetricsSink: Sendable {
    /// Adds to a counter.
    func count(_ name: String, by amount: Int, labels: [String: String])
    /// Records one value of a distribution, such as a duration in milliseconds.
    func observe(_ name: String, milliseconds: Int, labels: [String: String])
}

/// Drops every measurement.
public struct NoMetrics: MetricsSink {
    /// Makes a sink.
    public init() {}
    /// Does nothing.
    public func count(_ name: String, by amount: Int, labels: [String: String]) {}
    /// Does nothing.
    public func observe(_ name: String, milliseconds: Int, labels: [String: String]) {}
}
