import Glibc

/// Waits for a socket up to a deadline of the monotonic clock.
enum PostgresSocket {
    /// Milliseconds of the monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// False when the deadline came first.
    static func wait(_ socket: Int32, reads: Bool, writes: Bool, until deadline: Int64) -> Bool {
        var entry = pollfd(fd: socket, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
        while true {
            let left = deadline - now()
            guard left > 0 else { return false }
            // An interrupted wait begins again with what is left of the time.
            if poll(&entry, 1, Int32(clamping: left)) > 0 { return true }
        }
    }
}
