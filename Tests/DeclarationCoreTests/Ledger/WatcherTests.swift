import DeclarationCore
import DeclarationTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct WatcherTests {
    private let world = TrackWorld()

    @Test func itWaitsForTheLastOne() async throws {
        let answers = Answers { Answers.record($0, .delivered, receipt: $0 == "TRACK-0" ? "120" : nil) }
        let ids = try await world.add(2) { $0.nextCheck = LedgerSamples.time(3_600_000) }
        let ledger = try world.ledger(["A": answers.provider()])
        let task = Task {
            var receipts: [RequestID] = []
            for try await event in Watcher(ledger, ids).run() {
                if case .receipt(let entry) = event { receipts.append(entry.requestID) }
            }
            return receipts
        }
        await world.time.waitForSleepers()
        answers.set { Answers.record($0, .delivered, receipt: "4") }
        world.time.advance(milliseconds: 2_000)
        #expect(try await task.value == ids)
        #expect(try await world.store.entry(ids[0])?.record?.receipt?.code == "120")
    }

    @Test func itSeesWhatOthersWrite() async throws {
        let ids = try await world.add { $0.nextCheck = nil }
        let ledger = try world.ledger(["A": Answers().provider()])
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in Watcher(ledger, ids).run() { events.append(event) }
            return events
        }
        await world.time.waitForSleepers()
        try await world.store.transact(LedgerKeys(ids[0])) { view throws(LedgerError) in
            var entry = view.entry
            entry?.record = Answers.record(ids[0], .delivered, receipt: "success")
            return LedgerDecision((), LedgerWrites(entry: entry))
        }
        world.time.advance(milliseconds: 4_000)
        let receipts = try await task.value.filter { if case .receipt = $0 { true } else { false } }
        #expect(receipts.count == 1)
    }

    /// A database that starts anew ends no watch; one that can't be used does.
    @Test func aLedgerOutOfReachIsWaitedFor() async throws {
        let ids = try await world.add()
        let answers = Answers { Answers.record($0) }
        let ledger = try world.ledger(["A": answers.provider()])
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in Watcher(ledger, ids).run() { events.append(event) }
            return events
        }
        await world.time.waitForSleepers()
        answers.set { Answers.record($0, .delivered, receipt: "success") }
        world.store.fail(LedgerError(.unavailable, "gone"))
        world.time.advance(milliseconds: 2_000)
        await world.time.waitForSleepers()
        world.time.advance(milliseconds: 60_000)
        let events = try await task.value
        #expect(events.contains { if case .paused("A", _, let reason) = $0 { reason.contains("gone") } else { false } })
        #expect(events.contains { if case .receipt = $0 { true } else { false } })
        world.store.fail(LedgerError(.corrupted, "broken"))
        await #expect(throws: LedgerRouterError.self) { for try await _ in Watcher(ledger, ids).run() {} }
    }

    @Test func itEndsWhenTheTimeIsOver() async throws {
        let ids = try await world.add()
        let provider = Answers { Answers.record($0) }.provider()
        let ledger = try world.ledger(["A": provider])
        let mover = Task { [time = world.time] in
            while !Task.isCancelled {
                if time.sleeperCount > 0 { time.advance(milliseconds: 500) }
                await Task.yield()
            }
        }
        for try await _ in Watcher(ledger, ids, timeout: .seconds(5)).run() {}
        mover.cancel()
        #expect(!provider.inquired.isEmpty)
        #expect(world.time.now().epochMilliseconds >= LedgerSamples.time(5_000).epochMilliseconds)
        #expect(try await world.store.entry(ids[0])?.isDecided == false)
    }
}
