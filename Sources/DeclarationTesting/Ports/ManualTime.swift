public import DeclarationCore
import Synchronization

/// A time that stands still until a test moves it. Whoever waits goes on as soon as the time has come.
public final class ManualTime: TimeSource {
    private struct Sleeper {
        let id: Int
        let deadline: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: ZonedTime
        var nextID = 0
        var sleepers: [Sleeper] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
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
        let due = state.withLock { state in
            state.now = time
            let due = state.sleepers.filter { $0.deadline <= time.epochMilliseconds }
            state.sleepers.removeAll { $0.deadline <= time.epochMilliseconds }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Moves the time on.
    public func advance(milliseconds: Int64) {
        set(now().adding(milliseconds: milliseconds))
    }

    /// Waits until at least so many tasks wait in ``sleep(milliseconds:)``: then moving the time meets them all.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Waits until the time has been moved far enough; ends at once when the task is cancelled.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(milliseconds: Int) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(id, milliseconds, continuation)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func enter(_ id: Int, _ milliseconds: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        // Asked under the lock, so that a cancel either is seen here or finds the sleeper in the list.
        let (result, ready) = state.withLock {
            state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if milliseconds <= 0 { return (.success(()), []) }
            let deadline = state.now.epochMilliseconds.addingReportingOverflow(Int64(milliseconds))
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
