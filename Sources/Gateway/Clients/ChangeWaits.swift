import Synchronization

/// How many requests may wait for a change at a time: each holds one of those that the gateway works at.
final class ChangeWaits: Sendable {
    private struct State {
        var count = 0
        var areOver = false
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter requestsInFlight: how many requests the gateway works at. Those that wait take a quarter of it and 128 at
    ///   most: the others' declarations go on beside them.
    init(requestsInFlight: Int) { limit = min(128, requestsInFlight / 4) }

    /// Begins to wait, unless so many do already; ``end()`` ends it.
    func begin() -> Bool {
        state.withLock { state in
            guard state.count < limit, !state.areOver else { return false }
            state.count += 1
            return true
        }
    }

    func end() { state.withLock { $0.count -= 1 } }

    /// Nobody waits any longer: the gateway is about to stop.
    func endAll() { state.withLock { $0.areOver = true } }

    /// Whether waits have to end.
    var areOver: Bool { state.withLock { $0.areOver } }
}
