internal import CCurl
import Glibc
import Synchronization

/// The thread that owns the multi handle, as an executor: it alternates between queued work and waiting for sockets.
///
/// Requests and cancellations come through the same inbox as the actor's jobs, but as plain values: a call then costs
/// one hand-over to this thread and one resumption of its caller. An `async` method of the actor would cost a further
/// pass through this queue on the way back.
final class CurlExecutor: SerialExecutor {
    /// What the thread is asked to do.
    enum Work: Sendable {
        case start(Exchange)
        case cancel(Exchange)
        case job(UnownedJob)
        case preferredJob(UnownedJob, UnownedTaskExecutor)
    }

    private enum Phase { case running, stopping, stopped }

    private struct Inbox {
        var work: [Work] = []
        var phase = Phase.running
        /// Whether the thread waits for sockets, or is about to: only then it needs waking.
        var isWaiting = false
        /// Whether somebody runs the jobs that came after the thread's end.
        var isDraining = false
        var stopWaiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let inbox = Mutex(Inbox())
    /// The thread that is isolated now; 0 for none. `pthread_t` is a number on Linux.
    private let owner = Atomic<UInt>(0)
    /// The end of a pipe that the thread reads; a byte in it ends the thread's wait.
    let wakeUp: Int32
    /// The other end. A pipe and no event descriptor: the kernel wakes a pipe's reader on the writer's processor, which
    /// the writer, who awaits the answer, is about to leave. That halves the cost of a call on an idle machine.
    private let wakeEnd: Int32

    init() throws(CurlOptionError) {
        var ends: [Int32] = [-1, -1]
        guard ccurl_pipe(&ends) == 0 else { throw CurlOptionError(message: "no pipe: errno \(errno)") }
        wakeUp = ends[0]
        wakeEnd = ends[1]
    }

    deinit {
        Glibc.close(wakeUp)
        Glibc.close(wakeEnd)
    }

    /// Hands work to the thread. False, and nothing done, once the executor is stopping.
    func post(_ work: Work) -> Bool {
        let (isAccepted, needsWaking) = inbox.withLock { box in
            guard box.phase == .running else { return (false, false) }
            box.work.append(work)
            let wasWaiting = box.isWaiting
            box.isWaiting = false
            return (true, wasWaiting)
        }
        if needsWaking { wake() }
        return isAccepted
    }

    /// Asks the thread to end.
    func stop() {
        let isFirst = inbox.withLock { box in
            guard box.phase == .running else { return false }
            box.phase = .stopping
            box.isWaiting = false
            return true
        }
        if isFirst { wake() }
    }

    /// Asks the thread to end and waits until it has.
    func stopped() async {
        stop()
        await withUnsafeContinuation { waiter in
            let hasStopped = inbox.withLock { box in
                if box.phase != .stopped { box.stopWaiters.append(waiter) }
                return box.phase == .stopped
            }
            if hasStopped { waiter.resume() }
        }
    }

    /// Starts the thread; it keeps executor and engine alive until ``stop()``.
    func start(_ engine: CurlEngine) throws(CurlOptionError) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(engine)
        let status = pthread_create(&thread, nil, { CurlExecutor.main($0) }, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw CurlOptionError(message: "no thread for the transport: errno \(status)")
        }
        pthread_detach(thread)
    }

    private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let engine = Unmanaged<CurlEngine>.fromOpaque(context).takeRetainedValue()
        // OpenSSL may write to a closed socket; with all signals blocked here (and in curl's resolver threads, which
        // inherit the mask) that is an error code and never the process's end.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        engine.executor.run(engine)
        return nil
    }

    private func run(_ engine: CurlEngine) {
        owner.store(pthread_self(), ordering: .relaxed)
        var batch: [Work] = []
        while takeWork(&batch) {
            runJobs(batch[...])
            // What those jobs hand over at once, such as a task's next call, joins this turn.
            let known = batch.count
            takeMore(&batch)
            runJobs(batch[known...])
            engine.assumeIsolated { engine in
                engine.turn(batch)
                engine.wait { self.mayWait() }
            }
        }
        runJobs(batch[...])
        engine.assumeIsolated { $0.shutDown(batch) }
        owner.store(0, ordering: .relaxed)
        let waiters = inbox.withLock { box in
            box.phase = .stopped
            return box.stopWaiters
        }
        waiters.forEach { $0.resume() }
        drainLateJobs()
    }

    /// Takes all waiting work. False when it is the last.
    private func takeWork(_ batch: inout [Work]) -> Bool {
        batch.removeAll(keepingCapacity: true)
        return inbox.withLock { box in
            box.isWaiting = false
            swap(&box.work, &batch)
            return box.phase == .running
        }
    }

    private func takeMore(_ batch: inout [Work]) {
        inbox.withLock { box in
            if box.work.isEmpty { return }
            batch += box.work
            box.work.removeAll(keepingCapacity: true)
        }
    }

    /// Whether there is nothing to do; from then on work wakes the thread.
    private func mayWait() -> Bool {
        inbox.withLock { box in
            box.isWaiting = box.work.isEmpty && box.phase == .running
            return box.isWaiting
        }
    }

    private func wake() {
        var byte: UInt8 = 0
        // Fails only when the pipe is full, and then the thread wakes anyway.
        _ = write(wakeEnd, &byte, 1)
    }

    private func runJobs(_ batch: ArraySlice<Work>) {
        for work in batch {
            switch work {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .preferredJob(let job, let executor): job.runSynchronously(on: executor)
            case .start, .cancel: break
            }
        }
    }
}

// MARK: - Executor

extension CurlExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Takes a job of a task that prefers this thread.
    func enqueue(_ job: UnownedJob, preferring executor: UnownedTaskExecutor) {
        enqueue(.preferredJob(job, executor))
    }

    private func enqueue(_ work: Work) {
        if post(work) { return }
        inbox.withLock { $0.work.append(work) }
        drainLateJobs()
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() {
        precondition(isIsolated, "not on the transport's thread")
    }

    func isIsolatingCurrentContext() -> Bool? { isIsolated }

    private var isIsolated: Bool { owner.load(ordering: .relaxed) == pthread_self() }

    /// Runs the jobs that came too late for the thread, one at a time, on whichever thread brought the first.
    private func drainLateJobs() {
        let mayDrain = inbox.withLock { box in
            guard box.phase == .stopped, !box.isDraining else { return false }
            box.isDraining = true
            return true
        }
        guard mayDrain else { return }
        owner.store(pthread_self(), ordering: .relaxed)
        while let work = nextLateWork() { runJobs([work]) }
    }

    private func nextLateWork() -> Work? {
        inbox.withLock { box in
            if box.work.isEmpty {
                owner.store(0, ordering: .relaxed)
                box.isDraining = false
                return nil
            }
            return box.work.removeFirst()
        }
    }
}
