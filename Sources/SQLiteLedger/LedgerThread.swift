import DeclarationCore
import Glibc
import LedgerSQL
import Synchronization

/// Work for a thread that owns a connection.
protocol LedgerWork: Sendable {
    /// Does the work; a thrown error undoes everything of the group.
    func run(_ connection: SQLiteConnection) throws(LedgerError)
    /// Answers the caller; with an error the work counts as not done.
    func finish(_ error: LedgerError?)
}

/// A thread that owns a connection and works off a queue, so that no blocking call reaches the cooperative pool.
///
/// What waits when the thread gets to it runs in one transaction: callers share the commit and its `fsync`.
///
/// `@unchecked Sendable`: the connection is touched by the thread alone once it runs, everything else is in the lock.
final class LedgerThread: @unchecked Sendable {
    /// What a thread does with its connection.
    enum Role {
        /// Writes: what waits shares a transaction.
        case writing
        /// Reads single entries, which who declares waits for: what waits shares a look at whether the ledger is still the
        /// same.
        case reading
        /// Reads many, which may take seconds: each call has a look of its own.
        case scanning

        /// The most calls in one group; in a transaction, a failure undoes and repeats them one by one.
        fileprivate var groupLimit: Int { self == .scanning ? 1 : 256 }
    }

    private struct Queue {
        var work: [any LedgerWork] = []
        var isStopping = false
        var isStopped = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []

        /// Takes the first so many out.
        mutating func take(_ limit: Int) -> [any LedgerWork] {
            guard work.count > limit else {
                defer { work = [] }
                return work
            }
            defer { work.removeFirst(limit) }
            return Array(work.prefix(limit))
        }
    }

    private let queue = Mutex(Queue())
    private let bell: Bell
    private let limit: Int
    private let role: Role
    private var connection: SQLiteConnection?
    /// How many calls the last transaction had, and how long it took in nanoseconds; the thread's own.
    private var lastGroup: (count: Int, duration: Int64) = (0, 0)
    /// What was committed so far.
    let traffic = Mutex(SQLiteLedger.Traffic())

    /// So many calls wait after a commit only where more come than commits of a few take.
    private static let crowd = 8

    /// Starts the thread; it lives until ``stop()``.
    init(_ connection: SQLiteConnection, _ role: Role, limit: Int) throws(LedgerError) {
        self.connection = connection
        self.role = role
        self.limit = limit
        bell = try Bell()
        try DatabaseThread.start { self.loop() }
    }

    /// Queues work; answers it at once when the queue is full or closed.
    func post(_ work: any LedgerWork) {
        let refusal: LedgerError? = queue.withLock { queue in
            if queue.isStopping { return LedgerError(.closed, "the ledger is closed") }
            if queue.work.count >= limit {
                return LedgerError(.overloaded, "\(limit) calls wait for the ledger already; try again later")
            }
            queue.work.append(work)
            return nil
        }
        if let refusal { work.finish(refusal) } else { bell.ring() }
    }

    /// Asks the thread to end after what is queued.
    func stop() {
        queue.withLock { $0.isStopping = true }
        bell.ring()
    }

    /// Waits until it has, and its connection is closed.
    func stopped() async {
        stop()
        await withCheckedContinuation { waiter in
            let hasStopped = queue.withLock { queue in
                if !queue.isStopped { queue.stopWaiters.append(waiter) }
                return queue.isStopped
            }
            if hasStopped { waiter.resume() }
        }
    }

    private func loop() {
        while let group = nextGroup() {
            let start = MonotonicClock.nanoseconds()
            run(group)
            lastGroup = (group.count, MonotonicClock.nanoseconds() - start)
            connection?.copyLongLog(isBusy: queue.withLock { $0.work.count >= Self.crowd })
        }
        connection = nil
        let waiters = queue.withLock { queue in
            queue.isStopped = true
            return queue.stopWaiters
        }
        waiters.forEach { $0.resume() }
    }

    /// Waits for work; `nil` at the end.
    private func nextGroup() -> [any LedgerWork]? {
        if role == .writing { gather() }
        while true {
            let (group, isOver) = queue.withLock { queue -> ([any LedgerWork], Bool) in
                let group = queue.take(role.groupLimit)
                return (group, group.isEmpty && queue.isStopping)
            }
            if isOver { return nil }
            if !group.isEmpty { return group }
            // Woken perhaps for work that an earlier group took: the queue is looked at again either way.
            bell.wait()
        }
    }

    /// A disk on which a commit takes less is not waited for: the wait would cost more than it saves. In nanoseconds.
    private static let slowCommit: Int64 = 3_000_000

    /// On a slow disk, waits a moment, while others wait already, for the callers that were just answered: most come back
    /// at once, and two groups that take turns would sync twice as often as one. Costs an eighth of a commit at most.
    private func gather() {
        let queued = queue.withLock { $0.work.count }
        guard queued > 0, lastGroup.count > 1, lastGroup.duration >= Self.slowCommit else { return }
        let wanted = min(role.groupLimit, queued + lastGroup.count)
        let step = min(lastGroup.duration / 8, 1_000_000) / 8
        for _ in 0..<8 {
            if queue.withLock({ $0.work.count >= wanted || $0.isStopping }) { return }
            var pause = timespec(tv_sec: 0, tv_nsec: Int(step))
            nanosleep(&pause, nil)
        }
    }

    private func run(_ group: [any LedgerWork]) {
        guard let connection else { return }
        if role != .writing {
            let loss = failure { () throws(LedgerError) in
                try connection.checkPlace()
                try connection.checkCount()
            }
            for work in group {
                work.finish(loss ?? failure { () throws(LedgerError) in try work.run(connection) })
            }
            return
        }
        // Waited for once for all: one after the other, each would wait as long for whoever holds the file.
        if let error = failure({ () throws(LedgerError) in try connection.begin() }) {
            return group.forEach { $0.finish(error) }
        }
        let error = commit(group, connection)
        if error == nil || group.count == 1 {
            for work in group { work.finish(error) }
        } else {
            // One call's failure must not be its neighbours': each gets a transaction of its own.
            for work in group { run([work]) }
        }
    }

    /// Does the work of a transaction that has begun, and ends it.
    private func commit(_ group: [any LedgerWork], _ connection: SQLiteConnection) -> LedgerError? {
        let error = failure { () throws(LedgerError) in
            for work in group { try work.run(connection) }
            try connection.commit()
            traffic.withLock { $0.add(group.count) }
        }
        // SQLite undoes some failed transactions by itself.
        if error != nil { connection.recent.forget() }
        if connection.isInTransaction,
            let undoing = failure({ () throws(LedgerError) in try connection.execute("ROLLBACK") })
        {
            return error ?? undoing
        }
        return error
    }

    private func failure(_ body: () throws(LedgerError) -> Void) -> LedgerError? {
        do throws(LedgerError) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
