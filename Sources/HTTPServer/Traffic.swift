import Synchronization

/// Counts what is under way, so that handlers stay bounded and a stop knows when all is answered.
final class Traffic: Sendable {
    /// What becomes of a request that wants a handler.
    enum Admission {
        case start
        case wait
        case refuse
    }

    private struct State {
        var figures = ServerStatistics()
        /// Requests whose head has come and whose answer is not sent completely.
        var requests = 0
        var queue = WaitingLine<PendingAnswer>()
        var connections: [ClientAddress.Key: Int] = [:]
        var isDraining = false
        var isClosed = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0

        var isIdle: Bool { requests == 0 && figures.handlersAtWork == 0 }
    }

    private let settings: ServerSettings
    private let state = Mutex(State())

    init(_ settings: ServerSettings) { self.settings = settings }

    /// Whether answers must ask clients to close.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    var figures: ServerStatistics {
        state.withLock { state in
            var figures = state.figures
            figures.queuedRequests = state.queue.count
            return figures
        }
    }

    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Admits no handler any more.
    func close() { state.withLock { $0.isClosed = true } }
}

// Connections.
extension Traffic {
    /// Whether a client may have one more connection. Connections begin and end on the thread that asks.
    ///
    /// - Parameter left: counts those that the client has closed itself; only asked at the limit, as it takes time.
    func admitsConnection(_ client: ClientAddress.Key, left: () -> Int) -> Bool {
        guard let limit = settings.connectionLimitPerAddress else { return true }
        let count = state.withLock { $0.connections[client, default: 0] }
        if count < limit || count - left() < limit { return true }
        state.withLock { $0.figures.refusedConnections += 1 }
        return false
    }

    func connectionBegan(_ client: ClientAddress.Key) {
        state.withLock { state in
            state.figures.acceptedConnections += 1
            state.figures.openConnections += 1
            if settings.connectionLimitPerAddress != nil { state.connections[client, default: 0] += 1 }
        }
    }

    func connectionEnded(_ client: ClientAddress.Key) {
        state.withLock { state in
            state.figures.openConnections -= 1
            guard let count = state.connections[client] else { return }
            state.connections[client] = count > 1 ? count - 1 : nil
        }
    }

    func connectionWasLate() { state.withLock { $0.figures.lateConnections += 1 } }

    func connectionMadeRoom() { state.withLock { $0.figures.displacedConnections += 1 } }
}

// Requests.
extension Traffic {
    func requestBegan() {
        state.withLock { state in
            state.requests += 1
            state.figures.requests += 1
        }
    }

    func requestEnded(bufferedBytes: Int) {
        leave { state in
            state.requests -= 1
            state.figures.bufferedBytes -= bufferedBytes
        }
    }

    func requestWasRefused() { state.withLock { $0.figures.refusedRequests += 1 } }

    func requestWasOverload() { state.withLock { $0.figures.overloadedRequests += 1 } }

    /// Makes room for a piece of a body, or says that there is none.
    func admitBytes(_ count: Int) -> Bool {
        state.withLock { state in
            guard state.figures.bufferedBytes + count <= settings.maximumBufferedBytes else { return false }
            state.figures.bufferedBytes += count
            return true
        }
    }

    /// Makes room for a handler, queues the request, or says that there is no room.
    func admit(_ pending: PendingAnswer) -> Admission {
        state.withLock { state in
            guard !state.isClosed else { return .refuse }
            if state.figures.handlersAtWork < settings.maximumRequestsInFlight {
                state.figures.handlersAtWork += 1
                return .start
            }
            guard state.queue.count < settings.maximumQueuedRequests else { return .refuse }
            state.queue.append(pending, id: pending.id)
            return .wait
        }
    }

    /// A request is settled; when its handler was at work, the next one takes its place.
    func settled(_ id: UInt64) {
        var next: PendingAnswer?
        leave { state in
            if state.queue.remove(id) { return }
            next = state.queue.popFirst()
            if next == nil { state.figures.handlersAtWork -= 1 }
        }
        next?.start()
    }
}

// Waiting.
extension Traffic {
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
            guard state.isIdle, !state.waiters.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }
}
