import DeclarationCore
import DeclarationSimulation
import Synchronization
import Testing

struct ClockTests {
    /// A clock whose time the test moves.
    final class Base: TimeSource {
        let milliseconds = Mutex<Int64>(1_000)
        func now() -> ZonedTime { ZonedTime(epochMilliseconds: milliseconds.withLock { $0 }) }
        func sleep(for duration: Duration) async throws { self.milliseconds.withLock { $0 += duration.milliseconds } }
    }

    @Test func itRunsWithTheOtherClock() async throws {
        let base = Base()
        let clock = SimulatedClock(runningWith: base)
        #expect(clock.now().epochMilliseconds == 1_000)
        clock.advance(milliseconds: 300_000)
        #expect(clock.now().epochMilliseconds == 301_000)
        try await clock.sleep(for: .milliseconds(5))
        #expect(clock.now().epochMilliseconds == 301_005)
        clock.set(ZonedTime(epochMilliseconds: 50))
        base.milliseconds.withLock { $0 += 7 }
        #expect(clock.now().epochMilliseconds == 57)
    }
}
