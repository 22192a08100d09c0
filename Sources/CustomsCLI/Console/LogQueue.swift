// The queue is a thread of its own for a reader that is slow.
import Dispatch
import Synchronization

/// Takes log lines from any thread without waiting for whoever reads them; bounded: beyond that lines are dropped and
/// counted, so that a log that nobody reads stops no request.
final class LogQueue: Sendable {
    /// What may wait, in bytes.
    static let limit = 4 << 20

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isWriting = false
    }

    private let output: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "customs.log")

    /// - Parameter output: writes; may block.
    init(_ output: @escaping @Sendable ([UInt8]) -> Void) { self.output = output }

    /// Takes whole lines.
    func write(_ bytes: [UInt8]) {
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

    /// Waits until all that was taken is written.
    func flush() async {
        await withCheckedContinuation { done in queue.async { done.resume() } }
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
