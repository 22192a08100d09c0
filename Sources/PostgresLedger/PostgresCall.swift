import DeclarationCore
import Synchronization

/// A call whose answer is awaited.
///
/// `@unchecked Sendable`: a class that has subclasses can't be checked; what changes is in the lock.
class PostgresCall<Value: Sendable>: @unchecked Sendable {
    let value = Mutex<Result<Value, LedgerError>?>(nil)
    private let continuation: CheckedContinuation<Result<Value, LedgerError>, Never>

    init(_ continuation: CheckedContinuation<Result<Value, LedgerError>, Never>) { self.continuation = continuation }

    func finish(_ error: LedgerError?) {
        let result = value.withLock { $0 }
        let missing = LedgerError(.other, "the call was not run")
        continuation.resume(returning: error.map { .failure($0) } ?? result ?? .failure(missing))
    }
}
