import Synchronization

/// A bounded queue with one worker: putting something in never waits, and what finds no place is dropped.
///
/// The worker runs while there is something to do, in a task of its own that inherits nothing of whoever began it.
final class ShadowQueue<Job: Sendable>: Sendable {
    private struct State: Sendable {
        var jobs: [Job] = []
        var worker: Task<Void, Never>?
        var isClosed = false
    }

    private let limit: Int
    private let batch: Int
    private let drop: @Sendable (Job) -> Void
    private let handle: @Sendable ([Job]) async -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: how many may wait.
    ///   - batch: how many the worker takes at once.
    ///   - drop: hears of each that found no place, or that the end came before.
    init(
        limit: Int,
        batch: Int,
        drop: @escaping @Sendable (Job) -> Void,
        handle: @escaping @Sendable ([Job]) async -> Void
    ) {
        self.limit = limit
        self.batch = batch
        self.drop = drop
        self.handle = handle
    }

    /// Puts something in.
    func offer(_ job: Job) {
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.jobs.count < limit else { return false }
            state.jobs.append(job)
            if state.worker == nil { state.worker = Task.detached(priority: .utility) { await self.work() } }
            return true
        }
        if !isTaken { drop(job) }
    }

    private func work() async {
        while let jobs = next() { await handle(jobs) }
    }

    private func next() -> [Job]? {
        let (jobs, rest) = state.withLock { state in
            guard !state.jobs.isEmpty, !Task.isCancelled else {
                defer { state.jobs = [] }
                state.worker = nil
                return ([Job](), state.jobs)
            }
            let jobs = Array(state.jobs.prefix(batch))
            state.jobs.removeFirst(jobs.count)
            return (jobs, [])
        }
        for job in rest { drop(job) }
        return jobs.isEmpty ? nil : jobs
    }

    /// Waits until nothing is left to do.
    func idle() async {
        while let worker = state.withLock({ $0.worker }) { await worker.value }
    }

    /// Takes nothing more, and ends what is left when the time is over.
    func finish(within milliseconds: Int, time: any TimeSource) async {
        let worker = state.withLock { state in
            state.isClosed = true
            return state.worker
        }
        guard let worker else { return }
        let timer = Task {
            if (try? await time.sleep(for: .milliseconds(milliseconds))) != nil { worker.cancel() }
        }
        await worker.value
        timer.cancel()
    }
}
