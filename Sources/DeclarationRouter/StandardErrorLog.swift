public import DeclarationCore

/// Writes log events to standard error, one a line: time first, then level, message and `name=value` fields; or a JSON
/// object with the same, each field a text.
///
/// Never waits for whoever reads: a thread of its own writes. Beyond 4 MiB that nobody reads, lines are dropped and
/// counted; what waits when the process ends is written, for 5 seconds at most.
public struct StandardErrorLog: LogSink {
    private let level: LogEvent.Level
    private let format: LogFormat

    /// Makes a sink for events of at least a level.
    public init(level: LogEvent.Level, format: LogFormat = .text) {
        self.level = level
        self.format = format
    }

    /// Wants events of at least its level.
    public func isEnabled(_ level: LogEvent.Level) -> Bool { level >= self.level }

    /// Hands an event to the thread that writes; lines of several threads don't mix.
    public func record(_ event: LogEvent) {
        guard isEnabled(event.level) else { return }
        LogQueue.standardError.write(Array((Self.line(event, format) + "\n").utf8))
    }

    /// An event as a line, without its line feed; within a request of the gateway with its trace.
    package static func line(_ event: LogEvent, _ format: LogFormat = .text) -> String {
        let trace = TraceContext.current.map { [LogEvent.Field("trace", $0.traceID), .init("span", $0.spanID)] } ?? []
        let (time, level, fields) = (SystemTime().now(), event.level.rawValue, event.fields + trace)
        switch format {
        case .text:
            return "\(time) \(level) \(event.message)"
                + fields.map { " \($0.name)=\(quoted($0.value))" }.joined()
        case .json:
            let head = [("time", time.description), ("level", level), ("message", event.message)]
            let members = (head + fields.map { ($0.name, $0.value) }).map {
                JSONValue.Member($0.0, .string($0.1))
            }
            return JSONValue(.object(members)).text
        }
    }

    /// Quotes what would break the line or the fields.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x22 && $0.value != 0x7F }
        return isPlain && !value.isEmpty ? value : JSONValue.string(value).text
    }
}
