import DeclarationCore
import Synchronization
import Testing

/// A bulk run while the machine's clock is set.
@Suite struct BulkClockTests {
    /// Time passes by sleeping alone; while somebody sleeps first, the clock is set back by ten minutes.
    private final class SetBackTime: TimeSource {
        private let state = Mutex((now: sampleTime.epochMilliseconds, slept: Int64(0)))

        var slept: Int64 { state.withLock { $0.slept } }

        func now() -> ZonedTime { ZonedTime(epochMilliseconds: state.withLock { $0.now }) }

        func sleep(for duration: Duration) async throws {
            state.withLock { state in
                if state.slept == 0 { state.now -= 600_000 }
                state.now += duration.milliseconds
                state.slept += duration.milliseconds
            }
            await Task.yield()
        }
    }

    private static func busyAtFirst() -> FakeProvider.Declare {
        let isFirst = Atomic(true)
        return { _ in
            isFirst.exchange(false, ordering: .relaxed)
                ? .rejected(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true))
                : .accepted(Acceptance(reason: .accepted))
        }
    }

    /// Sends three declarations and tells how long that took.
    private func duration(_ pace: BulkPace, _ provider: FakeProvider) async throws -> Int64 {
        let time = SetBackTime()
        let table = try RoutingTable(routes: [Route(backend: "A")], customs: sampleTable, generations: ["A": .ams])
        let backend = Backend(id: "A", plugin: "fake", generation: .ams, provider: provider)
        let configuration = Configuration(backends: [backend], routes: table)
        let router = Router(configuration: configuration, time: time, log: NoLog(), metrics: NoMetrics())
        var left = (1...3).map { number in
            sampleDeclaration { $0.requestID = RequestID(rawValue: "CLOCK-\(number)") }
        }
        var accepted = 0
        try await BulkRun(forgetful: router, pace: pace, time: time).run(
            next: { left.popLast().map { BulkItem(line: 1, declaration: $0) } },
            isStopped: { false },
            report: { if case .answered(.accepted, _) = $0.ending { accepted += 1 } }
        )
        #expect(accepted == 3)
        return time.slept
    }

    @Test func aRateTakesNoLongerWhenTheClockIsSetBack() async throws {
        let slept = try await duration(BulkPace(concurrency: 1, perSecond: 5), FakeProvider())
        #expect((400...800).contains(slept), "\(slept)")
    }

    @Test func aPauseTakesNoLongerThanTwiceWhenTheClockIsSetBack() async throws {
        let slept = try await duration(BulkPace(concurrency: 1), FakeProvider(declare: Self.busyAtFirst()))
        #expect((500...1_000).contains(slept), "\(slept)")
    }
}
