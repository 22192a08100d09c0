import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct TrackerTests {
    private let world = TrackWorld()

    private func once(_ ledger: LedgerRouter, _ options: TrackOptions = TrackOptions(isOnce: true)) async throws
        -> [TrackEvent]
    {
        var events: [TrackEvent] = []
        for try await event in Tracker(ledger, options: options).run() { events.append(event) }
        return events
    }

    @Test func oneRunAsksWhatIsDueAndTellsWhatChanged() async throws {
        let answers = Answers { Answers.record($0, .delivered, receipt: "120") }
        let provider = answers.provider()
        let ids = try await world.add(25)
        _ = try await world.add(5, prefix: "LATER") { $0.nextCheck = LedgerSamples.time(1) }
        let events = try await once(world.ledger(["A": provider]))
        #expect(provider.inquired.flatMap { $0 }.sorted() == ids.sorted())
        #expect(provider.inquired.count == 3, "calls of ten")
        let receipts = events.filter { if case .receipt = $0 { true } else { false } }
        #expect(receipts.compactMap { $0.entry?.requestID }.sorted() == ids.sorted())
        #expect(events.contains(.asked("A", ids: 25, unanswered: 0, notFound: 0)))
        for id in ids { #expect(try await world.store.entry(id)?.nextCheck == nil) }
        #expect(try await once(world.ledger(["A": provider])).isEmpty, "nothing is due any more")
    }

    /// As a gateway's tracker is whose configuration was replaced.
    @Test func oneThatIsStoppedEndsItsCallsAndTakesNothingMore() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let provider = FakeProvider(
            declare: { _ in
                for await _ in gate { break }
                return .accepted(Acceptance(reason: .accepted))
            }
        )
        let declaration = sampleDeclaration()
        let lost = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.timedOut), "lost")
        })
        await #expect(throws: LedgerRouterError.self) { try await world.ledger(["A": lost]).declare(declaration) }
        world.time.advance(milliseconds: 600_001)
        let stop = TrackStop()
        let tracker = Tracker(try world.ledger(["A": provider]), options: TrackOptions(concurrency: 1), stop: stop)
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in tracker.run() { events.append(event) }
            return events
        }
        // Never arrived: it is being sent again.
        while provider.declared.isEmpty { await Task.yield() }
        let later = try await world.add(prefix: "LATER")
        stop.set()
        opener.yield()
        let events = try await task.value
        #expect(events.contains { if case .settled(_, isResent: true) = $0 { true } else { false } })
        #expect(try await world.store.entry(declaration.requestID)?.state == .accepted)
        #expect(!provider.inquired.flatMap { $0 }.contains(later[0]))
    }

    /// A reload waits for no pause: the time stands still here.
    @Test(arguments: [true, false]) func oneThatPausesHearsTheStop(hasTrouble: Bool) async throws {
        let provider = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "nobody there")
        })
        if hasTrouble { _ = try await world.add(3) }
        let stop = TrackStop()
        let tracker = Tracker(
            try world.ledger(["A": provider]),
            options: TrackOptions(firstPause: .seconds(60)),
            stop: stop
        )
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in tracker.run() { events.append(event) }
            return events
        }
        await world.time.waitForSleepers()
        stop.set()
        let events = try await task.value
        #expect(events.contains { if case .paused = $0 { true } else { false } } == hasTrouble)
        // Also one that is told before it begins to pause.
        await stop.rest(for: .seconds(60), world.time)
        #expect(world.time.sleeperCount == 0)
    }

    @Test func itGoesOnWithGrowingPausesUntilTheReceiptIsThere() async throws {
        let answers = Answers { Answers.record($0) }
        let provider = answers.provider()
        let ids = try await world.add()
        let ledger = try world.ledger(["A": provider])
        let task = Task {
            var events: [TrackEvent] = []
            for try await event in Tracker(ledger, options: TrackOptions(idle: .seconds(1))).run() {
                events.append(event)
                if case .receipt = event { break }
            }
            return events
        }
        // Looks at 0, 10, 30, 70 and 110 seconds: doubling up to forty.
        for _ in 0..<75 {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1_000)
        }
        await world.time.waitForSleepers()
        #expect(provider.inquired.count == 4)
        answers.set { Answers.record($0, .delivered, receipt: "4") }
        for _ in 0..<35 {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1_000)
        }
        let events = try await task.value
        #expect(events.contains { if case .status(let entry) = $0 { entry.requestID == ids[0] } else { false } })
        #expect(events.last?.entry?.isFinal == true)
        #expect(provider.inquired.count == 5)
        #expect(try await world.store.attempts(of: ids[0]).count == 2, "only news is kept in the history")
    }

    @Test func aRenamedBackendsEntriesAreFollowed() async throws {
        let provider = Answers { Answers.record($0, .delivered, receipt: "120") }.provider()
        let stranger = Answers().provider()
        let ids = try await world.add(15, prefix: "GONE", backend: "OLD") { $0.binding.account = "shop-1" }
        let swapped = try await world.add(5, prefix: "SWAPPED") { $0.binding.account = "shop-1" }
        _ = try await world.add(3, prefix: "OTHERS", backend: "ELSEWHERE") { $0.binding.account = "shop-9" }
        let accounts: [BackendID: ProviderAccount] = ["A": "shop-2", "NEW": "shop-1"]
        let events = try await once(world.ledger(["A": stranger, "NEW": provider], accounts: accounts))
        #expect(Set(provider.inquired.flatMap { $0 }) == Set(ids + swapped))
        #expect(stranger.inquired.isEmpty)
        #expect(events.count { if case .receipt = $0 { true } else { false } } == 20)
        for id in ids + swapped { #expect(try await world.store.entry(id)?.binding.backend == "NEW") }
        let other = try await world.store.entry("OTHERS-0")
        #expect(other?.checks == 0 && other?.nextCheck == LedgerSamples.start, "others' work is left to them")
    }

    @Test func anAccountThatIsGoneIsToldAndPutOff() async throws {
        let stranger = Answers().provider()
        let ids = try await world.add(2) {
            $0.binding.account = "shop-1"
            $0.state = .unknown
        }
        let ledger = try world.ledger(["A": stranger], accounts: ["A": "shop-2"])
        let events = try await once(ledger)
        let stuck = events.compactMap { event -> String? in
            if case .stuck(_, let reason) = event { reason } else { nil }
        }
        #expect(stuck.count == 2 && stuck.allSatisfy { $0.contains("shop-1") && $0.contains("shop-2") })
        #expect(stranger.inquired.isEmpty && stranger.declared.isEmpty)
        let entry = try await world.store.entry(ids[0])
        #expect(entry?.state == .unknown && entry?.nextCheck == LedgerSamples.time(10_000))
    }

    @Test func whatADeadProcessLeftIsSettledAndSentAgain() async throws {
        let provider = Answers().provider()
        let ledger = try world.ledger(["A": provider], owner: "dead")
        let lost = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.timedOut), "lost")
        })
        await #expect(throws: LedgerRouterError.self) {
            try await world.ledger(["A": lost], owner: "dead").declare(sampleDeclaration())
        }
        let early = try await once(ledger)
        #expect(early == [.asked("A", ids: 1, unanswered: 0, notFound: 1)], "not found is too young to be believed")
        world.time.advance(milliseconds: 600_001)
        let late = try await once(ledger)
        let settled = late.compactMap { if case .settled(let entry, isResent: true) = $0 { entry } else { nil } }
        #expect(settled.map(\.state) == [.accepted])
        #expect(provider.declared == lost.declared)
    }

    /// Each repetition is told of, though nothing new comes of it.
    @Test func whatIsSentAgainInVainIsToldOf() async throws {
        let outcomes: [Result<DeclareOutcome, ProviderError>] = [
            .failure(ProviderError(.unknown, .transport(.timedOut), "lost")),
            .failure(ProviderError(.unknown, .transport(.timedOut), "lost again")),
            .success(.rejected(OutcomeReason(.serverFailure, code: "PROCESS_FAIL", text: "no", isAuthenticated: true))),
        ]
        let left = Mutex(outcomes)
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            try left.withLock { $0.removeFirst() }.get()
        })
        let ledger = try world.ledger(["A": provider])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        var told: [String] = []
        for _ in 1...2 {
            world.time.advance(milliseconds: 86_400_000)
            for event in try await once(ledger) {
                if case .resent(let entry, let reason) = event {
                    #expect(entry.state == .unknown && entry.requestID == sampleDeclaration().requestID)
                    told.append(reason)
                }
            }
        }
        #expect(left.withLock { $0.isEmpty })
        #expect(told.count == 2 && told[0].contains("lost again") && told[1] == "PROCESS_FAIL: no", "\(told)")
    }

    @Test func anEntryWhoseKeyIsGoneIsToldOfAndTriedLater() async throws {
        let provider = Answers().provider()
        let ids = try await world.add {
            $0.state = .unknown
            $0.mayHaveArrived = true
        }
        world.time.advance(milliseconds: 600_001)
        let events = try await once(world.ledger(["A": provider]))
        #expect(events.contains { if case .stuck(let entry, _) = $0 { entry.requestID == ids[0] } else { false } })
        #expect(provider.declared.isEmpty)
        #expect(try await once(world.ledger(["A": provider])).isEmpty)
    }

    /// No lane takes it, as lanes are those of configured backends.
    @Test func whatBelongsToABackendThatWasRemovedIsTold() async throws {
        let ids = try await world.add(backend: "GONE") {
            $0.binding.account = "fake:GONE"
            $0.state = .unknown
            $0.mayHaveArrived = true
        }
        let waiting = try await world.add(prefix: "WAITING", backend: "GONE") { $0.binding.account = "fake:GONE" }
        _ = try await world.add(prefix: "FINAL", backend: "GONE") {
            $0.binding.account = "fake:GONE"
            $0.nextCheck = nil
        }
        let latest = world.time.now()
        _ = try await world.add(prefix: "OVER", backend: "GONE") {
            $0.binding.account = "fake:GONE"
            $0.created = latest.adding(milliseconds: -31 * 86_400_000)
        }
        let provider = Answers().provider()
        let events = try await once(world.ledger(["A": provider]))
        let told = events.compactMap { event -> (RequestID, String)? in
            if case .stuck(let entry, let reason) = event { (entry.requestID, reason) } else { nil }
        }
        #expect(events.count == told.count && Set(told.map(\.0)) == Set(ids + waiting), "\(events)")
        #expect(told.allSatisfy { $0.1.contains("GONE") }, "\(told)")
        #expect(provider.inquired.isEmpty && provider.declared.isEmpty)
    }

    /// However many receipts are awaited: what may be declared twice comes first.
    @Test func unknownOutcomesAreToldBeforeReceipts() async throws {
        _ = try await world.add(150, prefix: "WAITING", backend: "GONE") { $0.binding.account = "fake:GONE" }
        let ids = try await world.add(backend: "GONE") {
            $0.binding.account = "fake:GONE"
            $0.state = .unknown
            $0.mayHaveArrived = true
        }
        let events = try await once(world.ledger(["A": Answers().provider()]))
        guard case .stuck(let entry, _) = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(entry.requestID == ids[0])
    }

    /// Nothing is sent, and nothing changes: a person has to ask the other side.
    @Test func anAcceptedIDThatIsNotFoundIsToldOfAtEachLook() async throws {
        let provider = Answers().provider()
        let ids = try await world.add()
        for _ in 1...2 {
            world.time.advance(milliseconds: 60_000)
            let events = try await once(world.ledger(["A": provider]))
            #expect(events.contains { if case .notFound(let entry) = $0 { entry.requestID == ids[0] } else { false } })
            #expect(try await world.store.entry(ids[0])?.state == .accepted)
        }
        #expect(provider.declared.isEmpty)
    }

    @Test func theSetAgeEndsIt() async throws {
        let provider = Answers { Answers.record($0) }.provider()
        let ids = try await world.add()
        world.time.advance(milliseconds: 20_000)
        let options = TrackOptions(isOnce: true, age: .seconds(20))
        let events = try await once(world.ledger(["A": provider]), options)
        #expect(events.contains { if case .gaveUp(let entry) = $0 { entry.state == .accepted } else { false } })
        #expect(try await world.store.entry(ids[0])?.nextCheck == nil)
    }

    @Test func aThrottlingBackendIsLeftInPeaceAndTheOthersAreNot() async throws {
        let throttling = FakeProvider(inquire: { _ in
            .rejected(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true))
        })
        let free = Answers { Answers.record($0) }.provider()
        _ = try await world.add(40)
        let other = try await world.add(40, prefix: "OTHER", backend: "B")
        let ledger = try world.ledger(["A": throttling, "B": free])
        let options = TrackOptions(
            batch: 10,
            concurrency: 1,
            idle: .seconds(1_000),
            firstPause: .milliseconds(500)
        )
        let task = Task {
            var pauses: [Duration] = []
            for try await event in Tracker(ledger, options: options).run() {
                if case .paused("A", let pause, _) = event { pauses.append(pause) }
                if pauses.count == 4 { break }
            }
            return pauses
        }
        for pause in [500, 1_000, 2_000] as [Int64] {
            await world.time.waitForSleepers(2)
            world.time.advance(milliseconds: pause)
        }
        #expect(try await task.value == [500, 1_000, 2_000, 4_000].map { .milliseconds($0) })
        #expect(throttling.inquired.count == 4)
        #expect(Set(free.inquired.flatMap { $0 }) == Set(other))
    }

    @Test func aDeadBackendEndsARunThatIsMadeOnce() async throws {
        let dead = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "refused")
        })
        _ = try await world.add(100)
        let ledger = try world.ledger(["A": dead])
        let task = Task {
            try await once(ledger, TrackOptions(isOnce: true, batch: 10, concurrency: 1, firstPause: .milliseconds(1)))
        }
        for pause in 0..<4 {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1 << Int64(pause))
        }
        let events = try await task.value
        // A batch's ids may go out in two calls.
        #expect(events.filter { if case .asked = $0 { true } else { false } }.count == 5)
        #expect(events.filter { if case .paused = $0 { true } else { false } }.count == 5)
    }

    @Test func cancellationGivesTheLeasesBack() async throws {
        let asked = AsyncStream.makeStream(of: Void.self)
        let hanging = FakeProvider(inquire: { _ throws(ProviderError) in
            asked.continuation.yield()
            let (never, _) = AsyncStream.makeStream(of: Never.self)
            for await _ in never {}
            throw ProviderError(.unknown, .cancelled, "cancelled")
        })
        let ids = try await world.add(10)
        let ledger = try world.ledger(["A": hanging])
        let task = Task { try await once(ledger, TrackOptions()) }
        for await _ in asked.stream { break }
        task.cancel()
        #expect(try await task.value.filter { $0.entry != nil }.isEmpty)
        let answering = Answers { Answers.record($0) }.provider()
        _ = try await once(world.ledger(["A": answering], owner: "another"))
        #expect(answering.inquired.flatMap { $0 }.sorted() == ids.sorted(), "the leases were given back")
    }

    @Test func aSlowReaderHoldsTheWorkUp() async throws {
        let provider = Answers { Answers.record($0) }.provider()
        _ = try await world.add(200)
        let ledger = try world.ledger(["A": provider])
        let options = TrackOptions(isOnce: true, batch: 10, concurrency: 1, buffer: 4)
        var iterator = Tracker(ledger, options: options).run().makeAsyncIterator()
        _ = try await iterator.next()
        for _ in 0..<1_000 { await Task.yield() }
        #expect(provider.inquired.count <= 3)
        var count = 1
        while try await iterator.next() != nil { count += 1 }
        #expect(count == 200 + 20)
    }

    @Test func aLedgerInTroubleIsWaitedForAndALostOneEndsIt() async throws {
        let provider = Answers { Answers.record($0) }.provider()
        let ids = try await world.add()
        world.store.fail(LedgerError(.unavailable, "gone"))
        let ledger = try world.ledger(["A": provider])
        await #expect(throws: LedgerRouterError.ledger(LedgerError(.unavailable, "gone"))) { try await once(ledger) }
        world.store.fail(LedgerError(.unavailable, "gone"))
        let task = Task { try await once(ledger, TrackOptions(idle: .seconds(1))) }
        while provider.inquired.isEmpty {
            await world.time.waitForSleepers()
            world.time.advance(milliseconds: 1_000)
            await Task.yield()
        }
        #expect(provider.inquired.first == ids)
        await world.store.close()
        world.time.advance(milliseconds: 1_000)
        await #expect(throws: LedgerRouterError.self) { try await task.value }
    }
}
