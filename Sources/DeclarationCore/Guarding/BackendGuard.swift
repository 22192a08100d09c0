import Synchronization

/// The state of one guarded backend: what its breaker knows, who is under way, who waits. Shared by the routers of a
/// configuration and of the one that takes its place.
final class BackendGuard: Sendable {
    /// What became of a caller that wanted to begin.
    enum Entrance: Sendable { case admitted, full, late, cancelled }

    private typealias Waiter = CheckedContinuation<Entrance, Never>
    private typealias Gate = CallGate<Waiter>

    private struct State: Sendable {
        var breaker: CircuitBreaker?
        var gate: Gate
        var lastNumber: UInt64 = 0
        /// Takes the next turn at a time when nothing else may.
        var timer: (at: Int64, task: Task<Void, Never>)?
    }

    let backend: BackendID
    let settings: GuardSettings
    private let time: any TimeSource
    private let state: Mutex<State>

    init(
        _ backend: BackendID,
        _ settings: GuardSettings,
        time: any TimeSource,
        spread: @escaping CircuitBreaker.Spread
    ) {
        self.backend = backend
        self.settings = settings
        self.time = time
        let gate = Gate(settings.limits ?? CallLimits(), at: time.now().epochMilliseconds)
        let breaker = settings.breaker.map { CircuitBreaker($0, spread: spread) }
        state = Mutex(State(breaker: breaker, gate: gate))
    }

    // MARK: - Breaker

    /// Why no declaration may begin to wait now.
    func refusal(at now: Int64) -> CircuitBreaker.Admission? { state.withLock { $0.breaker?.refusal(at: now) } }

    /// What a declaration that has its place may do.
    func admit(at now: Int64) -> CircuitBreaker.Admission {
        state.withLock { $0.breaker?.admit(at: now) ?? .send(round: 0) }
    }

    /// The round that a call begins in.
    var round: Int { state.withLock { $0.breaker?.round ?? 0 } }

    func endProbe(round: Int) { state.withLock { $0.breaker?.endProbe(round: round) } }

    /// Takes in how a call ended.
    ///
    /// - Returns: where the breaker stands now, if that has changed.
    func note(_ verdict: CallVerdict, of call: CallKind, round: Int, at now: Int64) -> BreakerState? {
        state.withLock { state in
            guard state.breaker?.note(verdict, of: call, round: round, at: now) == true else { return nil }
            return state.breaker?.state(at: now)
        }
    }

    // MARK: - Limits

    /// Waits until a call may begin. A declaration that was admitted leaves with ``leave()``.
    ///
    /// - Parameter deadline: until when a declaration waits.
    func enter(_ kind: CallKind, until deadline: Int64) async -> Entrance {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enter(kind, number, deadline, $0) }
        } onCancel: {
            cancel(number)
        }
    }

    private func enter(_ kind: CallKind, _ number: UInt64, _ deadline: Int64, _ waiter: Waiter) {
        let now = time.now().epochMilliseconds
        // Asked under the lock, so that a cancel either is seen here or finds the waiter in the queue.
        let entrance: Entrance? = state.withLock { state in
            if Task.isCancelled { return .cancelled }
            switch state.gate.enter(kind, number, until: deadline, at: now, waiter: { waiter }) {
            case .admitted: return .admitted
            case .full: return .full
            case .waiting:
                schedule(&state, now)
                return nil
            }
        }
        if let entrance { waiter.resume(returning: entrance) }
    }

    /// A declaration ended.
    func leave() { takeTurn { $0.gate.leave() } }

    private func cancel(_ number: UInt64) {
        let waiter = state.withLock { $0.gate.remove(number) }
        waiter?.resume(returning: .cancelled)
        if waiter != nil { takeTurn { _ in } }
    }

    private func takeTurn(_ change: (inout State) -> Void) {
        let now = time.now().epochMilliseconds
        let turn = state.withLock { state in
            change(&state)
            let turn = state.gate.turn(at: now)
            schedule(&state, now)
            return turn
        }
        for waiter in turn.late { waiter.resume(returning: .late) }
        for waiter in turn.admitted { waiter.resume(returning: .admitted) }
    }

    /// Has a timer where anybody waits for a time, and none elsewhere.
    private func schedule(_ state: inout State, _ now: Int64) {
        guard let next = state.gate.nextTurn(after: now) else {
            state.timer?.task.cancel()
            state.timer = nil
            return
        }
        if let timer = state.timer, timer.at <= next { return }
        state.timer?.task.cancel()
        // Unstructured, because it serves whoever waits; it ends by itself, at the end of a wait at the latest.
        let task = Task { [time] in
            guard (try? await time.sleep(for: .milliseconds(max(1, next - now)))) != nil else { return }
            takeTurn { state in if state.timer?.at == next { state.timer = nil } }
        }
        state.timer = (next, task)
    }

    /// What it is doing now.
    var figures: BackendGuardFigures {
        let now = time.now().epochMilliseconds
        return state.withLock { state in
            BackendGuardFigures(
                backend: backend,
                breaker: state.breaker?.state(at: now),
                openUntil: state.breaker?.openUntil(at: now).map { ZonedTime(epochMilliseconds: $0) },
                inFlight: state.gate.inFlight,
                inFlightLimit: settings.limits?.callsInFlight,
                queued: state.gate.queued,
                queuedLimit: settings.limits?.queueLimit
            )
        }
    }
}
