import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// Re-transmissions through the router: the rules, what stands after each end, and what a restart makes of it.
struct RetransmissionTests {
    private let time = ManualTime()
    private let store = MemoryLedger()
    private let other = OtherSide()

    private static let rules = RetransmissionRules(
        modifiable: ["amount.minorUnits", "customs.code", "customs.place", "buyer.name.full"],
        excludedCodes: ["ZONGSHU"],
        source: "the test"
    )

    private func ledger(
        _ sealer: PlainSealer = PlainSealer(),
        rules: RetransmissionRules? = rules,
        routeTo route: BackendID = "A"
    ) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: route)],
            customs: sampleTable,
            generations: ["A": .ams, "B": .ams]
        )
        let second = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "no declaration may come here")
        })
        let backends = [
            Backend(id: "A", plugin: "fake", generation: .ams, provider: other.provider, retransmission: rules),
            Backend(id: "B", plugin: "fake", generation: .ams, provider: second, retransmission: rules),
        ]
        let router = Router(
            configuration: Configuration(backends: backends, routes: table),
            time: StillTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: sealer, configurationVersion: "v1", time: time)
    }

    private let id = sampleDeclaration().requestID

    private func refusals(_ body: () async throws -> RetransmissionReport) async throws -> [RetransmissionRefusal] {
        do {
            _ = try await body()
            return []
        } catch LedgerRouterError.retransmission(_, let refusals) {
            return refusals
        }
    }

    @Test func acceptedAfterTheWindowWhereverTheTableNowPoints() async throws {
        _ = try await ledger().declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        let moved = try ledger(routeTo: "B")
        let plan = try await moved.planRetransmission(id, corrected: corrected)
        #expect(plan.changes == ["amount.minorUnits"] && plan.binding.backend == "A")
        #expect(other.declared.count == 1, "a plan sends nothing")
        #expect(try await store.attempts(of: id).count == 1, "and writes nothing down")
        let report = try await moved.retransmit(id, corrected: corrected)
        #expect(other.declared.map(\.declaration.amount) == [.fen(1234), .fen(99)])
        #expect(report.entry.amount == .fen(99) && report.entry.state == .accepted)
        #expect(report.entry.retransmission == nil && report.entry.retransmitted == time.now())
        #expect(try await store.attempts(of: id).map(\.kind) == [.declare, .retransmit])
        #expect(try await moved.declare(corrected).isKept)
        await #expect(throws: LedgerRouterError.conflict(id, fields: ["amount.minorUnits"])) {
            try await moved.declare(sampleDeclaration())
        }
    }

    @Test func tooEarlySaysWhen() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        let sent = time.now()
        time.advance(milliseconds: 329_999)
        let early = try await refusals { try await ledger.retransmit(id) }
        #expect(early.map(\.rule) == [.interval])
        #expect(early.first?.allowedFrom == sent.adding(milliseconds: 330_000))
        #expect(early.first?.message.contains("300 s") == true)
        time.advance(milliseconds: 1)
        _ = try await ledger.retransmit(id)
        // Counted from the last call, not from the first.
        time.advance(milliseconds: 200_000)
        #expect(try await refusals { try await ledger.retransmit(id) }.map(\.rule) == [.interval])
        #expect(other.declared.count == 2)
    }

    @Test func everyRuleIsNamedAtOnce() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        let wrong = sampleDeclaration { declaration in
            declaration.customs = CustomsDestination(code: "ZONGSHU")
            declaration.paymentIDs[.ams] = "OTHER"
            declaration.buyer = Samples.buyer
        }
        let found = try await refusals { try await ledger.retransmit(id, corrected: wrong) }
        #expect(found.map(\.rule) == [.office, .modifiableFields, .interval])
        #expect(found[1].paths == ["paymentIds.ams", "buyer"])
        #expect(!found.description.contains(Samples.buyerName))
        #expect(try await refusals { try await self.ledger(rules: nil).retransmit(id) }.map(\.rule) == [.supported])
        #expect(try await refusals { try await ledger.retransmit("NOBODY-1") }.map(\.rule) == [.knownID])
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.retransmit(id, corrected: sampleDeclaration { $0.requestID = "DECL-20231115-0002" })
        }
        #expect(other.declared.count == 1)
    }

    @Test func onlyAnAcceptedDeclaration() async throws {
        let ledger = try ledger()
        other.next(.rejected(OutcomeReason(.risk, code: "RISK", isAuthenticated: true)))
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        let refused = try await refusals { try await ledger.retransmit(id) }
        #expect(refused.map(\.rule) == [.accepted])
        #expect(refused.first?.message.contains("declare it again") == true)
        other.next(nil)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let unknown = try await refusals { try await ledger.retransmit(id) }
        #expect(unknown.first?.message.contains("settled first") == true)
    }

    @Test func aRefusalLeavesWhatWasAccepted() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        other.next(.rejected(OutcomeReason(.amountExceeded, code: "TOTAL", isAuthenticated: true)))
        let report = try await ledger.retransmit(id, corrected: sampleDeclaration { $0.amount = .fen(99) })
        #expect(report.entry.state == .accepted && !report.entry.isFree && report.entry.amount == .fen(1234))
        #expect(report.entry.retransmission == nil && report.entry.retransmitted == nil)
        #expect(report.entry.reason?.code == "TOTAL")
        #expect(try await ledger.declare(sampleDeclaration()).isKept)
        #expect(try await refusals { try await ledger.retransmit(id) }.map(\.rule) == [.interval], "a call is a call")
    }

    @Test func whatNeverLeftCostsNoTime() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        other.fail(ProviderError(.notSent, .transport(.connection), "refused"))
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        await #expect(throws: LedgerRouterError.self) { try await ledger.retransmit(id, corrected: corrected) }
        #expect(try await store.entry(id)?.amount == .fen(1234))
        #expect(try await ledger.retransmit(id, corrected: corrected).entry.amount == .fen(99))
    }

    @Test func anUnknownOneIsSettledByWhatTheRecordShows() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        other.next(nil)
        await #expect(throws: LedgerRouterError.self) { try await ledger.retransmit(id, corrected: corrected) }
        #expect(try await store.entry(id)?.retransmission?.previous.amount == .fen(1234))
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        let restarted = try self.ledger()
        #expect(try await restarted.settle().settled == 1)
        #expect(other.declared.count == 2, "the record shows the new amount")
        let entry = try await store.entry(id)
        #expect(entry?.amount == .fen(99) && entry?.retransmission == nil && entry?.state == .accepted)
    }

    @Test func oneThatDidNotArriveIsSentAgainUnchanged() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        other.lose()
        await #expect(throws: LedgerRouterError.self) { try await ledger.retransmit(id, corrected: corrected) }
        await #expect(throws: LedgerRouterError.self) { try await ledger.retransmit(id, corrected: corrected) }
        #expect(other.declared.count == 2, "too young to be believed")
        time.advance(milliseconds: 600_001)
        let summary = try await ledger.settle()
        #expect(summary.resent == 1 && summary.open == 0)
        #expect(other.declared.map(\.declaration.amount) == [.fen(1234), .fen(99), .fen(99)])
        #expect(try await store.entry(id)?.amount == .fen(99))
        let kinds = try await store.attempts(of: id).map(\.kind)
        #expect(kinds.filter { $0 != .inquire } == [.declare, .retransmit, .retry])
    }

    @Test func aNewWayToCustomsBeginsAndWhatHoldsIsKept() async throws {
        let ledger = try ledger()
        var first = Acceptance(reason: .accepted)
        first.clearingTransactionID = "CLEARING"
        first.registrationID = "31222699S7"
        first.customsOrderID = "ORDER-1"
        other.next(.accepted(first))
        _ = try await ledger.declare(sampleDeclaration())
        other.status = TransmissionStatus(stage: .delivered, rawValue: "SUCCESS")
        other.receipt = CustomsReceipt(code: "2")
        let asked = time.now()
        try await note(ledger, asked)
        #expect(try await store.entry(id)?.isFinal == true)
        time.advance(milliseconds: 330_000)
        var second = Acceptance(reason: .accepted)
        second.customsOrderID = "ORDER-2"
        other.next(.accepted(second))
        let entry = try await ledger.retransmit(id).entry
        #expect(entry.record == nil && !entry.isFinal && entry.nextCheck != nil)
        #expect(entry.acceptance?.customsOrderID == "ORDER-2")
        #expect(entry.acceptance?.clearingTransactionID == "CLEARING")
        #expect(entry.acceptance?.registrationID == "31222699S7")
        try await note(ledger, asked)
        #expect(try await store.entry(id)?.record == nil, "an answer from before the push tells of what is no more")
        time.advance(milliseconds: 330_000)
        let moved = sampleDeclaration { $0.customs = CustomsDestination(code: "HENAN") }
        let office = try await ledger.retransmit(id, corrected: moved).entry
        #expect(office.binding.customsCode == "HENAN" && office.binding.place == "xinzheng-airport")
        #expect(other.declared.last?.customsCode == "HENAN")
        #expect(office.acceptance?.registrationID == nil, "it is the old office's")
        #expect(office.acceptance?.clearingTransactionID == "CLEARING")
    }

    /// What a tracker does with an answer.
    private func note(_ ledger: LedgerRouter, _ asked: ZonedTime) async throws {
        var record = DeclarationRecord(requestID: id, status: other.status)
        record.receipt = other.receipt
        let now = time.now()
        let backend = try #require(ledger.router.configuration.backends["A"]).identity
        _ = try await store.transact(LedgerKeys(id)) { [record] view throws(LedgerError) in
            ledger.policy.note(.found(record, isAuthenticated: true), at: backend, asked: asked, view, now: now)
        }
    }

    @Test func forgottenContentOnlyUnchanged() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        let now = time.now()
        _ = try await store.forget(LedgerForgetting(before: now, buyersBefore: now))
        #expect(try await refusals { try await ledger.retransmit(id) }.map(\.rule) == [.keptContent])
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        let changed = try await refusals { try await ledger.retransmit(id, corrected: corrected) }
        #expect(changed.map(\.rule) == [.keptContent])
        #expect(try await ledger.retransmit(id, corrected: sampleDeclaration()).entry.content != nil)
    }

    @Test func bothContentsMoveToTheNewKey() async throws {
        let old = try ledger(PlainSealer(keyIDs: ["k1"]))
        _ = try await old.declare(sampleDeclaration())
        time.advance(milliseconds: 330_000)
        other.lose()
        let corrected = sampleDeclaration { $0.amount = .fen(99) }
        await #expect(throws: LedgerRouterError.self) { try await old.retransmit(id, corrected: corrected) }
        #expect(try await ledger(PlainSealer(keyIDs: ["k2", "k1"])).reseal() == 1)
        let entry = try #require(try await store.entry(id))
        #expect(entry.content?.keyID == "k2" && entry.retransmission?.previous.content?.keyID == "k2")
        other.next(.rejected(OutcomeReason(.idempotencyConflict, code: "NO", isAuthenticated: true)))
        time.advance(milliseconds: 600_001)
        let new = try ledger(PlainSealer(keyIDs: ["k2"]))
        _ = try await new.settle()
        #expect(try await new.declare(sampleDeclaration()).isKept, "the earlier content counts, and is readable")
    }

    @Test func partsMustStillFitWhileOneIsInDoubt() async throws {
        let ledger = try ledger()
        func part(_ number: Int, _ fen: Int64) -> Declaration {
            sampleDeclaration { declaration in
                declaration.requestID = RequestID(rawValue: "DECL-PART-\(number)")
                declaration.isSplit = true
                declaration.subOrderID = SubOrderID(rawValue: "P\(number)")
                declaration.amount = .fen(fen)
                declaration.paymentTotal = .fen(1000)
            }
        }
        _ = try await ledger.declare(part(1, 600))
        time.advance(milliseconds: 330_000)
        other.lose()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.retransmit("DECL-PART-1", corrected: part(1, 100))
        }
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.declare(part(2, 401))
        }
        #expect(other.declared.count == 2)
        _ = try await ledger.declare(part(2, 400))
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.retransmit("DECL-PART-2", corrected: part(2, 500))
        }
    }

    /// A correction of the total alone is none; without a correction there is no total.
    @Test func theTotalIsNoContent() async throws {
        let ledger = try ledger()
        _ = try await ledger.declare(sampleDeclaration { $0.paymentTotal = .fen(90_000) })
        #expect(try await ledger.keptDeclaration(id) == sampleDeclaration())
        for total in [nil, Money.fen(80_000)] {
            #expect(try await ledger.declare(sampleDeclaration { $0.paymentTotal = total }).isKept)
        }
        await #expect(throws: LedgerRouterError.conflict(id, fields: ["amount.minorUnits"])) {
            try await ledger.declare(
                sampleDeclaration {
                    $0.amount = .fen(99)
                    $0.paymentTotal = .fen(100)
                }
            )
        }
        time.advance(milliseconds: 330_000)
        let corrected = sampleDeclaration { $0.paymentTotal = .fen(70_000) }
        #expect(try await ledger.planRetransmission(id, corrected: corrected).changes == [])
        #expect(try await ledger.planRetransmission(id).declaration.paymentTotal == nil)
    }
}

/// An other side that keeps what it is sent, and answers as a test says.
private final class OtherSide: Sendable {
    private struct State {
        var taken: [RequestID: Declaration] = [:]
        var answers: [Result<DeclareOutcome, ProviderError>] = []
        var isLost = false
        var declared: [DeclareRequest] = []
        var status = TransmissionStatus(stage: .sending, rawValue: "PROCESSING")
        var receipt: CustomsReceipt?
    }

    private let state = Mutex(State())

    var declared: [DeclareRequest] { state.withLock { $0.declared } }
    var status: TransmissionStatus {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }
    var receipt: CustomsReceipt? {
        get { state.withLock { $0.receipt } }
        set { state.withLock { $0.receipt = newValue } }
    }

    /// The next call is answered so; with `nil` it arrives, and its answer is lost.
    func next(_ outcome: DeclareOutcome?) {
        let lost = ProviderError(.unknown, .transport(.timedOut), "lost")
        state.withLock { $0.answers.append(outcome.map(Result.success) ?? .failure(lost)) }
    }

    /// The next call fails so and doesn't arrive.
    func fail(_ error: ProviderError) {
        state.withLock { state in
            state.isLost = true
            state.answers.append(.failure(error))
        }
    }

    /// The next call doesn't arrive, which its caller can't know.
    func lose() { fail(ProviderError(.unknown, .transport(.timedOut), "lost")) }

    var provider: FakeProvider {
        FakeProvider(
            declare: { request throws(ProviderError) in try self.declare(request) },
            inquire: { ids in
                let records = self.state.withLock { state in
                    ids.compactMap { id in
                        state.taken[id].map { declaration in
                            var record = DeclarationRecord(requestID: id, status: state.status)
                            record.amount = declaration.amount
                            return record
                        }
                    }
                }
                let missing = ids.filter { id in !records.contains { $0.requestID == id } }
                return .answered(InquiryAnswer(records: records, notFound: missing, isAuthenticated: true))
            }
        )
    }

    private func declare(_ request: DeclareRequest) throws(ProviderError) -> DeclareOutcome {
        let answer = state.withLock { state in
            state.declared.append(request)
            let answer = state.answers.isEmpty ? nil : state.answers.removeFirst()
            if !state.isLost { state.taken[request.declaration.requestID] = request.declaration }
            state.isLost = false
            return answer
        }
        return try answer?.get() ?? .accepted(Acceptance(reason: .accepted))
    }
}
