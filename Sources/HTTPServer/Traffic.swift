import Synchronization

/// Counts what is under way, so that handlers stay bounded and a stop knows when all is answered.
final class Traffic: Sendable {
    private struct State {
        /// Requests whose head has come and whose answer is not sent completely.
        var requests = 0
        /// Handlers at work; their connections are suspended.
        var handlers = 0
        var isDraining = false
        var isClosed = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0

        var isIdle: Bool { requests == 0 && handlers == 0 }
    }

    private let maximumHandlers: Int
    private let state = Mutex(State())

    init(maximumHandlers: Int) { self.maximumHandlers = maximumHandlers }

    /// Whether answers must ask clients to close.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    func requestBegan() { state.withLock { $0.requests += 1 } }

    func requestEnded() { leave { $0.requests -= 1 } }

    /// Makes room for a handler, or says that there is none.
    func admitHandler() -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.handlers < maximumHandlers else { return false }
            state.handlers += 1
            return true
        }
    }

    func handlerEnded() { leave { $0.handlers -= 1 } }

    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Admits no handler any more.
    func close() { state.withLock { $0.isClosed = true } }

    /// Waits until nothing is under way, but no longer than `limit`.
    func waitUntilIdle(within limit: Duration) async {
        await withTaskGroup { group in
            group.addTask { await self.waitUntilIdle() }
            // Cut short by the cancellation below: nothing to handle.
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitUntilIdle() async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isIdle || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    private func leave(_ change: (inout sending State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            guard state.isIdle else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }
}
