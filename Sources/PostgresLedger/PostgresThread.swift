import DeclarationCore
import LedgerSQL

/// A thread that owns a connection and works off the queue, so that no waiting reaches the cooperative pool.
///
/// `@unchecked Sendable`: the connection is touched by the thread alone, everything else never changes.
final class PostgresThread: @unchecked Sendable {
    typealias Connect = @Sendable () throws(PostgresFailure) -> PostgresConnection

    private static let attempts = 5

    private let queue: PostgresQueue
    private let known: KnownContent
    private let connect: Connect
    /// How long the calls of a group that failed may be tried one by one, in milliseconds.
    private let patience: Int64
    private var connection: PostgresConnection?

    private init(_ queue: PostgresQueue, _ known: KnownContent, patience: Int, _ connect: @escaping Connect) {
        self.queue = queue
        self.known = known
        self.patience = Int64(patience)
        self.connect = connect
    }

    /// Starts a thread; it lives until the queue is stopped.
    static func start(
        _ queue: PostgresQueue,
        _ known: KnownContent,
        patience: Int,
        _ connect: @escaping Connect
    ) throws(LedgerError) {
        let thread = PostgresThread(queue, known, patience: patience, connect)
        queue.threadBegins()
        do throws(LedgerError) {
            try DatabaseThread.start { thread.loop() }
        } catch {
            queue.threadEnds()
            throw error
        }
    }

    private func loop() {
        while let group = queue.take() {
            run(group)
            queue.done(group)
        }
        disconnect()
        queue.threadEnds()
    }

    private func run(_ group: [any PostgresWork]) {
        // Also for a connection to a database that has everything: it may be one that others no longer use.
        if let loss = known.loss { return group.forEach { $0.finish(loss) } }
        var losses = 0
        for attempt in 1...Self.attempts {
            do throws(GroupTransaction.Failure) {
                try once(group, connected())
                return group.forEach { $0.finish(nil) }
            } catch {
                let failure = error.failure
                if failure.endsConnection {
                    let isConnected = connection != nil
                    disconnect()
                    if !error.open.isEmpty { return finish(group, failure.error, open: error.open) }
                    if !isConnected { return refuse(group, failure.error) }
                }
                // A connection that idled through the server's restart shows it only now: a fresh one is tried once. Others
                // that connect anew at that time may write down where the ledger is: no failure of this one.
                if failure.kind == .lost { losses += 1 }
                let isWorthIt = failure.kind == .lost ? losses < 2 : failure.kind != .refused
                if isWorthIt && attempt < Self.attempts { continue }
                return finish(group, failure)
            }
        }
    }

    private func once(
        _ group: [any PostgresWork],
        _ connection: PostgresConnection
    ) throws(GroupTransaction.Failure) {
        if let operation = group.first as? any PostgresOperation {
            do throws(PostgresFailure) {
                try operation.run(connection)
            } catch {
                throw GroupTransaction.Failure(failure: error)
            }
        } else {
            let calls = group.compactMap { $0 as? any PostgresDecision }
            try GroupTransaction(calls: calls, known: known).run(connection)
        }
    }

    private func finish(_ group: [any PostgresWork], _ failure: PostgresFailure) {
        if group.count > 1 && !failure.endsConnection {
            // One call's failure must not be its neighbours': each gets a transaction of its own. Where all fail by waiting,
            // the last would wait for minutes.
            let end = MonotonicClock.milliseconds() + patience
            for work in group {
                if MonotonicClock.milliseconds() < end { run([work]) } else { work.finish(failure.error) }
            }
        } else {
            for work in group { work.finish(failure.error) }
        }
    }

    /// The connection broke at the commit: who wrote nothing has an answer, the others don't know.
    private func finish(_ group: [any PostgresWork], _ error: LedgerError, open: Set<Int>) {
        let message = "\(error.message); whether the last change was written is open, look before repeating it"
        for (index, work) in group.enumerated() {
            work.finish(open.contains(index) ? LedgerError(error.code, message) : nil)
        }
    }

    /// There is no connection: those that wait would each wait for the same refusal.
    private func refuse(_ group: [any PostgresWork], _ error: LedgerError) {
        for work in group + queue.takeAllUnlessConnected() { work.finish(error) }
    }

    private func connected() throws(GroupTransaction.Failure) -> PostgresConnection {
        if let connection { return connection }
        do throws(PostgresFailure) {
            let fresh = try connect()
            connection = fresh
            queue.count(connected: 1)
            return fresh
        } catch {
            // Whatever kept the connection from being made, nothing was sent.
            throw GroupTransaction.Failure(failure: PostgresFailure(kind: .lost, error: error.error))
        }
    }

    private func disconnect() {
        guard connection != nil else { return }
        connection = nil
        queue.count(connected: -1)
    }
}
