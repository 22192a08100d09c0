import Synchronization

/// Tells a tracker to end in its own time: it takes nothing more, and what is under way ends as it began. Who pauses is
/// woken.
package final class TrackStop: Sendable {
    private struct State {
        var isSet = false
        var lastNumber = 0
        var pauses: [Int: Task<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Makes one that says nothing yet.
    package init() {}

    /// Whether the tracker is to end.
    package var isSet: Bool { state.withLock { $0.isSet } }

    /// Says it.
    package func set() {
        let pauses = state.withLock { state in
            state.isSet = true
            return state.pauses.values.map(\.self)
        }
        for pause in pauses { pause.cancel() }
    }

    /// Waits, until it is said or the task is cancelled at the longest.
    package func rest(for duration: Duration, _ time: any TimeSource) async {
        let pause = Task { _ = try? await time.sleep(for: duration) }
        let number = state.withLock { state in
            state.lastNumber += 1
            state.pauses[state.lastNumber] = pause
            // Also where it was said before: nobody would say it again.
            if state.isSet { pause.cancel() }
            return state.lastNumber
        }
        await withTaskCancellationHandler {
            await pause.value
        } onCancel: {
            pause.cancel()
        }
        state.withLock { _ = $0.pauses.removeValue(forKey: number) }
    }
}
