import Synchronization

/// Takes openings back of which nobody knows whether they were written, as the ledger failed over them.
///
/// Nothing was sent for them. Without this, such an entry would look as if this process were sending it, for as long as it
/// sends anything else. Until an opening is taken back its id is not opened again here, and one that others of the same id
/// crossed is left alone: so none that is being sent can be taken for it.
final class LedgerWithdrawals: Sendable {
    private struct State {
        var pending: [RequestID: LedgerTicket] = [:]
        var running: [RequestID: Task<LedgerError?, Never>] = [:]
        var isWorking = false
        /// Openings under way by id, and whether there was more than one at a time.
        var openings: [RequestID: (count: Int, isCrossed: Bool)] = [:]
    }

    /// The most that are kept; what is beyond is settled by inquiry once this process's lease has lapsed.
    private static let limit = 10_000

    private let store: any LedgerStore
    private let policy: LedgerPolicy
    private let time: any TimeSource
    /// A lock and no actor: every declaration passes here twice, and almost none has anything to wait for.
    private let state = Mutex(State())

    init(store: any LedgerStore, policy: LedgerPolicy, time: any TimeSource) {
        self.store = store
        self.policy = policy
        self.time = time
    }

    /// Runs a transaction that may open an attempt.
    ///
    /// - Parameter ticket: what a result allows to be sent.
    func open<Value: Sendable>(
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
            end(keys.requestID, doubtful: nil)
            return value
        } catch {
            end(keys.requestID, doubtful: opened.ticket.withLock { $0 })
            throw error
        }
    }

    private func begin(_ id: RequestID) async -> LedgerError? {
        while !tryToBegin(id) {
            if let error = await withdraw(id) { return error }
        }
        return nil
    }

    private func tryToBegin(_ id: RequestID) -> Bool {
        state.withLock { state in
            guard state.pending[id] == nil else { return false }
            let others = state.openings[id]?.count ?? 0
            state.openings[id] = (others + 1, isCrossed: others > 0)
            return true
        }
    }

    private func end(_ id: RequestID, doubtful ticket: LedgerTicket?) {
        // In one piece: who begins next must find the opening under way, or its withdrawal.
        let isFirst = state.withLock { state in
            guard let opening = state.openings[id] else { return false }
            state.openings[id] = opening.count > 1 ? (opening.count - 1, true) : nil
            guard let ticket, !opening.isCrossed, state.pending.count < Self.limit else { return false }
            state.pending[id] = ticket
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if isFirst { work() }
    }

    /// What the last run of a transaction would have allowed to be sent.
    private final class Opened: Sendable {
        let ticket = Mutex<LedgerTicket?>(nil)
    }

    /// Takes back until nothing is left.
    private func work() {
        let pause = policy.settings.ownerLease / 3
        // Weak: who drops the router needs nothing more taken back.
        Task { [weak self, time] in
            while await self?.withdrawAll() == false {
                guard (try? await time.sleep(for: pause)) != nil else { return }
            }
        }
    }

    /// Takes back what can be taken back now.
    ///
    /// - Returns: whether nothing is left.
    private func withdrawAll() async -> Bool {
        for id in state.withLock({ Array($0.pending.keys) }) {
            guard let error = await withdraw(id) else { continue }
            if error.code == .closed { state.withLock { $0.pending.removeAll() } }
            break
        }
        return state.withLock { state in
            state.isWorking = !state.pending.isEmpty
            return !state.isWorking
        }
    }

    /// Takes an opening back, if there is one; callers at the same time wait for the same.
    private func withdraw(_ id: RequestID) async -> LedgerError? {
        let work = state.withLock { state -> Task<LedgerError?, Never>? in
            guard let ticket = state.pending[id] else { return nil }
            let work = state.running[id] ?? Task { await self.end(ticket) }
            state.running[id] = work
            return work
        }
        return await work?.value
    }

    private func end(_ ticket: LedgerTicket) async -> LedgerError? {
        let error = await write(ticket)
        state.withLock { state in
            if error == nil { state.pending[ticket.requestID] = nil }
            state.running[ticket.requestID] = nil
        }
        return error
    }

    private func write(_ ticket: LedgerTicket) async -> LedgerError? {
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
