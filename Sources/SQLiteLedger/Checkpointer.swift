import DeclarationCore
import LedgerSQL
import Synchronization

/// A thread that copies what was committed from the write-ahead log into the file, so that no caller waits for it.
///
/// Left to itself, SQLite copies within the commit that finds the log long, and every caller waits some 50 ms. Here that
/// commit rings, and this thread copies while others go on writing. What came meanwhile is little, and the writer copies
/// it between two transactions: the log begins anew only once nothing in it is left.
///
/// `@unchecked Sendable`: the connection is touched by the thread alone once it runs, `due` and `last` by the writer's
/// thread alone, everything else is atomic.
package final class Checkpointer: @unchecked Sendable {
    /// How long the log may become, in pages of 4 KiB.
    package struct Limits: Sendable {
        /// From here on it is copied.
        package var start: Int
        /// From here on the writer copies at once: the thread doesn't keep up.
        package var most: Int

        package init(start: Int = 1_000, most: Int = 16_000) {
            self.start = start
            self.most = most
        }
    }

    private enum Phase: UInt8, AtomicRepresentable {
        case idle
        case copying
        /// The thread has copied; the rest is the writer's.
        case rest
        case stopping
    }

    private let limits: Limits
    private let bell: Bell
    private let ended: Bell
    private let phase = Atomic<Phase>(.idle)
    private var connection: SQLiteConnection?
    /// At what length the thread is asked next.
    private var due: Int
    /// How long the log was when it was looked at last.
    private var last = 0

    /// Starts the thread; it lives until ``stop()``.
    init(_ connection: SQLiteConnection, limits: Limits) throws(LedgerError) {
        self.connection = connection
        self.limits = limits
        due = limits.start
        bell = try Bell()
        ended = try Bell()
        try DatabaseThread.start { self.loop() }
    }

    /// Called on the writer's thread between two transactions.
    func look(at writer: SQLiteConnection) {
        let pages = writer.logPages
        // The log began anew.
        if pages < last { due = limits.start }
        last = pages
        switch phase.load(ordering: .acquiring) {
        case .rest:
            writer.checkpoint()
            phase.store(.idle, ordering: .relaxed)
        case .idle where pages >= due:
            // Where a reader of long ago keeps the log from beginning anew, it is not copied at every commit.
            due = pages + limits.start / 4
            phase.store(.copying, ordering: .relaxed)
            bell.ring()
        case .copying where pages >= limits.most: writer.checkpoint()
        default: break
        }
    }

    /// Ends the thread and waits until its connection is closed. The last act of the writer's thread, or of whoever could
    /// not start that.
    func stop() {
        phase.store(.stopping, ordering: .releasing)
        bell.ring()
        ended.wait()
    }

    private func loop() {
        while true {
            bell.wait()
            // The first pass takes long, so that the second finds some pages more, and the writer next to none.
            for _ in 1...2 where phase.load(ordering: .acquiring) == .copying { connection?.checkpoint() }
            _ = phase.compareExchange(expected: .copying, desired: .rest, ordering: .acquiringAndReleasing)
            if phase.load(ordering: .acquiring) == .stopping { break }
        }
        connection = nil
        ended.ring()
    }
}
