import Synchronization

/// What the ledger failed over and this process alone can still say: that an opening of which nobody knows whether it was
/// written was never sent, and how a call ended.
///
/// Without this, such an entry would look as if this process were sending it, for as long as it sends anything else, and
/// nobody would believe that the other side doesn't know it. Until what is kept is written its id is not opened again here.
/// An opening that others of the same id crossed is left alone: so none that is being sent can be taken for it.
final class LedgerBacklog: Sendable {
    fileprivate typealias Writing = @Sendable (LedgerView) -> LedgerDecision<LedgerEntry?>
    fileprivate typealias Written = Result<LedgerEntry?, LedgerError>

    /// What is written of one attempt at one time.
    fileprivate struct Key: Hashable {
        let requestID: RequestID
        let attempt: Int

        init(_ ticket: LedgerTicket) { (requestID, attempt) = (ticket.requestID, ticket.attempt.number) }
    }

    fileprivate struct State {
        var pending: [Key: Writing] = [:]
        var running: [Key: Task<Written, Never>] = [:]
        var isWorking = false
        /// Openings under way by id, and whether there was more than one at a time.
        var openings: [RequestID: (count: Int, isCrossed: Bool)] = [:]
    }

    /// The most that are kept; what is beyond is settled by inquiry once this process's lease has lapsed.
    fileprivate static let limit = 10_000
    /// A write that failed sooner is tried again while its caller waits: a connection that broke has a successor at once.
    private static let patience = Duration.seconds(2)

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

    /// The most ids of one payment that are followed.
    private static let paymentLimit = 64

    /// Runs a transaction that may open an attempt. It looks at all that is declared of the payment, also what is linked to
    /// it by an order that has both of its ids.
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
            var keys = keys
            while true {
                let found = keys.payments
                let value = try await store.transact(keys) { view throws(LedgerError) -> LedgerDecision<Value?> in
                    opened.ticket.withLock { $0 = nil }
                    let linked = view.linkedPayments.subtracting(found)
                    guard linked.isEmpty || found.isEmpty || found.count > Self.paymentLimit else {
                        opened.linked.withLock { $0 = linked }
                        return LedgerDecision(.none)
                    }
                    let decision = try body(view)
                    opened.ticket.withLock { $0 = ticket(decision.result) }
                    return LedgerDecision(.some(decision.result), decision.writes)
                }
                if let value {
                    end(keys.requestID, doubtful: nil)
                    return value
                }
                // Looked at, and locked, in a transaction of its own: others may declare what is linked at this moment.
                keys.payments.formUnion(opened.linked.withLock { $0 })
            }
        } catch {
            end(keys.requestID, doubtful: opened.ticket.withLock { $0 })
            throw error
        }
    }

    /// Writes down how a call ended; where that fails, later.
    ///
    /// - Returns: the entry as it is then.
    func close(
        _ ticket: LedgerTicket,
        _ result: LedgerResult,
        _ policy: LedgerPolicy
    ) async throws(LedgerError) -> LedgerEntry? {
        let ended = time.now()
        let key = Key(ticket)
        do throws(LedgerError) {
            return try await store.transact(LedgerKeys(ticket.requestID)) { [time] view throws(LedgerError) in
                policy.close(ticket, result, view, now: time.now())
            }
        } catch {
            // However late it is written, the call ended now.
            state.withLock { _ = $0.keep(key) { policy.close(ticket, result, $0, now: ended) } }
            if time.now().since(ended) < Self.patience, case .success(let entry)? = await write(key) { return entry }
            work(isFirstTry: false)
            throw error
        }
    }

    /// Writes what is left, for a last time; for no longer than it would be waited for.
    func flush() async { await round(until: .now + Self.patience) }

    private func begin(_ id: RequestID) async -> LedgerError? {
        while !tryToBegin(id) {
            guard let key = state.withLock({ $0.key(of: id) }) else { continue }
            if case .failure(let error) = await write(key) { return error }
        }
        return nil
    }

    private func tryToBegin(_ id: RequestID) -> Bool {
        state.withLock { state in
            guard state.key(of: id) == nil else { return false }
            let others = state.openings[id]?.count ?? 0
            state.openings[id] = (others + 1, isCrossed: others > 0)
            return true
        }
    }

    private func end(_ id: RequestID, doubtful ticket: LedgerTicket?) {
        // In one piece: who begins next must find the opening under way, or its withdrawal.
        let isKept = state.withLock { state in
            guard let opening = state.openings[id] else { return false }
            state.openings[id] = opening.count > 1 ? (opening.count - 1, true) : nil
            guard let ticket, !opening.isCrossed else { return false }
            return state.keep(Key(ticket)) { [policy, time] view in
                LedgerDecision(nil, policy.withdraw(ticket, view, now: time.now()).writes)
            }
        }
        if isKept { work(isFirstTry: true) }
    }

    /// What the last run of a transaction would have allowed to be sent.
    private final class Opened: Sendable {
        let ticket = Mutex<LedgerTicket?>(nil)
        /// Ids of the payment that it should have looked at too.
        let linked = Mutex<Set<PaymentID>>([])
    }

    /// Writes until nothing is left.
    private func work(isFirstTry: Bool) {
        guard state.withLock({ $0.needsWorker() }) else { return }
        let pause = policy.settings.ownerLease / 3
        // Weak: who drops the router needs nothing more written.
        Task { [weak self, time] in
            if !isFirstTry { try? await time.sleep(for: pause) }
            while await self?.roundLeavesMore() ?? false {
                guard (try? await time.sleep(for: pause)) != nil else { return }
            }
        }
    }

    /// Writes what can be written now.
    ///
    /// - Returns: whether anything is left; the worker has to come again then.
    private func roundLeavesMore() async -> Bool {
        await round(until: nil)
        return state.withLock { state in
            state.isWorking = !state.pending.isEmpty
            return state.isWorking
        }
    }

    private func round(until deadline: ContinuousClock.Instant?) async {
        for key in state.withLock({ Array($0.pending.keys) }) where deadline.map({ .now < $0 }) ?? true {
            guard case .failure(let error) = await write(key) else { continue }
            if error.code == .closed { return state.withLock { $0.pending.removeAll() } }
            // Whatever is of one entry alone must not keep the others waiting.
            if Self.isOfAll(error.code) { return }
        }
    }

    /// Whether a failure would meet every write.
    private static func isOfAll(_ code: LedgerError.Code) -> Bool {
        [.unavailable, .full, .readOnly, .overloaded, .newerSchema].contains(code)
    }

    /// Writes something that is kept, if it is; callers at the same time wait for the same.
    private func write(_ key: Key) async -> Written? {
        let work = state.withLock { state -> Task<Written, Never>? in
            guard let writing = state.pending[key] else { return nil }
            let work = state.running[key] ?? Task { await self.end(key, writing) }
            state.running[key] = work
            return work
        }
        return await work?.value
    }

    private func end(_ key: Key, _ writing: @escaping Writing) async -> Written {
        let written = await transact(key.requestID, writing)
        state.withLock { state in
            if case .success = written { state.pending[key] = nil }
            state.running[key] = nil
        }
        return written
    }

    private func transact(_ id: RequestID, _ writing: @escaping Writing) async -> Written {
        do throws(LedgerError) {
            return .success(try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in writing(view) })
        } catch {
            return .failure(error)
        }
    }
}

extension LedgerBacklog.State {
    /// Keeps what has to be written.
    ///
    /// - Returns: whether there was room.
    fileprivate mutating func keep(_ key: LedgerBacklog.Key, _ writing: @escaping LedgerBacklog.Writing) -> Bool {
        guard pending.count < LedgerBacklog.limit, pending[key] == nil else { return false }
        pending[key] = writing
        return true
    }

    /// What is kept of an id; `nil` for nothing, as nearly always.
    fileprivate func key(of id: RequestID) -> LedgerBacklog.Key? {
        pending.isEmpty ? nil : pending.keys.first { $0.requestID == id }
    }

    /// Whether there is work that nobody is at; from now on somebody is.
    fileprivate mutating func needsWorker() -> Bool {
        guard !isWorking, !pending.isEmpty else { return false }
        isWorking = true
        return true
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
