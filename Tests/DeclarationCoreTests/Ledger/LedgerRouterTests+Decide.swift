import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// What nothing else can settle is settled by a person's word.
extension LedgerRouterTests {
    private var id: RequestID { sampleDeclaration().requestID }

    private func decide(
        _ ledger: LedgerRouter,
        _ word: PersonWord,
        _ text: String = "looked up in the portal, ticket 4711",
        althoughFound: Bool = false
    ) async throws -> PersonStepRefusal? {
        try await ledger.decide(id, word, althoughFound: althoughFound, because: PersonReason(text))
    }

    private func steps() async throws -> [PersonStep] {
        let filter = LedgerEventFilter(kinds: [.personStep], subject: id.rawValue)
        return try await store.events(matching: filter, after: nil, limit: 100).compactMap(PersonStep.init)
    }

    private func lose(_ account: ProviderAccount = "fake:A") async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A", accounts: ["A": account]).declare(sampleDeclaration())
        }
    }

    /// Found only in a record that nothing signs, too late to be sent once more: open for ever.
    @Test func whatIsNotDeclaredIsFreeWhateverItsBackendSaid() async throws {
        try await lose()
        let sent = time.now()
        let record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: .queued, rawValue: "P"))
        let unsigned = InquiryAnswer(records: [record], notFound: [], isAuthenticated: false)
        let (first, other) = (FakeProvider(inquire: { _ in .answered(unsigned) }), FakeProvider())
        let router = try ledger(["A": first, "B": other], routeTo: "B")
        time.advance(milliseconds: 599_999)
        #expect(try await router.settle().open == 1)
        #expect(try await decide(router, .notDeclared) == .found(LedgerFind(time: time.now(), backend: "A")))
        let early = try await decide(router, .notDeclared, althoughFound: true)
        #expect(early == .tooEarly(from: sent.adding(milliseconds: 600_000)))
        time.advance(milliseconds: 1)
        #expect(try await decide(router, .notDeclared) != nil)
        #expect(try await steps().isEmpty)
        #expect(try await decide(router, .notDeclared, althoughFound: true) == nil)
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .notSent && entry.isFree && entry.mayHaveArrived && entry.nextCheck == nil)
        #expect(try await steps() == [PersonStep(.notDeclared, because: "looked up in the portal, ticket 4711")])
        let report = try await router.declare(sampleDeclaration())
        #expect(report.entry.binding.backend == "B" && other.declared.count == 1 && first.declared.isEmpty)
    }

    /// A tracker's looks leave no trace in the history, and what they find counts all the same; what they don't find any more too.
    @Test func whatATrackerFoundIsNotSaidToBeAbsent() async throws {
        try await lose()
        let record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: .queued, rawValue: "P"))
        let isThere = Mutex(true)
        let router = try ledger(
            [
                "A": FakeProvider(inquire: { ids in
                    let records = isThere.withLock { $0 } ? [record] : []
                    let missing = records.isEmpty ? ids : []
                    return .answered(InquiryAnswer(records: records, notFound: missing, isAuthenticated: false))
                })
            ],
            routeTo: "A"
        )
        func look() async throws -> ZonedTime {
            time.advance(milliseconds: 86_400_000)
            for try await _ in Tracker(router, options: TrackOptions(isOnce: true)).run() {}
            #expect(try await store.attempts(of: id).count == 1)
            return time.now()
        }
        let seen = try await look()
        time.advance(milliseconds: 1_000)
        #expect(try await decide(router, .notDeclared) == .found(LedgerFind(time: seen, backend: "A")))
        _ = try await look()
        let refusal = try await decide(router, .notDeclared)
        #expect(refusal == .found(LedgerFind(time: seen, backend: "A")))
        #expect(refusal?.description.contains("backend \"A\" showed a record of it at") == true)
        isThere.withLock { $0 = false }
        _ = try await look()
        #expect(try await decide(router, .notDeclared) == nil)
        #expect(try await store.entry(id)?.lastFound == nil)
    }

    /// A question that was on its way when the word was taken: what it finds is there, and its payment is taken.
    @Test func whatIsFoundAfterTheWordIsBelieved() async throws {
        try await lose()
        time.advance(milliseconds: 600_000)
        let provider = FakeProvider(inquire: { ids in
            let records = ids.map { Answers.record($0, .delivered) }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let router = try ledger(["A": provider], routeTo: "A")
        #expect(try await decide(router, .notDeclared) == nil)
        _ = await router.inquire([id: ["A"]])
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .accepted && !entry.isFree && !entry.mayHaveArrived)
        var other = sampleDeclaration()
        other.requestID = "LATE-2"
        await #expect(throws: LedgerRouterError.self) { try await router.declare(other) }
        #expect(provider.declared.isEmpty)
    }

    /// What is sent again and again before a decision is taken of it is held first.
    @Test func oneIDIsHeldUntilItIsDecided() async throws {
        try await lose()
        let missing = FakeProvider(inquire: {
            .answered(InquiryAnswer(records: [], notFound: $0, isAuthenticated: true))
        })
        let router = try ledger(["A": missing], routeTo: "A")
        #expect(try await router.hold(id) == nil)
        #expect(try await router.hold(id) == nil)
        #expect(try await router.hold("NOBODY-1") == .unknownID)
        time.advance(milliseconds: 600_000)
        #expect(try await router.settle().open == 1)
        #expect(missing.declared.isEmpty)
        #expect(try await decide(router, .notDeclared) == nil)
        #expect(try await router.hold(id) == .settled(.notSent))
        #expect(try await steps().map(\.action) == [.held, .notDeclared])
    }

    /// Nobody can be asked: the client id was never right, or its account is gone.
    @Test func whatIsDeclaredCountsAsAcceptedWithoutAnswerOrRecord() async throws {
        try await lose("wrong")
        let provider = FakeProvider(inquire: { ids in
            let records = ids.map { Answers.record($0, .delivered) }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let gone = try ledger(["A": provider], routeTo: "A", accounts: ["A": "right"])
        time.advance(milliseconds: 600_000)
        #expect(try await gone.settle().open == 1)
        #expect(try await decide(gone, .declared) == nil)
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .accepted && entry.acceptance == nil && entry.record == nil && entry.reason == nil)
        #expect(entry.openAttempt == nil && !entry.mayHaveArrived && entry.changed == time.now())
        #expect(!entry.knownAcceptance.reason.isAuthenticated, "nobody signed it")
        let kept = try await gone.declare(sampleDeclaration())
        #expect(kept.isKept && provider.declared.isEmpty && provider.inquired.isEmpty)
        // Where its account can be asked after all, its receipt is.
        time.advance(milliseconds: 60_000)
        let back = try ledger(["A": provider], routeTo: "A", accounts: ["A": "wrong"])
        for try await _ in Tracker(back, options: TrackOptions(isOnce: true)).run() {}
        let tracked = try #require(try await store.entry(id))
        #expect(tracked.record?.status.stage == .delivered && tracked.knownAcceptance.reason.isAuthenticated)
    }

    @Test(arguments: [PersonWord.declared, .notDeclared])
    func whatIsHeldIsNotHeldAnyMore(_ word: PersonWord) async throws {
        try await lose()
        time.advance(milliseconds: 3_600_000)
        let restored = try ledger(["A": FakeProvider()], routeTo: "A")
        _ = try await restored.hold()
        let from = time.now().adding(milliseconds: 600_000)
        #expect(try await decide(restored, word) == .tooEarly(from: from), "others may have sent it until it was held")
        time.advance(milliseconds: 600_000)
        #expect(try await decide(restored, word) == nil)
        let entry = try #require(try await store.entry(id))
        #expect(!entry.isHeld && entry.state == (word == .declared ? .accepted : .notSent))
        #expect(try await restored.release(id) == .notHeld(entry.state))
        #expect(try await steps().map(\.action) == [.held, word == .declared ? .declared : .notDeclared])
    }

    @Test func whatIsNotOpenIsRefusedWithWhatIsRight() async throws {
        let router = try ledger(["A": FakeProvider()], routeTo: "A")
        #expect(try await decide(router, .declared) == .unknownID)
        _ = try await router.declare(sampleDeclaration())
        time.advance(milliseconds: 3_600_000)
        for state in [LedgerState.accepted, .refused, .notSent] {
            try await change { $0.state = state }
            for word in [PersonWord.declared, .notDeclared] {
                let refusal = try await decide(router, word)
                #expect(refusal == .settled(state) && refusal?.description.contains("it is \(state.rawValue)") == true)
            }
            #expect(try await store.entry(id)?.state == state)
        }
        #expect(try await steps().isEmpty)
    }

    private func change(_ body: @escaping @Sendable (inout LedgerEntry) -> Void) async throws {
        try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            let changed = view.entry.map { entry in
                var entry = entry
                body(&entry)
                return entry
            }
            return LedgerDecision((), LedgerWrites(entry: changed))
        }
    }

    /// Its process died, or hangs: what it sent last left before its lease ended.
    @Test func whatIsBeingSentIsLeftToItsOwnerWhileThatIsAlive() async throws {
        try await lose()
        let until = time.now().adding(milliseconds: 15_000)
        try await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            var entry = view.entry
            entry?.state = .sending
            entry?.openAttempt = 1
            entry?.owner = "other"
            return LedgerDecision((), LedgerWrites(entry: entry, owner: LedgerOwner(token: "other", until: until)))
        }
        let router = try ledger(["A": FakeProvider()], routeTo: "A")
        time.advance(milliseconds: 14_999)
        #expect(try await decide(router, .notDeclared) == .sending(until: until))
        time.advance(milliseconds: 600_000)
        #expect(try await decide(router, .notDeclared) == .tooEarly(from: until.adding(milliseconds: 600_000)))
        #expect(try await store.entry(id)?.state == .sending, "a refusal changes nothing")
        time.advance(milliseconds: 1)
        #expect(try await decide(router, .notDeclared) == nil)
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .notSent && entry.openAttempt == nil && entry.owner == nil)
    }

    /// What its process brings late all the same is believed, as after any settlement.
    @Test func aLateAcceptanceCountsForMoreThanAWord() throws {
        let policy = LedgerPolicy(owner: "me")
        let draft = LedgerSamples.entry("LATE-1") { $0.state = .notSent }
        let intent = LedgerIntent(draft: draft, fingerprints: [draft.fingerprint])
        var book = LedgerBook()
        let keys = LedgerKeys("LATE-1")
        let opening = policy.open(intent, book.view(keys), now: LedgerSamples.start)
        book.apply(opening.writes, to: "LATE-1")
        let late = LedgerSamples.time(3_600_000)
        let decision = policy.decide(.notDeclared, book.view(keys), now: late)
        #expect(decision.result == nil)
        book.apply(decision.writes, to: "LATE-1")
        guard case .send(let ticket, _) = opening.result else {
            Issue.record("\(opening.result)")
            return
        }
        let accepted = LedgerResult.outcome(.accepted(Acceptance(reason: .accepted)))
        #expect(policy.close(ticket, accepted, book.view(keys), now: late).result?.state == .accepted)
    }

    /// It is kept in clear.
    @Test func theReasonRepeatsNoBuyer() async throws {
        let declaration = sampleDeclaration {
            $0.buyer = BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(full: Redacted("张三"))
            )
        }
        _ = try? await ledger(["A": Self.lost()], routeTo: "A").declare(declaration)
        time.advance(milliseconds: 600_000)
        let router = try ledger(["A": FakeProvider()], routeTo: "A")
        #expect(try await decide(router, .declared, "the portal shows 张三, 11010519491231002X") == nil)
        #expect(try await steps().map(\.because) == ["the portal shows <redacted>, <redacted>"])
    }

    @Test func aReasonIsOneLine() throws {
        for wrong in ["", "  \t", "a\nb", "a\u{2028}b", "a\u{1B}[2J", String(repeating: "中", count: 167)] {
            let error = #expect(throws: InvalidInput.self) { try PersonReason(wrong) }
            #expect(error?.problems.map(\.path) == ["because"], "\(wrong)")
        }
        #expect(try PersonReason(String(repeating: "a", count: 500)).text.utf8.count == 500)
    }

    /// The connection is lost over the decision: either all of it is there or nothing.
    @Test func aStepIsWrittenWithWhatItChangesOrNotAtAll() async throws {
        try await lose()
        time.advance(milliseconds: 600_000)
        for (loss, state, count) in [
            (DoubtfulLedger.Loss.beforeCommit, LedgerState.unknown, 0), (.afterCommit, .notSent, 1),
        ] {
            let doubtful = DoubtfulLedger(store)
            let sound = try ledger(["A": FakeProvider()], routeTo: "A")
            let router = LedgerRouter(
                router: sound.router,
                store: doubtful,
                sealer: PlainSealer(),
                configurationVersion: "v1",
                time: time
            )
            doubtful.lose(loss)
            await #expect(throws: LedgerRouterError.ledger(DoubtfulLedger.lost)) {
                try await decide(router, .notDeclared)
            }
            #expect(try await store.entry(id)?.state == state)
            #expect(try await steps().count == count)
        }
    }

    /// As the first program that wrote such steps did.
    @Test func stepsOfEarlierLedgersAreRead() {
        let event = LedgerEvent(
            time: LedgerSamples.start,
            kind: "hold",
            subject: "OLD-1",
            configurationVersion: "v1",
            detail: ["step": "held"]
        )
        #expect(PersonStep(event) == PersonStep(.held))
    }
}
