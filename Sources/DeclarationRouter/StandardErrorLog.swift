public import DeclarationCore
import Glibc

/// Writes log events to standard error: one a line, time first, then level, message and `name=value` fields.
public struct StandardErrorLog: LogSink {
    private let level: LogEvent.Level

    /// Makes a sink for events of at least a level.
    public init(level: LogEvent.Level) { self.level = level }

    /// Wants events of at least its level.
    public func isEnabled(_ level: LogEvent.Level) -> Bool { level >= self.level }

    /// Writes an event in one call, so that lines of several threads don't mix.
    public func record(_ event: LogEvent) {
        guard isEnabled(event.level) else { return }
        let line = Array((Self.line(event) + "\n").utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// An event as a line, without its line feed.
    package static func line(_ event: LogEvent) -> String {
        let fields = event.fields.map { " \($0.name)=\(quoted($0.value))" }.joined()
        return "\(SystemTime().now()) \(event.level.rawValue) \(event.message)\(fields)"
    }

    /// Quotes what would break the line or the fields.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x22 && $0.value != 0x7F }
        return isPlain && !value.isEmpty ? value : JSONValue.string(value).text
    }
}
