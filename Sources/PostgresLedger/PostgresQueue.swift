import DeclarationCore
import LedgerSQL
import Synchronization

/// What waits for a connection.
///
/// Decisions that have no key in common with one under way are handed out together, to share a transaction; the order of
/// those that do have one is kept.
final class PostgresQueue: Sendable {
    private struct State {
        var work: [any PostgresWork] = []
        var busy: Set<Int64> = []
        var connected = 0
        var threads = 0
        var isStopping = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// The most decisions in one transaction: each holds some of the server's table of locks.
    private static let groupLimit = 64
    /// How far is looked for decisions that fit.
    private static let reach = 512

    private let state = Mutex(State())
    private let bell: Bell
    private let limit: Int

    init(limit: Int) throws(LedgerError) {
        self.limit = limit
        bell = try Bell()
    }

    /// Queues work; answers it at once when the queue is full or closed.
    func post(_ work: any PostgresWork) {
        let refusal: LedgerError? = state.withLock { state in
            if state.isStopping { return LedgerError(.closed, "the ledger is closed") }
            if state.work.count >= limit {
                return LedgerError(.overloaded, "\(limit) calls wait for the ledger already; try again later")
            }
            state.work.append(work)
            return nil
        }
        if let refusal { work.finish(refusal) } else { bell.ring() }
    }

    /// Waits for work; `nil` at the end. What was taken is busy until ``done(_:)``.
    func take() -> [any PostgresWork]? {
        while true {
            let (group, isOver) = state.withLock { state in
                let group = Self.group(&state)
                return (group, group.isEmpty && state.work.isEmpty && state.isStopping)
            }
            if isOver { return nil }
            if !group.isEmpty { return group }
            // Woken for work that somebody else took, or that has to wait: the queue is looked at again either way.
            bell.wait()
        }
    }

    /// Frees what a group kept others from.
    func done(_ group: [any PostgresWork]) {
        let isEmpty = state.withLock { state in
            for work in group { state.busy.subtract(work.locks) }
            return state.work.isEmpty && !state.isStopping
        }
        if !isEmpty { bell.ring() }
    }

    private static func group(_ state: inout State) -> [any PostgresWork] {
        guard let first = state.work.first else { return [] }
        if first.locks.isEmpty { return [state.work.removeFirst()] }
        var taken: [Int] = []
        var waiting = state.busy
        for (index, work) in state.work.prefix(reach).enumerated() where taken.count < groupLimit {
            if work.locks.isEmpty {
                // With nothing to group, all before it wait; a call behind them needn't wait with them.
                if taken.isEmpty { return [state.work.remove(at: index)] }
                continue
            }
            let isOfKind = taken.first.map { state.work[$0].kindLock == work.kindLock } ?? true
            // Its kind, one after the other, shares the lock of the transaction.
            let held = work.kindLock == nil || taken.isEmpty ? waiting : state.busy
            if isOfKind && held.isDisjoint(with: work.locks) { taken.append(index) }
            waiting.formUnion(work.locks)
        }
        let group = taken.map { state.work[$0] }
        for index in taken.reversed() { state.work.remove(at: index) }
        for work in group { state.busy.formUnion(work.locks) }
        return group
    }

    /// Notes that a thread got or lost its connection.
    func count(connected change: Int) { state.withLock { $0.connected += change } }

    /// Takes all that waits when nobody has a connection: it would wait in vain.
    func takeAllUnlessConnected() -> [any PostgresWork] {
        state.withLock { state in
            guard state.connected == 0 else { return [] }
            defer { state.work.removeAll() }
            return state.work
        }
    }
}

// MARK: - Threads

extension PostgresQueue {
    func threadBegins() { state.withLock { $0.threads += 1 } }

    func threadEnds() {
        let waiters = state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.stopWaiters.removeAll() }
            return state.stopWaiters
        }
        waiters.forEach { $0.resume() }
        // The bell is one for all: who leaves wakes the next.
        bell.ring()
    }

    /// Asks the threads to end after what is queued.
    func stop() {
        state.withLock { $0.isStopping = true }
        bell.ring()
    }

    /// Waits until they have, and their connections are closed.
    func stopped() async {
        stop()
        await withCheckedContinuation { waiter in
            let hasStopped = state.withLock { state in
                if state.threads > 0 { state.stopWaiters.append(waiter) }
                return state.threads == 0
            }
            if hasStopped { waiter.resume() }
        }
    }
}
