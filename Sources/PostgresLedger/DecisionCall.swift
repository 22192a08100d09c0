import DeclarationCore
import Synchronization

/// A decision whose answer is awaited.
///
/// `@unchecked Sendable`: a class with a superclass can't be checked; it adds constants alone.
final class DecisionCall<Value: Sendable>: PostgresCall<Value>, PostgresDecision, @unchecked Sendable {
    typealias Body = @Sendable (LedgerView) throws(LedgerError) -> LedgerDecision<Value>

    let keys: LedgerKeys
    let locks: [Int64]
    private let body: Body

    private init(
        _ continuation: CheckedContinuation<Result<Value, LedgerError>, Never>,
        _ keys: LedgerKeys,
        _ locks: [Int64],
        _ body: @escaping Body
    ) {
        self.keys = keys
        self.locks = locks
        self.body = body
        super.init(continuation)
    }

    static func run(
        on queue: PostgresQueue,
        _ keys: LedgerKeys,
        locks: [Int64],
        _ body: @escaping Body
    ) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation { queue.post(DecisionCall($0, keys, locks, body)) }
        return try result.get()
    }

    func decide(_ view: LedgerView) -> (statements: [PostgresStatement], mark: WriteMark?) {
        do throws(LedgerError) {
            let decision = try body(view)
            value.withLock { $0 = .success(decision.result) }
            let statements = LedgerStatements.writes(decision.writes, to: keys.requestID, over: view.entry)
            return (statements, WriteMark(decision.writes))
        } catch {
            value.withLock { $0 = .failure(error) }
            return ([], nil)
        }
    }
}
