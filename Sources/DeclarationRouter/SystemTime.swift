public import DeclarationCore
import Glibc

/// The machine's clock, in UTC.
public struct SystemTime: TimeSource {
    /// Makes a time source.
    public init() {}

    /// The time now.
    public func now() -> ZonedTime {
        var value = timespec()
        clock_gettime(CLOCK_REALTIME, &value)
        return ZonedTime(epochMilliseconds: Int64(value.tv_sec) * 1000 + Int64(value.tv_nsec) / 1_000_000)
    }

    /// Waits.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
