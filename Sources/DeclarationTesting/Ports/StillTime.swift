public import DeclarationCore

/// A time that stands still and lets nobody wait.
public struct StillTime: TimeSource {
    private let time: ZonedTime

    /// Makes a time.
    public init(at time: ZonedTime = ZonedTime(epochMilliseconds: 1_700_000_000_000)) { self.time = time }

    /// Always the same.
    public func now() -> ZonedTime { time }

    /// Lets others go first.
    ///
    /// - Throws: `CancellationError` in a task that was cancelled.
    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        await Task.yield()
    }
}
