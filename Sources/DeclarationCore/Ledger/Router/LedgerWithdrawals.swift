import Synchronization

/// Takes openings back of which nobody knows whether they were written, as the ledger failed over them.
///
/// Nothing was sent for them. Without this, such an entry would look as if this process were sending it, for as long as it
/// sends anything else. Until an opening is taken back its id is not opened again here, and one that others of the same id
/// crossed is left alone: so none that is being sent can be taken for it.
actor LedgerWithdrawals {
    /// The most that are kept; what is beyond is settled by inquiry once this process's lease has lapsed.
    private static let limit = 10_000

    private let store: any LedgerStore
    private let policy: LedgerPolicy
    private let time: any TimeSource
    private var pending: [RequestID: LedgerTicket] = [:]
    private var running: [RequestID: Task<LedgerError?, Never>] = [:]
    private var isWorking = false
    /// Openings under way by id, and whether there was more than one at a time.
    private var openings: [RequestID: (count: Int, isCrossed: Bool)] = [:]

    init(store: any LedgerStore, policy: LedgerPolicy, time: any TimeSource) {
        self.store = store
        self.policy = policy
        self.time = time
    }

    /// Runs a transaction that may open an attempt.
    ///
    /// - Parameter ticket: what a result allows to be sent.
    nonisolated func open<Value: Sendable>(
        _ keys: LedgerKeys,
        ticket: @escaping @Sendable (Value) -> LedgerTicket?,
        _ body: @escaping @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Value>
    ) async throws(LedgerError) -> Value {
        if let error = await begin(keys.requestID) { throw error }
        let opened = Opened()
        do throws(LedgerError) {
            let value = try await store.transact(keys) { view throws(LedgerError) in
                opened.ticket.withLock { $0 = nil }
                let decision = try body(view)
                opened.ticket.withLock { $0 = ticket(decision.result) }
                return decision
            }
            await end(keys.requestID, doubtful: nil)
            return value
        } catch {
            await end(keys.requestID, doubtful: opened.ticket.withLock { $0 })
            throw error
        }
    }

    private func begin(_ id: RequestID) async -> LedgerError? {
        while pending[id] != nil {
            if let error = await withdraw(id) { return error }
        }
        let others = openings[id]?.count ?? 0
        openings[id] = (others + 1, isCrossed: others > 0)
        return nil
    }

    private func end(_ id: RequestID, doubtful ticket: LedgerTicket?) {
        guard let opening = openings[id] else { return }
        openings[id] = opening.count > 1 ? (opening.count - 1, true) : nil
        if let ticket, !opening.isCrossed { add(ticket) }
    }

    /// What the last run of a transaction would have allowed to be sent.
    private final class Opened: Sendable {
        let ticket = Mutex<LedgerTicket?>(nil)
    }

    private func add(_ ticket: LedgerTicket) {
        guard pending.count < Self.limit else { return }
        pending[ticket.requestID] = ticket
        guard !isWorking else { return }
        isWorking = true
        let pause = Int(policy.settings.ownerLease / 3)
        // Weak: who drops the router needs nothing more taken back.
        Task { [weak self, time] in
            while await self?.withdrawAll() == false {
                guard (try? await time.sleep(milliseconds: pause)) != nil else { return }
            }
        }
    }

    /// Takes back what can be taken back now.
    ///
    /// - Returns: whether nothing is left.
    private func withdrawAll() async -> Bool {
        for id in pending.keys {
            guard let error = await withdraw(id) else { continue }
            if error.code == .closed { pending.removeAll() }
            break
        }
        isWorking = !pending.isEmpty
        return pending.isEmpty
    }

    /// Takes an opening back, if there is one; callers at the same time wait for the same.
    private func withdraw(_ id: RequestID) async -> LedgerError? {
        guard let ticket = pending[id] else { return nil }
        let work =
            running[id]
            ?? Task {
                let error = await self.write(ticket)
                if error == nil { self.pending[id] = nil }
                self.running[id] = nil
                return error
            }
        running[id] = work
        return await work.value
    }

    private nonisolated func write(_ ticket: LedgerTicket) async -> LedgerError? {
        do throws(LedgerError) {
            try await store.transact(LedgerKeys(ticket.requestID)) { [policy, time] view throws(LedgerError) in
                policy.withdraw(ticket, view, now: time.now())
            }
            return nil
        } catch {
            return error
        }
    }
}

extension LedgerPolicy {
    /// Ends an attempt that was never sent, if it was written at all.
    func withdraw(_ ticket: LedgerTicket, _ view: LedgerView, now: ZonedTime) -> LedgerDecision<Void> {
        guard let entry = view.entry, entry.openAttempt == ticket.attempt.number, entry.owner == ticket.owner.token
        else { return LedgerDecision(()) }
        let failure = ProviderError(
            .notSent,
            .cancelled,
            "the ledger failed while this was written down; nothing was sent",
            backend: ticket.attempt.binding.backend
        )
        return LedgerDecision((), close(ticket, .failure(failure), view, now: now).writes)
    }
}
