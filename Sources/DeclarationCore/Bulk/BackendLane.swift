/// The way to one backend in a bulk run: lets so many through as the backend bears.
///
/// Throttling halves what may be under way and makes everybody pause; each success brings a little of it back.
actor BackendLane {
    /// What a declaration met.
    enum Feedback {
        /// An answer, whatever it says.
        case answered
        /// The other side is busy.
        case throttled
        /// Nothing left this machine.
        case unreachable
        /// The backend's guard held it back: what waits together is held back together, and one sign of trouble.
        case heldBack
    }

    private let pace: BulkPace
    private let time: any TimeSource
    private let isStopped: @Sendable () -> Bool
    private var limit: Double
    private var inFlight = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var pause: LanePause
    private var bucket: TokenBucket?
    private var failures = 0

    /// The longest sleep before the lane looks whether the run was stopped, in milliseconds.
    private static let nap: Int64 = 200
    /// A rate beyond it is none.
    private static let fastest = 1_000_000

    init(_ pace: BulkPace, time: any TimeSource, isStopped: @escaping @Sendable () -> Bool) {
        self.pace = pace
        self.time = time
        self.isStopped = isStopped
        limit = Double(pace.concurrency)
        pause = LanePause(pace)
        let now = time.now().epochMilliseconds
        bucket = pace.perSecond.flatMap { $0 > 0 ? TokenBucket(perSecond: min($0, Self.fastest), at: now) : nil }
    }

    private var isClosed: Bool { failures >= pace.giveUpAfter || isStopped() }

    /// Waits for a place.
    ///
    /// - Returns: whether there is one; not when the run was stopped or the backend given up. Whoever got one leaves it.
    func enter() async -> Bool {
        while inFlight >= max(1, Int(limit)), !isClosed {
            await withCheckedContinuation { waiters.append($0) }
        }
        guard !isClosed else {
            wake()
            return false
        }
        inFlight += 1
        while !isClosed {
            let wait = begin(at: time.now().epochMilliseconds)
            guard wait > 0 else { return true }
            try? await time.sleep(for: .milliseconds(min(wait, Self.nap)))
            if Task.isCancelled { break }
        }
        free()
        return false
    }

    /// Begins a declaration, if there is neither a pause nor a lack of time by the rate.
    ///
    /// - Returns: how long to wait before the next look, in milliseconds; 0 when it began.
    private func begin(at now: Int64) -> Int64 {
        let rest = max(pause.left(at: now), bucket?.wait(at: now) ?? 0)
        if rest == 0 { _ = bucket?.take(at: now) }
        return rest
    }

    /// Gives the place back and learns from what happened.
    func leave(_ feedback: Feedback) {
        switch feedback {
        case .answered:
            failures = 0
            pause.reset()
            limit = min(Double(pace.concurrency), limit + 1 / limit)
        case .throttled:
            failures = 0
            slowDown()
        case .unreachable:
            failures += 1
            slowDown()
        case .heldBack:
            if pause.left(at: time.now().epochMilliseconds) == 0 { failures += 1 }
            slowDown()
        }
        free()
    }

    private func slowDown() {
        let now = time.now().epochMilliseconds
        // What was under way together is throttled together: that is one sign, not many.
        guard pause.left(at: now) == 0 else { return }
        limit = max(1, limit / 2)
        pause.begin(at: now)
    }

    private func free() {
        inFlight -= 1
        wake()
    }

    /// Wakes as many as there are places, the longest waiting first; all of them at the end.
    private func wake() {
        let count = isClosed ? waiters.count : min(waiters.count, max(1, Int(limit)) - inFlight)
        guard count > 0 else { return }
        let woken = waiters.prefix(count)
        waiters.removeFirst(count)
        for waiter in woken { waiter.resume() }
    }
}
