/// Tells the time and waits; a port so that tests and simulations can have a time of their own.
public protocol TimeSource: Sendable {
    /// The time now.
    func now() -> ZonedTime
    /// Waits.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws
}
