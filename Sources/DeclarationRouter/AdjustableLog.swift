package import DeclarationCore
import Synchronization

/// Puts log events into a queue of lines. Level and format can be set later: they are known only once the configuration
/// was read.
package final class AdjustableLog: LogSink {
    private let lines: LogQueue
    private let settings: Mutex<(level: LogEvent.Level, format: LogFormat)>

    /// Makes a sink for events of at least a level.
    package init(_ lines: LogQueue, level: LogEvent.Level, format: LogFormat) {
        self.lines = lines
        settings = Mutex((level, format))
    }

    /// Sets the least important events that are written, and how.
    package func set(_ level: LogEvent.Level, _ format: LogFormat) { settings.withLock { $0 = (level, format) } }

    package func isEnabled(_ level: LogEvent.Level) -> Bool { level >= settings.withLock { $0.level } }

    package func record(_ event: LogEvent) {
        let (level, format) = settings.withLock { $0 }
        guard event.level >= level else { return }
        lines.write(Array((event.line(format) + "\n").utf8))
    }
}
