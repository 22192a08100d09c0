import Synchronization

/// Lets lines with the same id go one after the other within a run, in the order of the file: the later one hears what came
/// of the first from the ledger.
final class BulkTurns: Sendable {
    /// The lines of an id that are under way.
    private struct Line {
        /// The number of the turn that goes now.
        var now = 0
        /// The number of the next turn that is taken.
        var next = 0
        /// Who waits, by the number.
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let lines = Mutex<[RequestID: Line]>([:])

    /// Takes a turn behind all that were taken for the id before; whoever takes one must use it.
    func take(_ id: RequestID) -> Int {
        lines.withLock { lines in
            defer { lines[id, default: Line()].next += 1 }
            return lines[id]?.next ?? 0
        }
    }

    /// Does something when the turn has come, and ends the turn.
    func inTurn<Value>(_ turn: Int, of id: RequestID, _ body: () async -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isDue = lines.withLock { lines in
                if lines[id]?.now == turn { return true }
                lines[id]?.waiting[turn] = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
        let value = await body()
        end(turn, of: id)?.resume()
        return value
    }

    /// Who waits for the next turn, if anybody does yet.
    private func end(_ turn: Int, of id: RequestID) -> CheckedContinuation<Void, Never>? {
        lines.withLock { lines in
            lines[id]?.now += 1
            if lines[id]?.now == lines[id]?.next { lines[id] = nil }
            return lines[id]?.waiting.removeValue(forKey: turn + 1)
        }
    }
}
