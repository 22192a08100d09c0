import DeclarationCore
import Synchronization

/// A call that waits for its answer.
final class LedgerCall<Value: Sendable>: LedgerWork {
    typealias Body = @Sendable (SQLiteConnection) throws(LedgerError) -> Result<Value, LedgerError>

    private let body: Body
    private let value = Mutex<Result<Value, LedgerError>?>(nil)
    /// Unsafe, as nothing is left to check: a queue that takes a call finishes it, once.
    private let continuation: UnsafeContinuation<Result<Value, LedgerError>, Never>

    private init(_ continuation: UnsafeContinuation<Result<Value, LedgerError>, Never>, _ body: @escaping Body) {
        self.continuation = continuation
        self.body = body
    }

    /// Runs a call on a thread.
    ///
    /// - Parameter body: throws when the store fails, which undoes it; a failure that it returns has written nothing.
    static func run(on thread: LedgerThread, _ body: @escaping Body) async throws(LedgerError) -> Value {
        let result = await withUnsafeContinuation { thread.post(LedgerCall($0, body)) }
        return try result.get()
    }

    func run(_ connection: SQLiteConnection) throws(LedgerError) {
        let result = try body(connection)
        value.withLock { $0 = result }
    }

    func finish(_ error: LedgerError?) {
        if let error {
            continuation.resume(returning: .failure(error))
        } else if let result = value.withLock({ $0.take() }) {
            continuation.resume(returning: result)
        } else {
            continuation.resume(returning: .failure(LedgerError(.other, "the call was not run")))
        }
    }
}
