import DeclarationCore
import DeclarationTesting
import Testing

/// What stays open: why, where nobody can be asked, and where a person has to decide.
extension LedgerRouterTests {
    @Test func whatStaysOpenHasItsReason() async throws {
        let id = sampleDeclaration().requestID
        let record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: .queued, rawValue: "P"))
        let unsigned = OutcomeReason(.authentication, code: "CLIENT_INVALID", isAuthenticated: false)
        let cases: [(InquiryOutcome, String)] = [
            (.rejected(unsigned), "answered the inquiry with CLIENT_INVALID, unsigned"),
            (
                .answered(InquiryAnswer(records: [record], notFound: [], isAuthenticated: false)),
                "no signature that verifies"
            ),
            (.answered(InquiryAnswer(records: [], notFound: [id], isAuthenticated: false)), "signature doesn't verify"),
            (.answered(InquiryAnswer(records: [], notFound: [], isAuthenticated: true)), "left it out"),
        ]
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        for (outcome, reason) in cases {
            let provider = FakeProvider(inquire: { _ in outcome })
            let summary = try await ledger(["A": provider], routeTo: "A").settle()
            #expect(summary.open == 1 && summary.problems[id]?.contains(reason) == true, "\(summary.problems)")
            let error = await #expect(throws: LedgerRouterError.self) {
                try await ledger(["A": provider], routeTo: "A").declare(sampleDeclaration())
            }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
            time.advance(milliseconds: 3_600_000)
        }
    }

    @Test func anIDWhoseAccountIsGoneSaysWhetherItMayHaveArrived() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A", accounts: ["A": "shop-1"]).declare(sampleDeclaration())
        }
        let stranger = FakeProvider()
        let error = await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": stranger], routeTo: "A", accounts: ["A": "shop-2"]).declare(sampleDeclaration())
        }
        guard case .unserved(_, let reason, isUnsettled: true) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.binding.account == "shop-1" && reason.configured?.account == "shop-2")
        #expect(error?.delivery == .notSent && stranger.declared.isEmpty && stranger.inquired.isEmpty)
    }

    /// A restored ledger can't know that an id was refused since, and declared elsewhere.
    @Test func whatIsHeldIsSentByNobodyUntilItIsReleased() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        let provider = FakeProvider()
        let restored = try ledger(["A": provider], routeTo: "A")
        let id = sampleDeclaration().requestID
        #expect(try await restored.hold().held == [id])
        #expect(try await restored.hold().held.isEmpty)
        #expect(try await restored.drop(id) == .notAbsent)
        time.advance(milliseconds: 600_001)
        let summary = try await restored.settle()
        #expect(summary.open == 1 && summary.problems[id]?.contains("held") == true, "\(summary.problems)")
        for try await _ in Tracker(restored, options: TrackOptions(isOnce: true)).run() {}
        _ = try await restored.settleDue()
        time.advance(milliseconds: 600_001)
        let error = await #expect(throws: LedgerRouterError.self) { try await restored.declare(sampleDeclaration()) }
        #expect(error?.description.contains("held") == true)
        #expect(provider.declared.isEmpty && !provider.inquired.isEmpty)
        #expect(try await restored.release(id) == nil)
        #expect(try await restored.release(id) == .notHeld(.unknown))
        time.advance(milliseconds: 3_600_000)
        #expect(try await restored.declare(sampleDeclaration()).entry.state == .accepted)
        #expect(provider.declared.count == 1)
    }

    /// What a copy says that the other side said may be long untrue.
    @Test func whatIsHeldIsAskedForAnew() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        let id = sampleDeclaration().requestID
        var entry = try #require(try await store.entry(id))
        entry.absentSince = time.now()
        try await store.transact(LedgerKeys(id)) { [entry] _ in LedgerDecision((), LedgerWrites(entry: entry)) }
        time.advance(milliseconds: 86_400_000)
        let provider = FakeProvider()
        let restored = try ledger(["A": provider], routeTo: "A")
        _ = try await restored.hold()
        #expect(try await restored.drop(id) == .notAbsent)
        _ = try await restored.settle()
        #expect(try await restored.drop(id) == .notAbsent, "it may have been sent until this moment")
        #expect(try await restored.release(id) == nil)
        let failing = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.timedOut), "away")
        })
        #expect(try await ledger(["A": failing], routeTo: "A").settle().open == 1)
        #expect(provider.declared.isEmpty && failing.declared.isEmpty)
    }

    /// A failure over there frees an id when it isn't found: not one that may be elsewhere.
    @Test func whatFailedOverThereIsHeldToo() async throws {
        let reason = OutcomeReason(.serverFailure, code: "PROCESS_FAIL", isAuthenticated: true)
        let failing = FakeProvider(declare: { _ in .rejected(reason) })
        let restored = try ledger(["A": failing], routeTo: "A")
        _ = try? await restored.declare(sampleDeclaration())
        #expect(try await restored.hold().held.count == 1)
        time.advance(milliseconds: 86_400_000)
        #expect(try await restored.settle().open == 1)
        let entry = try #require(try await store.entry(sampleDeclaration().requestID))
        #expect(entry.state == .unknown && entry.isHeld)
    }

    /// What turned out to be accepted is like any other from then on.
    @Test func aHoldEndsWithWhatItIsFor() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        let id = sampleDeclaration().requestID
        let record = DeclarationRecord(requestID: id, status: TransmissionStatus(stage: .queued, rawValue: "P"))
        let answer = InquiryAnswer(records: [record], notFound: [], isAuthenticated: true)
        let restored = try ledger(["A": FakeProvider(inquire: { _ in .answered(answer) })], routeTo: "A")
        _ = try await restored.hold()
        #expect(try await restored.settle().settled == 1)
        let entry = try #require(try await store.entry(id))
        #expect(entry.state == .accepted && !entry.isHeld)
    }

    /// It is at another backend: there it is declared under this id or a new one, and nothing goes to the first any more.
    @Test func whatIsDroppedIsFree() async throws {
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(sampleDeclaration())
        }
        let (first, other) = (FakeProvider(), FakeProvider())
        let restored = try ledger(["A": first, "B": other], routeTo: "B")
        let id = sampleDeclaration().requestID
        _ = try await restored.hold()
        time.advance(milliseconds: 600_001)
        _ = try await restored.settle()
        #expect(try await restored.drop(id) == nil)
        #expect(try await restored.drop(id) == .notHeld(.notSent))
        #expect(try await restored.drop("NONE-1") == .unknownID)
        #expect(try await restored.settle().open == 0)
        let report = try await restored.declare(sampleDeclaration())
        #expect(report.entry.binding.backend == "B" && other.declared.count == 1 && first.declared.isEmpty)
    }

    /// The record may be somebody else's under the same id: that isn't passed over in silence.
    @Test func aRecordThatShowsOtherContentIsDoubted() async throws {
        let declaration = sampleDeclaration()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["A": Self.lost()], routeTo: "A").declare(declaration)
        }
        var record = DeclarationRecord(
            requestID: declaration.requestID,
            status: TransmissionStatus(stage: .queued, rawValue: "P")
        )
        record.amount = .fen(declaration.amount.minorUnits + 1)
        record.merchant = MerchantFiling(customsCode: "OTHERCODE9", customsName: "other")
        let answer = InquiryAnswer(records: [record], notFound: [], isAuthenticated: true)
        let restored = try ledger(["A": FakeProvider(inquire: { _ in .answered(answer) })], routeTo: "A")
        for _ in 0..<2 {
            let report = try await restored.declare(declaration)
            #expect(report.isKept && report.warnings.map(\.path) == ["amount", "merchant.customsCode"])
            #expect(report.warnings.allSatisfy { $0.severity == .warning })
        }
        record.amount = declaration.amount
        record.merchant = declaration.merchant
        var entry = try #require(try await store.entry(declaration.requestID))
        entry.record = record
        #expect(entry.doubts.isEmpty)
    }
}
