package import DeclarationCore
import Synchronization

/// The other side's time: it runs with another clock or stands still, and can be set and advanced.
///
/// It moves the business rules alone. Waiting takes the other clock's time, so that a delay of 200 milliseconds is
/// one for a client, whatever the time shows.
package final class SimulatedClock: TimeSource {
    private enum Mode {
        case running(offset: Int64)
        case standing(ZonedTime)
    }

    private let base: any TimeSource
    private let mode: Mutex<Mode>

    /// Makes a clock that runs with another one.
    package init(runningWith base: any TimeSource) {
        self.base = base
        mode = Mutex(.running(offset: 0))
    }

    /// Makes a clock that stands still; waiting takes the other clock's time.
    package init(standingAt time: ZonedTime, waitingWith base: any TimeSource) {
        self.base = base
        mode = Mutex(.standing(time))
    }

    /// The time.
    package func now() -> ZonedTime {
        mode.withLock { Self.time($0, base) }
    }

    /// Waits by the other clock.
    package func sleep(for duration: Duration) async throws {
        try await base.sleep(for: duration)
    }

    /// Sets the time; a running clock runs on from there, a standing one stands there.
    package func set(_ time: ZonedTime) {
        mode.withLock { mode in
            switch mode {
            case .standing: mode = .standing(time)
            case .running: mode = .running(offset: time.epochMilliseconds - base.now().epochMilliseconds)
            }
        }
    }

    /// Moves the time; a negative number moves it back.
    package func advance(milliseconds: Int64) {
        mode.withLock { mode in
            switch mode {
            case .standing(let time): mode = .standing(time.adding(milliseconds: milliseconds))
            case .running(let offset): mode = .running(offset: offset + milliseconds)
            }
        }
    }

    /// Lets the time stand still at what it shows.
    package func stop() {
        mode.withLock { $0 = .standing(Self.time($0, base)) }
    }

    /// Lets the time run on from what it shows.
    package func run() {
        mode.withLock { mode in
            let shown = Self.time(mode, base).epochMilliseconds
            mode = .running(offset: shown - base.now().epochMilliseconds)
        }
    }

    private static func time(_ mode: Mode, _ base: any TimeSource) -> ZonedTime {
        switch mode {
        case .running(let offset): base.now().adding(milliseconds: offset)
        case .standing(let time): time
        }
    }
}
