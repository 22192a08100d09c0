import Synchronization

/// Lets lines with the same id go one after the other within a run, in the order they came: the later one hears what came
/// of the first from the ledger.
final class BulkTurns: Sendable {
    /// Ids under way, and who waits for them.
    private let waiting = Mutex<[RequestID: [CheckedContinuation<Void, Never>]]>([:])

    func inTurn<Value>(_ id: RequestID, _ body: () async -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isFirst = waiting.withLock { waiting in
                guard waiting[id] != nil else {
                    waiting[id] = []
                    return true
                }
                waiting[id]?.append(continuation)
                return false
            }
            if isFirst { continuation.resume() }
        }
        let value = await body()
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard waiting[id]?.isEmpty == false else {
                waiting[id] = nil
                return nil
            }
            return waiting[id]?.removeFirst()
        }
        next?.resume()
        return value
    }
}
