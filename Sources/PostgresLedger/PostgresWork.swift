import DeclarationCore
import Synchronization

/// Work for a thread that owns a connection. Whatever it does may be done again, when the connection broke.
protocol PostgresWork: Sendable {
    /// What it excludes others from; empty for work that needs no such thing, which runs by itself.
    var locks: [Int64] { get }
    /// Answers the caller; with an error the work counts as not done.
    func finish(_ error: LedgerError?)
}

/// A call whose answer is awaited.
class PostgresCall<Value: Sendable>: @unchecked Sendable {
    // `@unchecked Sendable`, as classes with subclasses can't be checked: what changes is in the lock.
    let value = Mutex<Result<Value, LedgerError>?>(nil)
    private let continuation: CheckedContinuation<Result<Value, LedgerError>, Never>

    init(_ continuation: CheckedContinuation<Result<Value, LedgerError>, Never>) { self.continuation = continuation }

    func finish(_ error: LedgerError?) {
        let result = value.withLock { $0 }
        let missing = LedgerError(.other, "the call was not run")
        continuation.resume(returning: error.map { .failure($0) } ?? result ?? .failure(missing))
    }
}

/// A call on a connection of its own.
final class OperationCall<Value: Sendable>: PostgresCall<Value>, PostgresOperation, @unchecked Sendable {
    typealias Body = @Sendable (PostgresConnection) throws(PostgresFailure) -> Value

    private let body: Body
    var locks: [Int64] { [] }

    private init(_ continuation: CheckedContinuation<Result<Value, LedgerError>, Never>, _ body: @escaping Body) {
        self.body = body
        super.init(continuation)
    }

    func run(_ connection: PostgresConnection) throws(PostgresFailure) {
        let result = try body(connection)
        value.withLock { $0 = .success(result) }
    }

    static func run(on queue: PostgresQueue, _ body: @escaping Body) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation { queue.post(OperationCall($0, body)) }
        return try result.get()
    }
}

/// Work that runs by itself.
protocol PostgresOperation: PostgresWork {
    func run(_ connection: PostgresConnection) throws(PostgresFailure)
}

/// A decision, which shares its transaction with others.
protocol PostgresDecision: PostgresWork {
    var keys: LedgerKeys { get }
    /// Decides; the writes of a decision that failed are none.
    func decide(_ view: LedgerView) -> LedgerWrites
}

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

    func decide(_ view: LedgerView) -> LedgerWrites {
        do throws(LedgerError) {
            let decision = try body(view)
            value.withLock { $0 = .success(decision.result) }
            return decision.writes
        } catch {
            value.withLock { $0 = .failure(error) }
            return LedgerWrites()
        }
    }
}
