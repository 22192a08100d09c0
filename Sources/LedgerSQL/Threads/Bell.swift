package import DeclarationCore
import Glibc

/// Wakes threads: one for each ring, now or when it comes to wait.
///
/// `@unchecked Sendable`: a semaphore is made for many threads, and its memory stays where it is.
package final class Bell: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() throws(LedgerError) {
        semaphore = .allocate(capacity: 1)
        guard sem_init(semaphore, 0, 0) == 0 else {
            semaphore.deallocate()
            throw LedgerError(.other, "no semaphore for the ledger's threads: errno \(errno)")
        }
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    package func ring() { sem_post(semaphore) }

    /// Waits for a ring. An interruption counts as one: who waits looks again whether there is work.
    package func wait() { sem_wait(semaphore) }
}
