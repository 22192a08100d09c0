import Glibc

/// A clock that nobody sets: what waits and durations are counted in.
package enum MonotonicClock {
    /// Nanoseconds from some moment on.
    package static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Milliseconds from the same moment on.
    package static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}
