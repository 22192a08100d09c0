import Glibc

/// Milliseconds of a clock that never goes back, precise to a few of them: what deadlines are counted in.
func currentMilliseconds() -> UInt64 {
    var now = timespec()
    // Cannot fail: Linux has had this clock since 2.6.32.
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
    return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
}
