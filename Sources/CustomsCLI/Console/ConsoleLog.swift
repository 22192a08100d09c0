import DeclarationCore
import DeclarationRouter
import Synchronization

/// Writes log events to the console's standard error. The level is known only once the configuration was read.
final class ConsoleLog: LogSink {
    private let console: Console
    private let level: Mutex<LogEvent.Level>

    init(_ console: Console, level: LogEvent.Level) {
        self.console = console
        self.level = Mutex(level)
    }

    /// Sets the least important events that are written.
    func setLevel(_ new: LogEvent.Level) { level.withLock { $0 = new } }

    func record(_ event: LogEvent) {
        guard event.level >= level.withLock({ $0 }) else { return }
        console.error(Array((StandardErrorLog.line(event) + "\n").utf8))
    }
}
