import Synchronization

/// Keeps the process's lease alive while something is being sent.
final class LedgerHeartbeat: Sendable {
    private struct State {
        var inFlight = 0
        var beating: Task<Void, Never>?
        var hasLease = false
    }

    private let store: any LedgerStore
    private let owner: LedgerOwner.Token
    private let lease: Duration
    private let time: any TimeSource
    /// A lock and no actor: every declaration passes here twice, and holds nobody up.
    private let state = Mutex(State())

    init(store: any LedgerStore, owner: LedgerOwner.Token, lease: Duration, time: any TimeSource) {
        self.store = store
        self.owner = owner
        self.lease = lease
        self.time = time
    }

    /// Something is about to be sent; its attempt renewed the lease when it was written down.
    func began() {
        state.withLock { state in
            state.inFlight += 1
            state.hasLease = true
            keepBeating(&state)
        }
    }

    /// It ended. The beat notices by itself: short calls one after the other share one.
    func ended() { state.withLock { $0.inFlight -= 1 } }

    /// Ends the lease, so that nobody has to wait for it to lapse; not while something is being sent.
    func stop() async {
        let beating = state.withLock { state in
            state.inFlight == 0 && state.hasLease ? (isIdle: true, task: state.beating) : (isIdle: false, task: nil)
        }
        guard beating.isIdle else { return }
        // It may still be renewing.
        beating.task?.cancel()
        await beating.task?.value
        let isOver = state.withLock { state in
            if state.inFlight == 0 { state.hasLease = false } else { keepBeating(&state) }
            return state.inFlight == 0
        }
        // A failure is no harm: the lease lapses by itself.
        if isOver { try? await store.renew(LedgerOwner(token: owner, until: time.now())) }
    }

    private func keepBeating(_ state: inout State) {
        if state.beating == nil { state.beating = Task { await beat() } }
    }

    private func beat() async {
        while true {
            let hasSlept = (try? await time.sleep(for: lease / 3)) != nil
            let goesOn = state.withLock { state in
                if hasSlept, state.inFlight > 0 { return true }
                state.beating = nil
                return false
            }
            guard goesOn else { return }
            // A failed renewal is no reason to stop: the next one may work, and a lapsed lease only lets others inquire.
            try? await store.renew(LedgerOwner(token: owner, until: time.now().adding(lease)))
        }
    }
}
