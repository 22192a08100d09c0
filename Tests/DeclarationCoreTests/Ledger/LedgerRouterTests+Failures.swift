import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// What the other side says that it failed over.
extension LedgerRouterTests {
    /// The other side failed over it and says so in an answer that verifies: it is asked, not sent the same again. Once
    /// "not found" can be believed, the id is free for what the reason advises.
    @Test(arguments: ["PROCESS_FAIL", "NEVER_SEEN"])
    func whatFailedOverThereAndIsNotThereIsRefused(code: String) async throws {
        let reason = OutcomeReason(.serverFailure, code: code, text: "no", isAuthenticated: true)
        let failing = FakeProvider(declare: { _ in .rejected(reason) })
        let ledger = try ledger(["A": failing], routeTo: "A")
        #expect(try await ledger.declare(sampleDeclaration()).outcome == .unknown(reason))
        time.advance(milliseconds: 599_999)
        await #expect(throws: LedgerRouterError.self, "too early to be believed") {
            try await ledger.declare(sampleDeclaration())
        }
        time.advance(milliseconds: 86_400_000)
        let report = try await ledger.declare(sampleDeclaration())
        #expect(report.outcome == .rejected(reason) && report.isKept && report.entry.state == .refused)
        #expect(report.entry.isFree && report.entry.nextCheck == nil)
        #expect(failing.declared.count == 1 && failing.inquired.count == 2)
        let other = FakeProvider()
        let corrected = sampleDeclaration { $0.amount = Money(minorUnits: 99, currency: .cny) }
        let moved = try await self.ledger(["A": failing, "B": other], routeTo: "B").declare(corrected)
        #expect(moved.entry.state == .accepted && moved.entry.binding.backend == "B")
    }

    /// What may have arrived before it failed is not freed: it is sent again, unchanged, to where it may be.
    @Test func whatFailedAfterALostAnswerStaysBound() async throws {
        let left = Mutex<[Result<DeclareOutcome, ProviderError>]>([
            .failure(ProviderError(.unknown, .transport(.timedOut), "lost")),
            .success(.rejected(OutcomeReason(.serverFailure, code: "PROCESS_FAIL", isAuthenticated: true))),
            .success(.accepted(Acceptance(reason: .accepted))),
        ])
        let failing = FakeProvider(declare: { _ throws(ProviderError) in
            try left.withLock { $0.removeFirst() }.get()
        })
        let ledger = try ledger(["A": failing], routeTo: "A")
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        for state in [LedgerState.unknown, .accepted] {
            time.advance(milliseconds: 86_400_000)
            _ = try await ledger.settle()
            #expect(try await store.entry(sampleDeclaration().requestID)?.state == state)
        }
        #expect(failing.declared.count == 3 && Set(failing.declared).count == 1)
    }

    /// The same by itself, where nobody repeats it; what is found after all is accepted, and an answer that anybody could
    /// have given proves nothing.
    @Test(arguments: [(false, true, LedgerState.refused), (true, true, .accepted), (false, false, .unknown)])
    func settlingEndsWhatFailedOverThere(isThere: Bool, isVerified: Bool, state: LedgerState) async throws {
        let reason = OutcomeReason(.serverFailure, code: "PROCESS_FAIL", isAuthenticated: isVerified)
        let failing = FakeProvider(
            declare: { _ in .rejected(reason) },
            inquire: { ids in
                let records = isThere ? ids.map { Answers.record($0, .delivered) } : []
                return .answered(
                    InquiryAnswer(records: records, notFound: isThere ? [] : ids, isAuthenticated: true)
                )
            }
        )
        let ledger = try ledger(["A": failing], routeTo: "A")
        _ = try await ledger.declare(sampleDeclaration())
        time.advance(milliseconds: 600_000)
        let summary = try await ledger.settle()
        #expect(try await store.entry(sampleDeclaration().requestID)?.state == state)
        #expect(failing.declared.count == (isVerified ? 1 : 2), "\(summary)")
        guard state == .refused else { return }
        // Who repeats it hears of it first, and only then sends it again.
        let told = try await ledger.declare(sampleDeclaration())
        #expect(told.outcome == .rejected(reason) && told.isKept && failing.declared.count == 1)
        #expect(try await ledger.declare(sampleDeclaration()).outcome == .unknown(reason))
        #expect(failing.declared.count == 2)
    }
}
