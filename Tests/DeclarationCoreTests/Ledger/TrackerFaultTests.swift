import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// Ids whose inquiry has no usable answer, and what becomes of the others.
@Suite(.timeLimit(.minutes(5))) struct TrackerFaultTests {
    private let world = TrackWorld()

    /// Customs has decided on all but those whose calls the other side can't answer.
    private static func provider(spoiledBy prefix: String) -> FakeProvider {
        FakeProvider(inquire: { ids throws(ProviderError) in
            if ids.contains(where: { $0.rawValue.hasPrefix(prefix) }) {
                throw ProviderError(.answered, .httpStatus, "HTTP status 500", httpStatus: 500)
            }
            let records = ids.map { Answers.record($0, .delivered, receipt: "120") }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
    }

    private func once(_ ledger: LedgerRouter) async throws -> [TrackEvent] {
        var events: [TrackEvent] = []
        let options = TrackOptions(isOnce: true)
        for try await event in Tracker(ledger, options: options).run() { events.append(event) }
        return events
    }

    /// Tracks for so many seconds.
    private func track(
        _ ledger: LedgerRouter,
        seconds: Int,
        _ options: TrackOptions = TrackOptions(idle: .seconds(1))
    ) async throws -> [TrackEvent] {
        let events = Mutex<[TrackEvent]>([])
        let task = Task {
            for try await event in Tracker(ledger, options: options).run() { events.withLock { $0.append(event) } }
        }
        for _ in 0..<seconds {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1_000)
        }
        await world.time.waitForSleepers()
        task.cancel()
        try await task.value
        return events.withLock { $0 }
    }

    private func hasReceipt(_ id: RequestID) async throws -> Bool { try await world.store.entry(id)?.isFinal == true }

    @Test func oneBadIDKeepsNoOtherFromItsReceipt() async throws {
        let provider = Self.provider(spoiledBy: "BAD")
        let good = try await world.add(24)
        let bad = try await world.add(prefix: "BAD")[0]
        let ledger = try world.ledger(["A": provider])
        let events = try await once(ledger)
        for id in good { #expect(try await hasReceipt(id), "\(id)") }
        #expect(events.contains(.asked("A", ids: 25, unanswered: 1, notFound: 0)))
        #expect(!events.contains { if case .paused = $0 { true } else { false } }, "the others go on at the usual pace")
        // It is asked for ever more seldom, up to the longest time.
        for delay in [20_000, 40_000, 40_000] as [Int64] {
            let next = world.time.now().adding(milliseconds: delay)
            #expect(try await world.store.entry(bad)?.nextCheck == next)
            world.time.set(next)
            let calls = provider.inquired.count
            #expect(try await once(ledger).contains(.asked("A", ids: 1, unanswered: 1, notFound: 0)))
            #expect(provider.inquired.count == calls + 2)
        }
        #expect(try await world.store.entry(bad)?.state == .accepted)
    }

    /// Nobody else is asked for whose answer would show that the other side isn't down: calls get smaller.
    @Test func aFewThatShareOneCallDoNotShareItForEver() async throws {
        let provider = Self.provider(spoiledBy: "BAD")
        let good = try await world.add(9)
        _ = try await world.add(prefix: "BAD")
        _ = try await track(world.ledger(["A": provider]), seconds: 120)
        for id in good { #expect(try await hasReceipt(id), "\(id)") }
    }

    /// However many are due before all others.
    @Test func aGroupThatIsNotAnsweredHoldsUpNobodyElse() async throws {
        let provider = Self.provider(spoiledBy: "BAD")
        _ = try await world.add(280, prefix: "BAD")
        world.time.advance(milliseconds: 1)
        let now = world.time.now()
        let good = try await world.add(600) { $0.nextCheck = now }
        let events = try await track(world.ledger(["A": provider]), seconds: 40)
        for id in good { #expect(try await hasReceipt(id), "\(id)") }
        #expect(events.count { if case .receipt = $0 { true } else { false } } == good.count)
    }

    /// One call after each pause, and the pauses double.
    @Test func aGatewayThatAnswersNobodyIsAskedEverLessOften() async throws {
        let provider = Self.provider(spoiledBy: "")
        _ = try await world.add(400)
        let options = TrackOptions(batch: 10, concurrency: 1, idle: .seconds(1_000))
        let events = try await track(world.ledger(["A": provider]), seconds: 64, options)
        let pauses = events.compactMap { if case .paused(_, let pause, _) = $0 { pause } else { nil } }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60].map { .seconds($0) })
        #expect(provider.inquired.map(\.count) == [10, 5, 3, 2, 1, 1, 1])
    }

    /// Though there are few ids, and nothing else to do.
    @Test func aGatewayThatAnswersNobodyIsAskedNoMoreForFewIDs() async throws {
        let provider = Self.provider(spoiledBy: "")
        let ids = try await world.add(10)
        _ = try await track(world.ledger(["A": provider]), seconds: 300)
        // As many as where each call has all ten: after 10 seconds four times, then after the longer pauses.
        #expect(provider.inquired.count <= 10)
        for id in ids { #expect(try await world.store.entry(id)?.checks == 0, "soon asked for when it is back") }
    }

    /// What isn't asked for must be told, and nothing must be told where all was.
    @Test(arguments: [(count: 100, isLeft: true), (count: 50, isLeft: false)])
    func aRunMadeOnceTellsWhatItLeaves(count: Int, isLeft: Bool) async throws {
        let dead = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "refused")
        })
        _ = try await world.add(count)
        let ledger = try world.ledger(["A": dead])
        let options = TrackOptions(isOnce: true, batch: 10, concurrency: 1, firstPause: .milliseconds(1))
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in Tracker(ledger, options: options).run() { events.append(event) }
            return events
        }
        for pause in 0..<4 {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1 << Int64(pause))
        }
        let left = try await task.value.compactMap { event -> String? in
            if case .left("A", let reason) = event { reason } else { nil }
        }
        #expect(left.count == (isLeft ? 1 : 0) && left.allSatisfy { $0.contains("refused") }, "\(left)")
        #expect(try await world.store.lease(lease).count == count - 50, "nothing is held")
    }

    private var lease: LedgerLease {
        LedgerLease(owner: "other", now: LedgerSamples.start, until: LedgerSamples.time(60_000), limit: 200)
    }
}
