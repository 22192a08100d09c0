import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// What an inquiry proves, and what it leaves behind.
extension LedgerRouterTests {
    private static let taken = OutcomeReason(
        .idempotencyConflict,
        code: "REPEAT_REQ_INCONSISTENT",
        isAuthenticated: true
    )

    private static func found(_ ids: [RequestID]) -> InquiryOutcome {
        .answered(
            InquiryAnswer(records: ids.map { Answers.record($0, .delivered) }, notFound: [], isAuthenticated: true)
        )
    }

    private func ask(_ ledger: LedgerRouter) async throws -> LedgerEntry {
        let id = sampleDeclaration().requestID
        let binding = try #require(try await store.entry(id)).binding
        let answers = await ledger.inquire([:], bound: [id: binding])
        #expect(answers[id]?.first?.failure == nil)
        return try #require(try await store.entry(id))
    }

    /// What stands under the id is somebody else's, as the refusal said: a record of it is no record of ours.
    @Test func whatWasRefusedAsTakenIsNotFound() async throws {
        let provider = FakeProvider(declare: { _ in .rejected(Self.taken) }, inquire: { Self.found($0) })
        let ledger = try ledger(["A": provider], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        let asked = try await ask(ledger)
        #expect(asked.state == .refused && asked.isPinned && asked.record == nil)
        let away = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.notSent, .transport(.connection), "away") },
            inquire: { Self.found($0) }
        )
        let later = try self.ledger(["A": away], routeTo: "A")
        await #expect(throws: LedgerRouterError.self) {
            try await later.declare(sampleDeclaration { $0.amount = .fen(99) })
        }
        #expect(try await ask(later).state == .notSent, "a correction that never left")
    }

    /// Only the same content again tells whether a correction was taken whose answer was lost.
    @Test(arguments: [true, false]) func aLostCorrectionOfWhatIsTakenIsSentAgain(isTaken: Bool) async throws {
        let refusing = FakeProvider(declare: { _ in .rejected(Self.taken) })
        _ = try await ledger(["A": refusing], routeTo: "A").declare(sampleDeclaration())
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(corrected)
        }
        let accepted = DeclareOutcome.accepted(Acceptance(reason: .accepted))
        let outcome = isTaken ? accepted : .rejected(Self.taken)
        let provider = FakeProvider(declare: { _ in outcome }, inquire: { Self.found($0) })
        time.advance(milliseconds: 600_001)
        let summary = try await ledger(["A": provider], routeTo: "A").settle()
        #expect(summary.settled == 1 && summary.resent == 1 && provider.declared.map(\.declaration) == [corrected])
        let state = try await store.entry(corrected.requestID)?.state
        #expect(state == (isTaken ? .accepted : .refused))
    }

    /// Where nothing may be sent again, the record has to tell.
    @Test(arguments: [true, false]) func anOfficeThatTakesNothingTwiceIsBelievedByItsRecord(isOurs: Bool) async throws {
        let refusing = FakeProvider(declare: { _ in .rejected(Self.taken) })
        _ = try await ledger(["A": refusing], routeTo: "A").declare(sampleDeclaration())
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(corrected)
        }
        let provider = FakeProvider(inquire: { ids in
            let records = ids.map { id in
                var record = Answers.record(id, .delivered)
                record.amount = .fen(isOurs ? 99 : 100)
                return record
            }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let rules = RetransmissionRules(modifiable: [], excludedCodes: ["NINGBO"], source: "test")
        time.advance(milliseconds: 600_001)
        let summary = try await ledger(provider, rules, store, time).settle()
        #expect(summary.settled == 1 && provider.declared.isEmpty)
        #expect(try await store.entry(corrected.requestID)?.state == (isOurs ? .accepted : .refused))
    }

    /// That it was throttled is what a copy says: it may have been taken since.
    @Test func whatWasThrottledIsHeldAsLong() async throws {
        let busy = OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true)
        let provider = FakeProvider(declare: { _ in .unknown(busy) })
        let restored = try ledger(["A": provider], routeTo: "A")
        _ = try? await restored.declare(sampleDeclaration())
        let id = sampleDeclaration().requestID
        #expect(try await restored.hold().held == [id])
        let summary = try await restored.settle()
        #expect(summary.problems[id]?.contains("then it can be released or dropped") == true, "\(summary.problems)")
        #expect(try await restored.drop(id) == .notAbsent)
        #expect(try await restored.release(id) == nil)
        #expect(try await restored.settle().resent == 0, "nor believed at once when it is let go")
        _ = try await restored.hold()
        time.advance(milliseconds: 600_001)
        _ = try await restored.settle()
        #expect(try await restored.drop(id) == nil)
    }

    /// What was corrected and taken is no longer another's: a re-transmission of it is proven by its record.
    @Test func anAcceptedCorrectionIsOurs() async throws {
        let refusing = FakeProvider(declare: { _ in .rejected(Self.taken) })
        _ = try await ledger(["A": refusing], routeTo: "A").declare(sampleDeclaration())
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        let report = try await ledger(["A": FakeProvider()], routeTo: "A").declare(corrected)
        #expect(report.entry.state == .accepted && !report.entry.isPinned)
        time.advance(milliseconds: 3_600_000)
        let again = sampleDeclaration { $0.amount = .fen(98) }
        let rules = RetransmissionRules(modifiable: ["amount.minorUnits"], source: "test")
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(Self.lost(), rules, store, time).retransmit(again.requestID, corrected: again)
        }
        let provider = FakeProvider(inquire: { ids in
            let records = ids.map { id in
                var record = Answers.record(id, .delivered)
                record.amount = .fen(98)
                return record
            }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let summary = try await ledger(provider, rules, store, time).settle()
        #expect(summary.settled == 1 && provider.declared.isEmpty)
        #expect(try await store.entry(again.requestID)?.state == .accepted)
    }

    /// Customs' words may name the buyer; the ledger keeps them in clear.
    @Test func whatAnInquiryBringsIsKeptWithoutTheBuyersData() async throws {
        let declaration = sampleDeclaration {
            $0.buyer = BuyerCertificate(
                type: .idCard,
                number: Redacted("11010519491231002X"),
                name: HolderName(full: Redacted("张三"))
            )
        }
        let provider = FakeProvider(inquire: { ids in
            let records = ids.map { id in
                var record = Answers.record(id, .delivered)
                record.memo = "11010519491231002X is unknown"
                record.receipt = CustomsReceipt(code: "777", text: "订购人张三不符")
                return record
            }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        let ledger = try ledger(["A": provider], routeTo: "A")
        _ = try await ledger.declare(declaration)
        let asked = try await ask(ledger)
        #expect(asked.record?.memo == "<redacted> is unknown")
        #expect(asked.record?.receipt?.text == "订购人<redacted>不符")
        time.advance(milliseconds: 3_600_000)
        for try await _ in Tracker(ledger, options: TrackOptions(isOnce: true)).run() {}
        let tracked = try #require(try await store.entry(declaration.requestID))
        #expect(tracked.record == asked.record && provider.inquired.count == 2)
    }

    /// Nobody knows what to look for in words about a buyer who was forgotten.
    @Test func whatWasForgottenIsKeptWithoutWords() async throws {
        let refusal = OutcomeReason(.risk, code: "NO", text: "订购人张三不符", isAuthenticated: true)
        let left = Mutex<[InquiryOutcome]>([.rejected(refusal)])
        let provider = FakeProvider(inquire: { ids in
            if let outcome = left.withLock({ $0.popLast() }) { return outcome }
            var record = Answers.record(sampleDeclaration().requestID, .delivered)
            record.receipt = CustomsReceipt(code: "777", text: "订购人张三不符")
            return .answered(InquiryAnswer(records: [record], notFound: [], isAuthenticated: true))
        })
        let ledger = try ledger(["A": provider], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        let id = sampleDeclaration().requestID
        var entry = try #require(try await store.entry(id))
        entry.content = nil
        try await store.transact(LedgerKeys(id)) { [entry] _ in LedgerDecision((), LedgerWrites(entry: entry)) }
        _ = try await ask(ledger)
        #expect(try await store.attempts(of: id).last?.end?.text == "")
        let asked = try await ask(ledger)
        #expect(asked.record?.receipt == CustomsReceipt(code: "777", text: ""))
    }

    /// The answer to a declaration is signed where records are not: asked for soon, it is the same as before.
    @Test func whatIsFoundWithoutASignatureIsRepeatedSoon() async throws {
        let rules = RetransmissionRules(modifiable: [], source: "test")
        func settle(after pause: Int64) async throws -> (LedgerState?, calls: Int) {
            let time = ManualTime()
            let store = MemoryLedger()
            let declared = Mutex(0)
            let provider = FakeProvider(
                declare: { _ throws(ProviderError) in
                    if declared.withLock({
                        $0 += 1; return $0
                    }) == 1 {
                        throw ProviderError(.unknown, .transport(.timedOut), "lost")
                    }
                    return .accepted(Acceptance(reason: .accepted))
                },
                inquire: { ids in
                    let records = ids.map { Answers.record($0, .delivered) }
                    return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: false))
                }
            )
            let ledger = try ledger(provider, rules, store, time)
            await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
            time.advance(milliseconds: pause)
            _ = try await ledger.settle()
            return (try await store.entry(sampleDeclaration().requestID)?.state, provider.declared.count)
        }
        #expect(try await settle(after: 60_000) == (.accepted, 2))
        #expect(try await settle(after: 280_000) == (.unknown, 1), "it would be pushed to customs again")
    }

    /// An inquiry for a client doesn't put off whoever sends it again.
    @Test func aClientsQuestionLeavesTheWindowOpen() async throws {
        let (time, store) = (ManualTime(), MemoryLedger())
        let lost = Mutex(true)
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in
                if lost.withLock({ $0 }) { throw ProviderError(.unknown, .transport(.timedOut), "lost") }
                return .accepted(Acceptance(reason: .accepted))
            },
            inquire: { ids in
                let records = ids.map { Answers.record($0, .delivered) }
                return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: false))
            }
        )
        let ledger = try ledger(provider, RetransmissionRules(modifiable: [], source: "test"), store, time)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        lost.withLock { $0 = false }
        let id = sampleDeclaration().requestID
        let binding = try #require(try await store.entry(id)).binding
        _ = await ledger.inquire([:], bound: [id: binding], isRecorded: false)
        time.advance(milliseconds: 60_000)
        for try await _ in Tracker(ledger, options: TrackOptions(isOnce: true)).run() {}
        #expect(try await store.entry(id)?.state == .accepted && provider.declared.count == 2)
    }

    private func ledger(
        _ provider: FakeProvider,
        _ rules: RetransmissionRules,
        _ store: MemoryLedger,
        _ time: ManualTime
    ) throws -> LedgerRouter {
        let backend = Backend(
            id: "A",
            plugin: "fake",
            generation: .ams,
            account: "fake:A",
            provider: provider,
            inquiry: InquirySettings(linger: .zero),
            retransmission: rules
        )
        let table = try RoutingTable(routes: [Route(backend: "A")], customs: sampleTable, generations: ["A": .ams])
        let router = Router(
            configuration: Configuration(backends: [backend], routes: table),
            time: time,
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: PlainSealer(), configurationVersion: "v1", time: time)
    }
}
