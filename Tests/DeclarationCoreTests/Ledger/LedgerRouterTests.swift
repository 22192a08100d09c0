import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

struct LedgerRouterTests {
    let time = ManualTime()
    let store = MemoryLedger()

    /// - Parameter accounts: of backends that are not named for their account.
    func ledger(
        _ providers: [BackendID: FakeProvider],
        routeTo backend: BackendID,
        accounts: [BackendID: ProviderAccount] = [:]
    ) throws -> LedgerRouter {
        try ledger(providers, route: Route(backend: backend), accounts: accounts)
    }

    private func ledger(
        _ providers: [BackendID: FakeProvider],
        route: Route,
        accounts: [BackendID: ProviderAccount] = [:]
    ) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [route],
            customs: sampleTable,
            generations: providers.mapValues { _ in .ams }
        )
        let backends = providers.map { name, provider in
            let account = accounts[name] ?? ProviderAccount(rawValue: "fake:\(name)")
            // Inquiries wait for no company: the time stands still.
            let inquiry = InquirySettings(linger: .zero)
            return Backend(
                id: name,
                plugin: "fake",
                generation: .ams,
                account: account,
                provider: provider,
                inquiry: inquiry
            )
        }
        let router = Router(
            configuration: Configuration(backends: backends, routes: table),
            time: time,
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: PlainSealer(), configurationVersion: "v1", time: time)
    }

    static func lost() -> FakeProvider {
        let declare: FakeProvider.Declare = { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.timedOut), "lost")
        }
        return FakeProvider(declare: declare)
    }

    @Test func theSameContentIsSentOnce() async throws {
        let provider = FakeProvider()
        let ledger = try ledger(["A": provider], routeTo: "A")
        #expect(try await ledger.declare(sampleDeclaration()).isKept == false)
        let again = try await ledger.declare(sampleDeclaration())
        #expect(again.isKept)
        #expect(again.outcome == .accepted(Acceptance(reason: .accepted)))
        #expect(provider.declared.count == 1)
        #expect(try await store.attempts(of: sampleDeclaration().requestID).map(\.end?.outcomeClass) == [.accepted])
    }

    /// Others may take an id over when its owner's lease has lapsed, so that no queue may hold a declaration any longer.
    @Test func aRequestKnowsUntilWhenItMayLeave() async throws {
        let found = Mutex<[String: HTTPRequest]>([:])
        let note = { @Sendable (call: String) in
            found.withLock { $0[call] = HTTPRequest(method: "POST", url: "https://example.test/") }
        }
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in
                note("declare")
                throw ProviderError(.unknown, .transport(.timedOut), "lost")
            },
            inquire: { ids throws(ProviderError) in
                note("inquire")
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
        )
        let ledger = try ledger(["A": provider], routeTo: "A")
        let start = ContinuousClock.now
        _ = try? await ledger.declare(sampleDeclaration())
        _ = try? await ledger.declare(sampleDeclaration())
        let (declared, inquired) = found.withLock { ($0["declare"], $0["inquire"]) }
        let end = try #require(declared?.latestDeparture)
        #expect(end >= start + ledger.policy.settings.ownerLease)
        #expect(end <= .now + ledger.policy.settings.ownerLease)
        // An inquiry may be asked at any time.
        #expect(inquired != nil && inquired?.latestDeparture == nil)
    }

    /// It was unknown when the caller came, and another one's call ended it as refused while the other side was asked.
    @Test func whatIsFreeAgainIsRefusedAsTheRoutingTableDoes() async throws {
        let id = sampleDeclaration().requestID
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { [store] ids throws(ProviderError) in
                try? await store.transact(LedgerKeys(id)) { view throws(LedgerError) in
                    var entry = view.entry
                    entry?.state = .refused
                    entry?.mayHaveArrived = false
                    return LedgerDecision((), LedgerWrites(entry: entry))
                }
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
        )
        _ = try? await ledger(["A": provider], routeTo: "A").declare(sampleDeclaration())
        let elsewhere = try ledger(["A": provider], route: Route(merchants: ["NOBODY"], backend: "A"))
        let error = await #expect(throws: LedgerRouterError.self) { try await elsewhere.declare(sampleDeclaration()) }
        guard case .router(.noRoute) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(provider.inquired.count == 1 && provider.declared.count == 1)
    }

    @Test func anOrderAboveTheLimitIsWarnedOfOnce() async throws {
        let ledger = try ledger(["A": FakeProvider()], routeTo: "A")
        let report = try await ledger.declare(sampleDeclaration { $0.amount = .fen(500_001) })
        #expect(report.warnings.map(\.path) == ["amount.minorUnits"], "\(report.warnings)")
    }

    @Test func otherContentIsRefusedByItsPaths() async throws {
        let provider = FakeProvider()
        let ledger = try ledger(["A": provider], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        let other = sampleDeclaration { $0.amount = .fen(99) }
        await #expect(throws: LedgerRouterError.conflict(other.requestID, fields: ["amount.minorUnits"])) {
            try await ledger.declare(other)
        }
        #expect(provider.declared.count == 1)
    }

    @Test func anUnknownOutcomeStaysWithItsBackend() async throws {
        let first = Self.lost()
        let second = FakeProvider()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": first, "B": second], routeTo: "A").declare(sampleDeclaration())
        }
        let moved = try ledger(["A": first, "B": second], routeTo: "B")
        await #expect(throws: LedgerRouterError.self) { try await moved.declare(sampleDeclaration()) }
        #expect(first.declared.count == 1 && first.inquired.count == 1, "not found is too young to be believed")
        time.advance(milliseconds: 600_001)
        await #expect(throws: LedgerRouterError.self) { try await moved.declare(sampleDeclaration()) }
        #expect(first.declared.count == 2)
        #expect(first.declared[0] == first.declared[1])
        #expect(second.declared.isEmpty && second.inquired.isEmpty)
    }

    /// Throttled is undecided by its status, yet the answer shows that no call is on its way any more: what an inquiry
    /// doesn't find goes there again without the long wait, and nowhere else.
    @Test func whatWasThrottledGoesAgainSoonToTheSameBackend() async throws {
        let busy = FakeProvider(declare: { _ in
            .unknown(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true))
        })
        let other = FakeProvider()
        let report = try await ledger(["A": busy, "B": other], routeTo: "A").declare(sampleDeclaration())
        #expect(report.entry.state == .unknown && !report.entry.isFree)
        #expect(report.entry.nextCheck == time.now().adding(milliseconds: 1_000))
        let moved = try ledger(["A": busy, "B": other], routeTo: "B")
        let again = try await moved.declare(sampleDeclaration())
        #expect(again.entry.state == .unknown && again.entry.binding.backend == "A")
        #expect(busy.declared.count == 2 && busy.declared[0] == busy.declared[1] && busy.inquired.count == 1)
        let pause = again.entry.nextCheck.map { $0.epochMilliseconds - time.now().epochMilliseconds }
        #expect(pause == 1_000, "as long again as it has waited, and a second at least")
        time.advance(milliseconds: 8_000)
        let third = try await moved.declare(sampleDeclaration())
        #expect(third.entry.nextCheck == time.now().adding(milliseconds: 8_000))
        #expect(
            try await store.attempts(of: sampleDeclaration().requestID).map(\.kind) == [
                .declare, .inquire, .retry, .inquire, .retry,
            ]
        )
    }

    /// The other side doesn't know either, each time: it is asked, and sent the same again, ever more seldom.
    @Test func whatStaysUnknownOverThereIsRepeatedEverMoreSeldom() async throws {
        let failing = FakeProvider(declare: { _ in
            .unknown(OutcomeReason(.unknownOutcome, code: "UNKNOWN_EXCEPTION", isAuthenticated: true))
        })
        let ledger = try ledger(["A": failing], routeTo: "A")
        var sent: [Int] = []
        for minute in 0..<650 {
            let before = failing.declared.count
            // Between two rounds it is told that nothing was sent.
            _ = try? await ledger.declare(sampleDeclaration())
            if failing.declared.count > before { sent.append(minute) }
            time.advance(milliseconds: 60_000)
        }
        #expect(sent.count >= 4 && sent.count <= 8, "\(sent)")
        #expect(zip(sent.dropFirst(2), sent.dropFirst()).allSatisfy { $0 >= 2 * $1 }, "\(sent)")
        #expect(Set(failing.declared).count == 1)
    }

    /// An answer that anybody could have sent proves nothing.
    @Test func throttlingThatProvesNothingWaits() async throws {
        let forged = FakeProvider(declare: { _ in
            .unknown(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: false))
        })
        let ledger = try ledger(["A": forged], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        #expect(forged.declared.count == 1 && forged.inquired.count == 1)
    }

    /// Only an inquiry that says so shows that it isn't there; silence doesn't.
    @Test(arguments: [
        InquiryOutcome.answered(InquiryAnswer(records: [], notFound: ["DECL-20231115-0001"], isAuthenticated: false)),
        .answered(InquiryAnswer(records: [], notFound: [], isAuthenticated: true)),
        .unknown(OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: true)),
    ])
    func throttledAndNotClearlyAbsentIsNotSentAgain(_ answer: InquiryOutcome) async throws {
        let busy = FakeProvider(
            declare: { _ in .unknown(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)) },
            inquire: { _ in answer }
        )
        let ledger = try ledger(["A": busy], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        #expect(busy.declared.count == 1 && busy.inquired.count == 1)
    }

    /// What was found absent, and then could not be sent, is as absent as before.
    @Test func aRetryThatNeverLeftIsTriedAgainSoon() async throws {
        let isDown = Mutex(0)
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            switch isDown.withLock({ calls in
                calls += 1
                return calls
            }) {
            case 1: throw ProviderError(.unknown, .transport(.timedOut), "lost")
            case 2: throw ProviderError(.notSent, .circuitOpen, "held back")
            default: return .accepted(Acceptance(reason: .accepted))
            }
        })
        let ledger = try ledger(["A": provider], routeTo: "A")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        time.advance(milliseconds: 600_001)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let entry = try #require(try await store.entry(sampleDeclaration().requestID))
        #expect(entry.state == .unknown && !entry.isFree)
        #expect(entry.nextCheck == time.now().adding(milliseconds: 60_000))
        time.advance(milliseconds: 60_000)
        #expect(try await ledger.declare(sampleDeclaration()).entry.state == .accepted)
        #expect(provider.declared.count == 3)
    }

    @Test func whoThrottlesQuestionsIsSentNothing() async throws {
        let busy = FakeProvider(
            declare: { _ in .unknown(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)) },
            inquire: { _ in .rejected(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)) }
        )
        let ledger = try ledger(["A": busy], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        #expect(busy.declared.count == 1 && busy.inquired.count == 1)
    }

    /// The answer is lost, but an inquiry of another process came in between.
    @Test(arguments: [false, true]) func whatAnotherFoundAcceptedIsAccepted(isRefused: Bool) async throws {
        let settler = try ledger(["A": Answers { Answers.record($0) }.provider()], routeTo: "A")
        let provider = FakeProvider(declare: { _ in
            let summary = try? await settler.settle()
            #expect(summary?.settled == 1)
            return isRefused
                ? .rejected(OutcomeReason(.duplicate, code: "DUPLICATED", isAuthenticated: true))
                : .unknown(OutcomeReason(.unknownOutcome, code: "UNKNOWN_EXCEPTION", isAuthenticated: true))
        })
        let report = try await ledger(["A": provider], routeTo: "A").declare(sampleDeclaration())
        #expect(report.entry.state == .accepted)
        #expect(report.outcome == .accepted(report.entry.knownAcceptance))
    }

    @Test func aNotSentDeclarationMayMove() async throws {
        let first = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "refused")
        })
        let second = FakeProvider()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": first, "B": second], routeTo: "A").declare(sampleDeclaration())
        }
        let report = try await ledger(["A": first, "B": second], routeTo: "B").declare(sampleDeclaration())
        #expect(report.entry.binding.backend == "B")
        #expect(report.entry.attemptCount == 2)
    }

    @Test func aMissingBackendSendsNothing() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        let other = FakeProvider()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["B": other], routeTo: "B").declare(sampleDeclaration())
        }
        #expect(other.declared.isEmpty && other.inquired.isEmpty)
        let summary = try await ledger(["B": other], routeTo: "B").settle()
        #expect(summary.problems.keys.sorted() == [sampleDeclaration().requestID])
        #expect(summary.open == 1, "what can't be settled is open")
    }

    /// The customer's case: the name stays, the account behind it doesn't, and an outcome is unknown.
    @Test func aStrangerUnderTheNameIsNeitherAskedNorSentTo() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A", accounts: ["A": "shop-1"]).declare(sampleDeclaration())
        }
        time.advance(milliseconds: 600_001)
        let stranger = FakeProvider()
        let changed = try ledger(["A": stranger], routeTo: "A", accounts: ["A": "shop-2"])
        let id = sampleDeclaration().requestID
        let error = await #expect(throws: LedgerRouterError.self) { try await changed.declare(sampleDeclaration()) }
        #expect(error?.delivery == .notSent)
        for word in ["shop-1", "shop-2", "\"A\"", "backends.A"] { #expect(error?.description.contains(word) == true) }
        for summary in [try await changed.settle(), try await changed.settleDue()] {
            #expect(summary.open == 1 && summary.settled == 0 && summary.resent == 0)
            #expect(summary.problems[id]?.contains("shop-1") == true)
        }
        let bindings = try await changed.bindings(of: [id])
        guard case .failed(let failure)? = await changed.inquire([:], bound: bindings)[id]?.first?.result else {
            Issue.record("the stranger was asked")
            return
        }
        #expect(failure.code == .unserved && failure.delivery == .notSent)
        #expect(stranger.declared.isEmpty && stranger.inquired.isEmpty)
        // Asked for by name, it may be asked; its answer counts for nothing.
        _ = await changed.inquire([id: ["A"]])
        #expect(stranger.inquired == [[id]])
        #expect(try await store.attempts(of: id).map(\.kind) == [.declare])
        #expect(try await store.entry(id)?.absentSince == nil)
    }

    @Test func aRenamedBackendGoesOn() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A", accounts: ["A": "shop-1"]).declare(sampleDeclaration())
        }
        time.advance(milliseconds: 600_001)
        let same = FakeProvider()
        let stranger = FakeProvider()
        let renamed = try ledger(
            ["A": stranger, "NEW": same],
            routeTo: "A",
            accounts: ["A": "shop-2", "NEW": "shop-1"]
        )
        let summary = try await renamed.settle()
        #expect(summary.settled == 1 && summary.resent == 1 && summary.open == 0)
        #expect(same.declared.count == 1 && stranger.declared.isEmpty && stranger.inquired.isEmpty)
        let entry = try #require(try await store.entry(sampleDeclaration().requestID))
        #expect(entry.binding.backend == "NEW" && entry.binding.account == "shop-1")
        #expect(try await renamed.declare(sampleDeclaration()).isKept)
    }

    @Test func aPinnedIDStaysWithItsAccountUnderAnotherName() async throws {
        let taken = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.idempotencyConflict, code: "REPEAT_REQ_INCONSISTENT", isAuthenticated: true))
        })
        _ = try await ledger(["A": taken], routeTo: "A", accounts: ["A": "shop-1"]).declare(sampleDeclaration())
        let stranger = FakeProvider()
        let error = await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": stranger], routeTo: "A", accounts: ["A": "shop-2"]).declare(sampleDeclaration())
        }
        guard case .bound = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(stranger.declared.isEmpty)
        let same = FakeProvider()
        let renamed = try ledger(["NEW": same], routeTo: "NEW", accounts: ["NEW": "shop-1"])
        #expect(try await renamed.declare(sampleDeclaration()).entry.state == .accepted)
    }

    @Test func aFailingStoreSendsNothingOrSaysThatItWasSent() async throws {
        let provider = FakeProvider()
        let ledger = try ledger(["A": provider], routeTo: "A")
        store.fail(LedgerError(.full, "full"))
        await #expect(throws: LedgerRouterError.ledger(LedgerError(.full, "full"))) {
            try await ledger.declare(sampleDeclaration())
        }
        #expect(provider.declared.isEmpty)
        let breaking = FakeProvider(declare: { [store] _ in
            store.fail(LedgerError(.unavailable, "gone"), LedgerError(.unavailable, "still gone"))
            return .accepted(Acceptance(reason: .accepted))
        })
        let failing = try self.ledger(["A": breaking], routeTo: "A")
        let expected = LedgerRouterError.unrecorded(
            sampleDeclaration().requestID,
            LedgerError(.unavailable, "gone")
        )
        await #expect(throws: expected) { try await failing.declare(sampleDeclaration()) }
        #expect(expected.delivery == .unknown)
    }

    @Test func startUpSettlesWhatADeadProcessLeft() async throws {
        let found = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { ids in
                let status = TransmissionStatus(stage: .sending, rawValue: "PROCESSING")
                let records = ids.map { DeclarationRecord(requestID: $0, status: status) }
                return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
            }
        )
        let ledger = try ledger(["A": found], routeTo: "A")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let summary = try await ledger.settle()
        #expect(summary.settled == 1 && summary.open == 0 && summary.resent == 0)
        #expect(try await ledger.declare(sampleDeclaration()).isKept)
        #expect(found.declared.count == 1)
        let kinds = try await store.attempts(of: sampleDeclaration().requestID).map(\.kind)
        #expect(kinds == [.declare, .inquire])
    }

    /// Who settles by hand wants to know why it stays open, and until when.
    @Test func settlingTellsFromWhenOnNotFoundIsBelieved() async throws {
        let ledger = try ledger(["A": Self.lost()], routeTo: "A")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let believed = time.now().adding(milliseconds: 600_000).iso8601
        let summary = try await ledger.settle()
        #expect(summary.open == 1 && summary.problems[sampleDeclaration().requestID]?.contains(believed) == true)
    }

    /// What a host wrote whose clock was ahead: it is open like any other.
    @Test func aStampOfTheFutureKeepsNothingFromBeingSettled() async throws {
        let ledger = try ledger(["A": Self.lost()], routeTo: "A")
        let now = time.now()
        time.set(now.adding(milliseconds: 7_200_000))
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        time.set(now)
        #expect(try await ledger.settle().open == 1)
    }

    @Test func onePaymentIsDeclaredOnceAtAnOffice() async throws {
        let provider = FakeProvider()
        let ledger = try ledger(["A": provider], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.declare(sampleDeclaration { $0.requestID = "DECL-20231115-0002" })
        }
        #expect(provider.declared.count == 1)
    }
}
