import Synchronization

/// Ends a wait although what is waited for does not end: a task group would wait for it to the last.
enum Deadline {
    /// What the work gives, or `nil` when it takes longer. The work is cancelled then, and left to itself.
    static func race<Value: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let worker = Task(operation: work)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let first = FirstResult(continuation)
                let watch = Task {
                    try await Task.sleep(for: limit)
                    if first.resume(nil) { worker.cancel() }
                }
                Task {
                    first.resume(await worker.value)
                    watch.cancel()
                }
            }
        } onCancel: {
            worker.cancel()
        }
    }

    /// Resumes a continuation with the first of several results.
    private final class FirstResult<Value: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

        init(_ continuation: CheckedContinuation<Value?, Never>) {
            self.continuation = Mutex(continuation)
        }

        /// Whether this result is the first.
        @discardableResult
        func resume(_ value: Value?) -> Bool {
            let first = continuation.withLock { $0.take() }
            first?.resume(returning: value)
            return first != nil
        }
    }
}
