import DeclarationCore
import Synchronization

/// A decision whose answer is awaited.
///
/// `@unchecked Sendable`: a class with a superclass can't be checked; it adds constants alone.
final class DecisionCall<Value: Sendable>: PostgresCall<Value>, PostgresDecision, @unchecked Sendable {
    typealias Body = @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Value>

    let keys: LedgerKeys
    let locks: [Int64]
    private let schema: String
    private let body: Body

    private init(
        _ continuation: CheckedContinuation<Result<Value, LedgerError>, Never>,
        _ keys: LedgerKeys,
        _ schema: String,
        _ body: @escaping Body
    ) {
        self.keys = keys
        self.schema = schema
        self.body = body
        locks = LockKey.all(keys, schema: schema)
        super.init(continuation)
    }

    static func run(
        on queue: PostgresQueue,
        _ keys: LedgerKeys,
        schema: String,
        _ body: @escaping Body
    ) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation { queue.post(DecisionCall($0, keys, schema, body)) }
        return try result.get()
    }

    func decide(_ view: LedgerView) -> PostgresWrites {
        do throws(LedgerError) {
            let decision = try body(view)
            value.withLock { $0 = .success(decision.result) }
            return PostgresWrites(
                statements: LedgerStatements.writes(decision.writes, to: keys.requestID, over: view.entry),
                last: recording(decision.writes.events),
                mark: WriteMark(decision.writes)
            )
        } catch {
            value.withLock { $0 = .failure(error) }
            return PostgresWrites()
        }
    }

    /// Events under their lock, as an ``EventsCall`` records them.
    private func recording(_ events: [LedgerEvent]) -> [PostgresStatement] {
        if events.isEmpty { return [] }
        return [LedgerStatements.lock([LockKey.events(schema: schema)])] + events.map(LedgerStatements.insert)
    }
}
