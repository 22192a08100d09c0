package import DeclarationCore
import Glibc

/// Threads that own a connection, so that no waiting for a database reaches the cooperative pool.
package enum DatabaseThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread that takes no signals: they are for the program's own threads, and a write to a closed socket or
    /// beyond a file's limit is an error code there.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(LedgerError) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work(body))
        let status = pthread_create(&thread, nil, { DatabaseThread.main($0) }, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw LedgerError(.other, "no thread for the ledger: errno \(status)")
        }
        pthread_detach(thread)
    }

    private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
    }
}
