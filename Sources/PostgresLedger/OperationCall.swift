import DeclarationCore
import Synchronization

/// A call on a connection of its own.
///
/// `@unchecked Sendable`: a class with a superclass can't be checked; it adds constants alone.
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
