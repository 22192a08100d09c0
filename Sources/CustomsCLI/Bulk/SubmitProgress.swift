import DeclarationCore
import DeclarationRouter

/// Tells how far a bulk run is: one line that moves on a terminal, now and then a line elsewhere.
struct SubmitProgress {
    private static let terminalInterval: Int64 = 200
    private static let plainInterval: Int64 = 10_000
    /// Of a terminal that doesn't tell its width.
    private static let usualWidth = 80

    private let console: Console
    private let lines: LogQueue
    private let time: any TimeSource
    private let start: Int64
    private var shown: Int64

    init(_ invocation: Invocation, time: any TimeSource) {
        console = invocation.console
        lines = invocation.lines
        self.time = time
        start = time.now().epochMilliseconds
        shown = start
    }

    /// Shows the state, if the last time is long enough ago.
    mutating func update(_ summary: SubmitSummary) {
        let now = time.now().epochMilliseconds
        guard now - shown >= (console.isTerminal ? Self.terminalInterval : Self.plainInterval) else { return }
        shown = now
        show(summary, now)
    }

    /// Shows the last state.
    func finish(_ summary: SubmitSummary) {
        guard console.isTerminal else { return }
        show(summary, time.now().epochMilliseconds)
        lines.write([0x0A])
    }

    private func show(_ summary: SubmitSummary, _ now: Int64) {
        let line = ProgressLine(done: summary.done, total: summary.total, elapsed: now - start, words: summary.words)
        guard console.isTerminal else { return lines.write(Array((line.text(columns: nil) + "\n").utf8)) }
        // The width may change at any time. The last column stays free: many terminals go on to the next line behind it.
        let columns = (console.terminalWidth() ?? Self.usualWidth) - 1
        // Back to the line's begin, and the rest of the old text away.
        lines.write(Array("\r\(line.text(columns: columns))\u{1B}[K".utf8))
    }
}
