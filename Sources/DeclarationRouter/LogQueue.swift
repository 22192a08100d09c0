// The queue is a thread of its own for a reader that is slow.
import Dispatch
import Glibc
import Synchronization

/// Takes log lines from any thread without waiting for whoever reads them; bounded: beyond that lines are dropped and
/// counted, so that a log that nobody reads stops no request.
package final class LogQueue: Sendable {
    /// What may wait, in bytes.
    static let limit = 4 << 20

    /// How long the end of a program waits for a reader.
    package static let grace = Duration.seconds(5)

    /// The process's standard error; what waits when the process ends is written, within the grace.
    package static let standardError: LogQueue = {
        let queue = LogQueue { _ = DescriptorOutput.write($0, to: STDERR_FILENO) }
        atexit { LogQueue.standardError.flushAtExit() }
        return queue
    }()

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isWriting = false
    }

    private let output: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "customs.log")

    /// - Parameter output: writes; may block.
    package init(_ output: @escaping @Sendable ([UInt8]) -> Void) { self.output = output }

    /// Takes whole lines.
    package func write(_ bytes: [UInt8]) {
        let begins = state.withLock { state in
            guard state.waiting.count + bytes.count <= Self.limit else {
                state.dropped += 1
                return false
            }
            state.waiting += bytes
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { self.drain() } }
    }

    /// Waits until all that was taken is written, or the time is over.
    package func flush(within limit: Duration = grace) async {
        let (written, end) = AsyncStream.makeStream(of: Never.self)
        queue.async { end.finish() }
        let timer = Task {
            try? await Task.sleep(for: limit)
            end.finish()
        }
        for await _ in written {}
        timer.cancel()
    }

    /// The same on the thread that ends the process, which has nothing else to do.
    private func flushAtExit() {
        let written = DispatchSemaphore(value: 0)
        queue.async { written.signal() }
        _ = written.wait(timeout: .now() + .seconds(Int(Self.grace.components.seconds)))
    }

    /// Writes what waits, all at once, until nothing does.
    private func drain() {
        while let (bytes, dropped) = next() {
            output(bytes)
            if dropped > 0 { output(Array("warning: \(dropped) log lines were dropped: nobody read them\n".utf8)) }
        }
    }

    private func next() -> ([UInt8], Int)? {
        state.withLock { state in
            state.isWriting = !state.waiting.isEmpty
            guard state.isWriting else { return nil }
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
    }
}
