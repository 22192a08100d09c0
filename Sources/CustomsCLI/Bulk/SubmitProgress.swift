import DeclarationCore

/// Tells how far a bulk run is: one line that moves on a terminal, now and then a line elsewhere.
struct SubmitProgress {
    private static let terminalInterval: Int64 = 200
    private static let plainInterval: Int64 = 10_000
    private static let barWidth = 24

    private let console: Console
    private let total: Int
    private let time: any TimeSource
    private let start: Int64
    private var shown: Int64

    init(_ console: Console, total: Int, time: any TimeSource) {
        self.console = console
        self.total = total
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
        console.error([0x0A])
    }

    private func show(_ summary: SubmitSummary, _ now: Int64) {
        let line = text(summary, elapsed: now - start)
        // Back to the line's begin, and the rest of the old text away.
        let bytes = console.isTerminal ? "\r\(line)\u{1B}[K" : line + "\n"
        console.error(Array(bytes.utf8))
    }

    /// The state in a line.
    func text(_ summary: SubmitSummary, elapsed: Int64) -> String {
        let done = summary.done
        let percent = total == 0 ? 100 : done * 100 / total
        let full = percent * Self.barWidth / 100
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: Self.barWidth - full)
        let rate = elapsed <= 0 ? 0 : Double(done) * 1_000 / Double(elapsed)
        let left = rate <= 0 ? "?" : Self.clock(Int(Double(total - done) / rate))
        return "[\(bar)] \(percent)% \(done)/\(total) \(Int(rate))/s \(summary.words) left \(left)"
    }

    private static func clock(_ seconds: Int) -> String {
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}
