import DeclarationCore
import DeclarationTesting
import Testing

/// Who repeats a request whose outcome is unknown, as often as he likes, makes the router ask at growing intervals alone.
@Suite(.timeLimit(.minutes(5))) struct LedgerAskTests {
    private let world = TrackWorld()

    private func lost(_ answers: Answers = Answers()) -> FakeProvider {
        FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { ids throws(ProviderError) in
                let inquiry = answers.provider()
                return try await inquiry.inquire(ids)
            }
        )
    }

    private func repeatAt(_ ledger: LedgerRouter, every milliseconds: Int64, for duration: Int64) async throws {
        for _ in 0..<(duration / milliseconds) {
            world.time.advance(milliseconds: milliseconds)
            let error = await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
            #expect(error?.delivery == .notSent)
        }
    }

    @Test func theIntervalDoublesUpToAMinute() async throws {
        let provider = lost()
        let ledger = try world.ledger(["A": provider])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        // At 0.1, 1.1, 3.1, 7.1, 15.1, 31.1 and 91.1 seconds; the next would be at 151.1.
        try await repeatAt(ledger, every: 100, for: 100_000)
        #expect(provider.inquired.count == 7)
        #expect(provider.declared.count == 1)
        let settings = LedgerSettings(firstAsk: .seconds(1), maxAsk: .seconds(60))
        #expect([0, 1, 2, 3, 7, 99].map(settings.askDelay) == [1, 1, 2, 4, 60, 60].map { .seconds($0) })
        #expect(
            LedgerSettings(firstAsk: .milliseconds(Int64.max), maxAsk: .milliseconds(5)).askDelay(after: 9)
                == .milliseconds(5)
        )
    }

    @Test func theHistoryStaysShortAndWhatIsNewIsInIt() async throws {
        let answers = Answers()
        let provider = lost(answers)
        let ledger = try world.ledger(["A": provider])
        let id = sampleDeclaration().requestID
        // Silence is no answer: "not found" would lead to another sending.
        let silent = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "silent") }
        )
        let hanging = try world.ledger(["A": silent])
        await #expect(throws: LedgerRouterError.self) { try await hanging.declare(sampleDeclaration()) }
        try await repeatAt(hanging, every: 10_000, for: 86_400_000 / 4)
        #expect(silent.inquired.count > 300, "it goes on asking")
        #expect(try await world.store.attempts(of: id).count == 9, "the declaration, and the first inquiries")
        let changed = try await world.store.entry(id)?.changed
        answers.set { Answers.record($0) }
        world.time.advance(milliseconds: 60_000)
        #expect(try await ledger.declare(sampleDeclaration()).isKept)
        #expect(try await world.store.attempts(of: id).count == 10)
        #expect(try await world.store.entry(id)?.changed != changed)
    }

    @Test func manyAtOnceAskOnce() async throws {
        let provider = lost()
        let ledgers = try ["one", "two"].map { try world.ledger(["A": provider], owner: .init(rawValue: $0)) }
        await #expect(throws: LedgerRouterError.self) { try await ledgers[0].declare(sampleDeclaration()) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    await #expect(throws: LedgerRouterError.self) {
                        try await ledgers[number % 2].declare(sampleDeclaration())
                    }
                }
            }
        }
        #expect(provider.inquired.count == 1)
    }

    /// "Not found" is believed from then on: whoever comes next need not wait until the interval is over.
    @Test func theAgeOfBeliefIsNoReasonToWait() async throws {
        let provider = lost()
        let ledger = try world.ledger(["A": provider])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        try await repeatAt(ledger, every: 10_000, for: 590_000)
        let asked = provider.inquired.count
        #expect(provider.declared.count == 1)
        world.time.advance(milliseconds: 10_001)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        #expect(provider.inquired.count == asked + 1)
        #expect(provider.declared.count == 2)
    }

    @Test func whatIsSettledMeanwhileIsToldAtOnce() async throws {
        let answers = Answers()
        let ledger = try world.ledger(["A": lost(answers)])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        answers.set { Answers.record($0) }
        // A tracker, say.
        #expect(try await ledger.settle().settled == 1)
        #expect(try await ledger.declare(sampleDeclaration()).isKept)
    }

    @Test func questionsAboutEntriesAreCountedToo() async throws {
        let ids = try await world.add(2)
        let ledger = try world.ledger(["A": Answers().provider()])
        let entries = try await ids.asyncEntries(world.store)
        #expect(await ledger.due(entries) == Set(ids))
        // Also for who read them before.
        #expect(await ledger.due(entries) == [])
        world.time.advance(milliseconds: 1_000)
        #expect(await ledger.due(entries) == Set(ids))
        world.time.advance(milliseconds: 1_999)
        #expect(await ledger.due(entries) == [])
        // A clock that was put back holds nobody up for longer than the interval.
        world.time.advance(milliseconds: -100_000)
        #expect(await ledger.due(entries) == [])
        world.time.advance(milliseconds: 1_999)
        #expect(await ledger.due(entries) == [])
        world.time.advance(milliseconds: 1)
        #expect(await ledger.due(entries) == Set(ids))
    }

    /// The asker's clock is half an interval ahead: its stamp is soon in the past, and still too late.
    @Test func aClockThatIsALittleAheadHoldsBackForTheIntervalAlone() async throws {
        let ids = try await world.add(1)
        let ledger = try world.ledger(["A": Answers().provider()], owner: "one")
        let clock = ManualTime(world.time.now().adding(milliseconds: 500))
        let ahead = try world.ledger(["A": Answers().provider()], owner: "two", time: clock)
        let entries = try await ids.asyncEntries(world.store)
        #expect(await ahead.due(entries) == Set(ids))
        #expect(await ledger.due(entries) == [])
        for step in [600, 399] as [Int64] {
            world.time.advance(milliseconds: step)
            #expect(await ledger.due(entries) == [])
        }
        world.time.advance(milliseconds: 1)
        #expect(await ledger.due(entries) == Set(ids))
    }

    /// Two hosts, the second one's clock an hour ahead or behind, and a client whose repeats go to them in turn.
    @Test(arguments: [3_600_000, -3_600_000, 0] as [Int64])
    func clocksThatDifferHoldBackAndNeitherForEver(difference: Int64) async throws {
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "silent") }
        )
        let first = try world.ledger(["A": provider], owner: "one")
        let clock = ManualTime(world.time.now().adding(milliseconds: difference))
        let second = try world.ledger(["A": provider], owner: "two", time: clock)
        await #expect(throws: LedgerRouterError.self) { try await first.declare(sampleDeclaration()) }
        let step: Int64 = 500
        var asked: [Int64] = []
        for number in 1...1_200 as ClosedRange<Int64> {
            world.time.advance(milliseconds: step)
            clock.advance(milliseconds: step)
            let before = provider.inquired.count
            let ledger = number % 2 == 0 ? first : second
            _ = try? await ledger.declare(sampleDeclaration())
            if provider.inquired.count > before { asked.append(number * step) }
        }
        // Ten minutes: alone they would ask fifteen times, and two that know nothing of each other thirty times.
        #expect(asked.count <= 31, "\(asked)")
        let gaps = zip(asked, asked.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? .max) <= 62_000 && (asked.last ?? 0) >= 600_000 - 62_000, "\(asked)")
    }

    /// Whoever asks himself wants to find it in the history, however often a client asked before.
    @Test func aPersonsQuestionIsAlwaysInTheHistory() async throws {
        let silent = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "silent") }
        )
        let ledger = try world.ledger(["A": silent])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        try await repeatAt(ledger, every: 60_000, for: 1_800_000)
        let id = sampleDeclaration().requestID
        let bound = try await ledger.bindings(of: [id])
        let known = try await world.store.attempts(of: id).count
        _ = await ledger.inquire([:], bound: bound, isRecorded: false)
        #expect(try await world.store.attempts(of: id).count == known, "a client's repeats are many")
        for more in 1...3 {
            _ = await ledger.inquire([:], bound: bound)
            #expect(try await world.store.attempts(of: id).count == known + more)
        }
    }
}

extension [RequestID] {
    fileprivate func asyncEntries(_ store: MemoryLedger) async throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        for id in self {
            if let entry = try await store.entry(id) { entries.append(entry) }
        }
        return entries
    }
}
