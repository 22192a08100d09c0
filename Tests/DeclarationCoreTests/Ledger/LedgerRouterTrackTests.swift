import DeclarationCore
import DeclarationTesting
import Testing

@Suite(.timeLimit(.minutes(5))) struct LedgerRouterTrackTests {
    private let world = TrackWorld()

    private func unknown(_ entry: inout LedgerEntry) {
        entry.state = .unknown
        entry.mayHaveArrived = true
    }

    @Test func onlyWhatIsDueIsSettledAndNotMoreThanWanted() async throws {
        let provider = Answers { Answers.record($0) }.provider()
        _ = try await world.add(20) { unknown(&$0) }
        _ = try await world.add(5, prefix: "LATER") {
            unknown(&$0)
            $0.nextCheck = LedgerSamples.time(1)
        }
        _ = try await world.add(5, prefix: "ACCEPTED")
        let ledger = try world.ledger(["A": provider])
        let first = try await ledger.settleDue(limit: 10)
        #expect(first.settled == 10 && first.open == 0 && first.hasMore)
        let second = try await ledger.settleDue(limit: 10)
        #expect(second.settled == 10 && !second.hasMore)
        let third = try await ledger.settleDue()
        #expect(third.settled == 0 && third.open == 0 && !third.hasMore)
        #expect(provider.inquired.flatMap { $0 }.allSatisfy { $0.rawValue.hasPrefix("TRACK") })
    }

    @Test func aBackendThatHangsHoldsNobodyUp() async throws {
        let hanging = FakeProvider(inquire: { _ throws(ProviderError) in
            let (never, _) = AsyncStream.makeStream(of: Never.self)
            for await _ in never {}
            throw ProviderError(.unknown, .cancelled, "cancelled")
        })
        let answering = Answers { Answers.record($0) }.provider()
        let ids = try await world.add(10) { unknown(&$0) }
        _ = try await world.add(10, prefix: "OTHER", backend: "B") { unknown(&$0) }
        let ledger = try world.ledger(["A": hanging, "B": answering])
        let task = Task { try await ledger.settleDue(patience: .seconds(3)) }
        await world.time.waitForSleepers()
        while answering.inquired.isEmpty { await Task.yield() }
        world.time.advance(milliseconds: 3_000)
        let summary = try await task.value
        #expect(summary.open >= 10 && summary.settled + summary.open == 20)
        #expect(try await world.store.entry(ids[0])?.checks == 0, "nothing was learnt of it")
    }

    @Test func inquiriesAreNotedWhereTheIdsBelong() async throws {
        let known = Answers { Answers.record($0, .delivered, receipt: "120") }.provider()
        let ids = try await world.add(2)
        _ = try await world.add(prefix: "FREE") { $0.state = .notSent }
        let ledger = try world.ledger(["A": known, "B": known])
        let bindings = try await ledger.bindings(of: ids + ["FREE-0", "NOBODY"]).mapValues(\.backend)
        #expect(bindings == [ids[0]: "A", ids[1]: "A"])
        let answers = await ledger.inquire([ids[0]: ["A"], "NOBODY": ["A", "B"], ids[1]: ["B"]])
        #expect(answers["NOBODY"]?.map(\.backend) == ["A", "B"])
        #expect(answers.values.flatMap { $0 }.allSatisfy { $0.failure == nil })
        #expect(try await world.store.entry(ids[0])?.isFinal == true)
        #expect(try await world.store.entry(ids[1])?.record == nil, "another backend's answer counts for nothing")
        #expect(try await world.store.entry("NOBODY") == nil)
        // What it reads before it asks, and what it writes.
        world.store.fail(LedgerError(.full, "full"), LedgerError(.full, "full"))
        let unwritten = await ledger.inquire([ids[1]: ["A"]])
        #expect(unwritten[ids[1]]?.first?.failure?.code == .full)
        guard case .found = unwritten[ids[1]]?.first?.result else {
            Issue.record("the answer is lost")
            return
        }
    }

    @Test func aBackendThatIsGoneIsAnAnswerToo() async throws {
        let answers = try await world.ledger(["A": Answers().provider()]).inquire(["ID-1": ["gone"]])
        guard case .failed(let error)? = answers["ID-1"]?.first?.result else {
            Issue.record("\(answers)")
            return
        }
        #expect(error.delivery == .notSent && error.message.contains("gone"))
    }

    @Test func closingLetsOthersSettleAtOnce() async throws {
        let store = MemoryLedger()
        let breaking = FakeProvider(declare: { _ in
            store.fail(LedgerError(.unavailable, "gone"), LedgerError(.unavailable, "gone"))
            return .accepted(Acceptance(reason: .accepted))
        })
        let ledger = try TrackWorld(store: store, time: world.time).ledger(["A": breaking], owner: "first")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let id = sampleDeclaration().requestID
        let keys = LedgerKeys(id)
        let before = try await store.transact(keys) { view throws(LedgerError) in LedgerDecision(view.ownerUntil) }
        #expect(before == world.time.now().adding(milliseconds: 15_000))
        let copy = store.book
        store.fail(LedgerError(.unavailable, "gone"))
        await ledger.close()
        #expect(store.book.view(keys).ownerUntil == world.time.now())
        #expect(copy.view(keys).entry?.state == .sending)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
    }

    /// What this process alone knows is not thrown away with the connection that broke over it: while the process sends
    /// other things, its lease would keep everybody from finding it out.
    @Test(arguments: [1, 2, 3]) func anOutcomeThatCouldNotBeWrittenIsWrittenLater(failures: Int) async throws {
        let store = MemoryLedger()
        let refusal = OutcomeReason(.notFound, code: "PAYMENT_NOT_EXIST", text: "", isAuthenticated: true)
        let breaking = FakeProvider(declare: { _ in
            for _ in 0..<failures { store.fail(LedgerError(.unavailable, "gone")) }
            return .rejected(refusal)
        })
        let ledger = try TrackWorld(store: store, time: world.time).ledger(["A": breaking], owner: "first")
        let start = world.time.now()
        let told = try? await ledger.declare(sampleDeclaration())
        // The first failure is made up for while the caller waits.
        #expect((told?.entry.state == .refused) == (failures == 1))
        // The suite's time limit ends it if that never comes.
        while store.book.entry(sampleDeclaration().requestID)?.state != .refused {
            world.time.advance(milliseconds: 1_000)
            await Task.yield()
        }
        let attempt = try #require(store.book.attempts(of: sampleDeclaration().requestID).first)
        #expect(attempt.end?.code == "PAYMENT_NOT_EXIST" && attempt.end?.ended == start, "when the call ended")
        await ledger.close()
    }

    @Test func whoRepeatsItHearsTheOutcomeThatWasKept() async throws {
        let store = MemoryLedger()
        let breaking = FakeProvider(declare: { _ in
            store.fail(LedgerError(.unavailable, "gone"), LedgerError(.unavailable, "gone"))
            return .accepted(Acceptance(customsPaymentID: "CP-1", reason: .accepted))
        })
        let ledger = try TrackWorld(store: store, time: world.time).ledger(["A": breaking], owner: "first")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let report = try await ledger.declare(sampleDeclaration())
        #expect(report.isKept && report.entry.acceptance?.customsPaymentID == "CP-1")
        #expect(breaking.declared.count == 1 && breaking.inquired.isEmpty)
        await ledger.close()
    }
}
