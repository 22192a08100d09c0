import DeclarationCore
import DeclarationRouter
import Synchronization

/// Writes log events to the console's standard error. Level and format are known only once the configuration was read.
final class ConsoleLog: LogSink {
    private let output: @Sendable ([UInt8]) -> Void
    private let settings: Mutex<(level: LogEvent.Level, format: LogFormat)>

    /// - Parameter output: takes lines instead of the console's standard error.
    init(
        _ console: Console,
        level: LogEvent.Level,
        format: LogFormat,
        output: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.output = output ?? console.error
        settings = Mutex((level, format))
    }

    /// Sets the least important events that are written, and how.
    func set(_ level: LogEvent.Level, _ format: LogFormat) { settings.withLock { $0 = (level, format) } }

    func isEnabled(_ level: LogEvent.Level) -> Bool { level >= settings.withLock { $0.level } }

    func record(_ event: LogEvent) {
        let (level, format) = settings.withLock { $0 }
        guard event.level >= level else { return }
        output(Array((StandardErrorLog.line(event, format) + "\n").utf8))
    }
}
