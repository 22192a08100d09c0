/// Keeps the process's lease alive while something is being sent.
actor LedgerHeartbeat {
    private let store: any LedgerStore
    private let owner: LedgerOwner.Token
    private let lease: Int64
    private let time: any TimeSource
    private var inFlight = 0
    private var beating: Task<Void, Never>?
    private var hasLease = false

    init(store: any LedgerStore, owner: LedgerOwner.Token, lease: Int64, time: any TimeSource) {
        self.store = store
        self.owner = owner
        self.lease = lease
        self.time = time
    }

    /// Something is about to be sent; its attempt renewed the lease when it was written down.
    func began() {
        inFlight += 1
        hasLease = true
        if beating == nil { beating = Task { await beat() } }
    }

    /// It ended. The beat notices by itself: short calls one after the other share one.
    func ended() { inFlight -= 1 }

    /// Ends the lease, so that nobody has to wait for it to lapse; not while something is being sent.
    func stop() async {
        guard inFlight == 0, hasLease else { return }
        // It may still be renewing.
        beating?.cancel()
        await beating?.value
        guard inFlight == 0 else {
            if beating == nil { beating = Task { await beat() } }
            return
        }
        hasLease = false
        // A failure is no harm: the lease lapses by itself.
        try? await store.renew(LedgerOwner(token: owner, until: time.now()))
    }

    private func beat() async {
        defer { beating = nil }
        while true {
            guard (try? await time.sleep(milliseconds: Int(lease / 3))) != nil, inFlight > 0 else { return }
            // A failed renewal is no reason to stop: the next one may work, and a lapsed lease only lets others inquire.
            try? await store.renew(LedgerOwner(token: owner, until: time.now().adding(milliseconds: lease)))
        }
    }
}
