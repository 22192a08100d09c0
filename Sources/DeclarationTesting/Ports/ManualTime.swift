public import DeclarationCore
import Synchronization

/// A time that stands still until a test moves it. Whoever waits goes on as soon as the time has come.
///
/// An inquiry waits a moment for others that it can share a call with, by this time too: move it, or set
/// `"inquiry": {"lingerMs": 0}` in the configuration.
public final class ManualTime: TimeSource {
    private struct Sleeper {
        let id: Int
        let deadline: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let id: Int
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: ZonedTime
        var nextID = 0
        var sleepers: [Sleeper] = []
        var watchers: [Watcher] = []

        /// - Returns: whose time has come.
        mutating func set(_ time: ZonedTime) -> [Sleeper] {
            now = time
            let due = sleepers.filter { $0.deadline <= time.epochMilliseconds }
            sleepers.removeAll { $0.deadline <= time.epochMilliseconds }
            return due
        }
    }

    private let state: Mutex<State>

    /// Makes a time; without more it is 2026-01-05T10:00:00+08:00.
    public init(_ now: ZonedTime = ZonedTime(epochMilliseconds: 1_767_578_400_000, offsetSeconds: 28_800)) {
        state = Mutex(State(now: now))
    }

    /// The time.
    public func now() -> ZonedTime { state.withLock { $0.now } }

    /// How many tasks wait now.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Sets the time, also back; whoever's time has come goes on.
    public func set(_ time: ZonedTime) {
        let due = state.withLock { $0.set(time) }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Moves the time on.
    public func advance(milliseconds: Int64) {
        let due = state.withLock { $0.set($0.now.adding(milliseconds: milliseconds)) }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Waits until at least so many tasks wait in ``sleep(for:)``: then moving the time meets them all. Ends at
    /// once when the task is cancelled.
    public func waitForSleepers(_ count: Int = 1) async {
        let id = nextID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if Task.isCancelled || state.sleepers.count >= count { return true }
                    state.watchers.append(Watcher(id: id, count: count, continuation: continuation))
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let watcher = state.withLock { state in
                state.watchers.firstIndex { $0.id == id }.map { state.watchers.remove(at: $0) }
            }
            watcher?.continuation.resume()
        }
    }

    private func nextID() -> Int {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    /// Waits until the time has been moved far enough; ends at once when the task is cancelled.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        let id = nextID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(id, duration, continuation)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func enter(_ id: Int, _ duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
        // Asked under the lock, so that a cancel either is seen here or finds the sleeper in the list.
        let (result, ready) = state.withLock {
            state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if duration <= .zero { return (.success(()), []) }
            let deadline = state.now.epochMilliseconds.addingReportingOverflow(duration.milliseconds)
            let sleeper = Sleeper(
                id: id,
                deadline: deadline.overflow ? .max : deadline.partialValue,
                continuation: continuation
            )
            state.sleepers.append(sleeper)
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return (nil, ready)
        }
        for watcher in ready { watcher.resume() }
        if let result { continuation.resume(with: result) }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { state in
            state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
