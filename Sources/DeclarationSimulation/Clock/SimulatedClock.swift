package import DeclarationCore
import Synchronization

/// The other side's time: it runs with another clock, and can be set and advanced.
///
/// It moves the business rules alone. Waiting takes the other clock's time, so that a delay of 200 milliseconds is
/// one for a client, whatever the time shows.
package final class SimulatedClock: TimeSource {
    private let base: any TimeSource
    /// How far it is ahead of the other clock, in milliseconds.
    private let lead = Mutex<Int64>(0)

    /// Makes a clock that runs with another one.
    package init(runningWith base: any TimeSource) { self.base = base }

    /// The time.
    package func now() -> ZonedTime {
        lead.withLock { base.now().adding(milliseconds: $0) }
    }

    /// Waits by the other clock.
    package func sleep(for duration: Duration) async throws {
        try await base.sleep(for: duration)
    }

    /// Sets the time; it runs on from there.
    package func set(_ time: ZonedTime) {
        lead.withLock { $0 = time.epochMilliseconds - base.now().epochMilliseconds }
    }

    /// Moves the time; a negative number moves it back.
    package func advance(milliseconds: Int64) {
        lead.withLock { $0 += milliseconds }
    }
}
