import Glibc

/// Runs what blocks on threads of its own, away from the cooperative pool.
public enum Blocking {
    /// Starts a thread.
    static func thread(_ body: @escaping @Sendable () -> Void) throws(ChildProcess.Failure) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }
        let status = pthread_create(&thread, nil, main, work.toOpaque())
        guard status == 0 else {
            work.release()
            throw ChildProcess.Failure(description: "no thread: errno \(status)")
        }
        pthread_detach(thread)
    }

    /// Does something and waits for its result.
    public static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do throws(ChildProcess.Failure) {
                try thread { continuation.resume(with: Result(catching: body)) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// The same for what keeps a processor busy for seconds: it gives way to all other threads, so that no other test's time
    /// runs out meanwhile.
    public static func compute<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await run {
            // Of this thread alone, which ends with the work.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
            return try body()
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
