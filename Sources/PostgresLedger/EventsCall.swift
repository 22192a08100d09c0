import DeclarationCore
import LedgerSQL
import Synchronization

/// Events that are written down by themselves. One call at a time, in all processes: numbers follow the order of the commits, so that who
/// has read up to one misses none.
///
/// `@unchecked Sendable`: a class with a superclass can't be checked; it adds constants alone.
final class EventsCall: PostgresCall<Void>, PostgresDecision, @unchecked Sendable {
    let keys = LedgerKeys("")
    let locks: [Int64]
    private let events: [LedgerEvent]
    var kindLock: Int64? { locks.first }

    private init(
        _ continuation: CheckedContinuation<Result<Void, LedgerError>, Never>,
        _ events: [LedgerEvent],
        _ lock: Int64
    ) {
        self.events = events
        locks = [lock]
        super.init(continuation)
    }

    static func run(on queue: PostgresQueue, _ events: [LedgerEvent], schema: String) async throws(LedgerError) {
        let result = await withCheckedContinuation {
            queue.post(EventsCall($0, events, LockKey.events(schema: schema)))
        }
        try result.get()
    }

    func decide(_ view: LedgerView) -> PostgresWrites {
        value.withLock { $0 = .success(()) }
        return PostgresWrites(statements: events.map(LedgerStatements.insert))
    }
}
