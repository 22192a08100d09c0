import Glibc
import LedgerSQL

/// Waits for a socket up to a deadline of the monotonic clock.
enum PostgresSocket {
    /// False when the deadline came first.
    static func wait(_ socket: Int32, reads: Bool, writes: Bool, until deadline: Int64) -> Bool {
        var entry = pollfd(fd: socket, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
        while true {
            let left = deadline - MonotonicClock.milliseconds()
            guard left > 0 else { return false }
            // An interrupted wait begins again with what is left of the time.
            if poll(&entry, 1, Int32(clamping: left)) > 0 { return true }
        }
    }
}
