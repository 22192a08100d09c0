public import DeclarationCore
import Synchronization

/// Keeps log events, so that a test can look at them.
public final class RecordingLog: LogSink {
    private let kept = Mutex<[LogEvent]>([])

    /// Makes an empty log.
    public init() {}

    /// The events in the order they came.
    public var events: [LogEvent] { kept.withLock { $0 } }

    /// Keeps an event.
    public func record(_ event: LogEvent) { kept.withLock { $0.append(event) } }
}

/// Keeps measurements, so that a test can look at them.
public final class RecordingMetrics: MetricsSink {
    /// One measurement.
    public struct Measurement: Sendable, Hashable {
        /// The name.
        public let name: String
        /// What was added to a counter, or the milliseconds that were observed.
        public let value: Int
        /// The labels.
        public let labels: [String: String]
        /// Whether it is an observed duration and not a count.
        public let isDuration: Bool
    }

    private let kept = Mutex<[Measurement]>([])

    /// Makes an empty sink.
    public init() {}

    /// The measurements in the order they came.
    public var measurements: [Measurement] { kept.withLock { $0 } }

    /// The sum of a counter over all labels.
    public func total(_ name: String) -> Int {
        measurements.filter { $0.name == name && !$0.isDuration }.reduce(0) { $0 + $1.value }
    }

    /// Keeps a count.
    public func count(_ name: String, by amount: Int, labels: [String: String]) {
        kept.withLock { $0.append(Measurement(name: name, value: amount, labels: labels, isDuration: false)) }
    }

    /// Keeps a duration.
    public func observe(_ name: String, _ duration: Duration, labels: [String: String]) {
        let milliseconds = Int(duration / .milliseconds(1))
        kept.withLock { $0.append(Measurement(name: name, value: milliseconds, labels: labels, isDuration: true)) }
    }
}
