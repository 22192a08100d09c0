import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// The suite must find what is wrong: each backend here breaks one rule.
struct BrokenBackendTests {
    /// A backend made of two closures.
    struct Backend: DeclarationProvider {
        var account: ProviderAccount = "broken:shop"
        let limits = DeclarationLimits.none
        var inquiryBatchLimit = 10
        var visible = ""
        var rehearsing: @Sendable (DeclareRequest) async throws(ProviderError) -> Rehearsal = {
            (_) async throws(ProviderError) in .unsupported
        }
        let declaring: @Sendable (DeclareRequest) async throws(ProviderError) -> DeclareOutcome
        let inquiring: @Sendable ([RequestID]) async throws(ProviderError) -> InquiryOutcome

        func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
            try await declaring(request)
        }

        func rehearse(_ request: DeclareRequest) async throws(ProviderError) -> Rehearsal {
            try await rehearsing(request)
        }

        func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome { try await inquiring(ids) }
    }

    struct Harness: ConformanceHarness {
        let backend: Backend
        var keys: SettingsSchema = .empty
        let settings: JSONValue = [:]
        /// How many requests were sent; `nil` when that can't be seen.
        var sent: (@Sendable () -> Int)?

        var registration: ProviderRegistration {
            let backend = backend
            return ProviderRegistration(
                id: "broken",
                generation: "broken",
                summary: "Breaks a rule.",
                settings: keys,
                limits: .none
            ) { _, _ in backend }
        }

        func prepare(_ situation: ConformanceSituation) async throws {
            if situation == .refuses { throw NotApplicable("it never refuses") }
        }

        func sentDeclarations() async -> [[UInt8]]? { sent.map { Array(repeating: [], count: $0()) } }
    }

    private static let accepted = accepted("same")

    private static func accepted(_ number: String?) -> DeclareOutcome {
        .accepted(
            Acceptance(customsPaymentID: number, reason: OutcomeReason(.accepted, code: "OK", isAuthenticated: true))
        )
    }

    private static func backend(
        declaring: @escaping @Sendable (DeclareRequest) async throws(ProviderError) -> DeclareOutcome = {
            (_) async throws(ProviderError) in accepted
        },
        inquiring: @escaping @Sendable ([RequestID]) async throws(ProviderError) -> InquiryOutcome = {
            (ids) async throws(ProviderError) in
            .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        }
    ) -> Backend {
        Backend(declaring: declaring, inquiring: inquiring)
    }

    private func result(_ check: ConformanceCheck, _ harness: Harness, timeLimit: Duration = .seconds(30)) async
        -> ConformanceResult<ConformanceCheck>?
    {
        await ConformanceSuite(harness, timeLimit: timeLimit).run([check]).first
    }

    @Test func aBackendThatAlwaysAcceptsFailsWhereItShould() async {
        let results = await ConformanceSuite(Harness(backend: Self.backend())).run()
        let failed = Set(results.filter(\.isFailure).map(\.check))
        #expect(
            failed == [
                .findsDeclared, .listsUnknown, .keepsConcurrentCallsApart, .brokenConnectionIsUnknown,
                .refusedConnectionIsNotSent, .unusableAnswerIsAnswered, .honoursCancellation,
            ]
        )
        let skipped = results.filter { if case .notApplicable = $0.verdict { true } else { false } }.map(\.check)
        #expect(skipped == [.mapsRefusal, .sendsSameContent, .rehearsesWithoutSending])
    }

    @Test func aRehearsalThatReachesTheOtherSideIsFound() async {
        var backend = Self.backend(inquiring: { (ids) async throws(ProviderError) in
            let records = ids.map {
                DeclarationRecord(requestID: $0, status: TransmissionStatus(stage: .queued, rawValue: "Q"))
            }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        })
        backend.rehearsing = { (_) async throws(ProviderError) in .built(RehearsedRequest()) }
        let result = await result(.rehearsesWithoutSending, Harness(backend: backend))
        #expect(result?.verdict == .failed("the other side knows a declaration that was only rehearsed"))
    }

    @Test(arguments: [true, false]) func aRehearsalThatDisagreesWithDeclaringIsFound(_ isStricter: Bool) async {
        let strict: @Sendable (DeclareRequest) throws(ProviderError) -> Void = { request throws(ProviderError) in
            guard request.declaration.paymentIDs.isEmpty else { return }
            throw ProviderError(.notSent, .invalidDeclaration, "no payment id")
        }
        var backend = Self.backend(declaring: { (request) async throws(ProviderError) in
            if !isStricter { try strict(request) }
            return Self.accepted
        })
        backend.rehearsing = { (request) async throws(ProviderError) in
            if isStricter { try strict(request) }
            return .built(RehearsedRequest())
        }
        let result = await result(.rehearsesWithoutSending, Harness(backend: backend))
        #expect(result?.isFailure == true && "\(result?.verdict as Any)".contains("without a payment id"))
    }

    @Test(arguments: ["", "two words", "broken:\(Samples.certificateNumber)"])
    func anAccountWithoutAUsableNameIsFound(_ account: String) async {
        var backend = Self.backend()
        backend.account = ProviderAccount(rawValue: account)
        let result = await result(.namesItsAccount, Harness(backend: backend))
        #expect(result?.isFailure == true)
        #expect(result?.description.contains(Samples.certificateNumber) == false)
    }

    @Test func aWrongDeliveryIsFound() async {
        let backend = Self.backend { (_) async throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.interrupted), "broke")
        }
        let result = await result(.brokenConnectionIsUnknown, Harness(backend: backend))
        #expect(result?.description.contains("expected the delivery unknown") == true)
    }

    /// What a backend repeats by itself after a connection broke may be there twice.
    @Test func aRepetitionAfterABrokenConnectionIsFound() async {
        let sent = Sent()
        let backend = Self.backend(
            declaring: { (_) async throws(ProviderError) in
                sent.count.add(2, ordering: .relaxed)
                throw ProviderError(.unknown, .transport(.interrupted), "broke, twice")
            },
            inquiring: { (_) async throws(ProviderError) in
                throw ProviderError(.unknown, .transport(.interrupted), "broke")
            }
        )
        let harness = Harness(backend: backend, sent: { sent.count.load(ordering: .relaxed) })
        let result = await result(.brokenConnectionIsUnknown, harness)
        #expect(result?.description.contains("one call sent 2 requests") == true, "\(result as Any)")
        let other = await self.result(.brokenConnectionIsUnknown, Harness(backend: backend))
        #expect(other?.isFailure == false, "it can't be seen")
    }

    private final class Sent: Sendable {
        let count = Atomic<Int>(0)
    }

    @Test func aChangingAnswerIsNotIdempotent() async {
        let count = Mutex(0)
        let counted: @Sendable () -> Int = {
            count.withLock {
                $0 += 1
                return $0
            }
        }
        let backend = Self.backend { (_) async throws(ProviderError) in
            Self.accepted("\(counted())")
        }
        #expect(await result(.isIdempotent, Harness(backend: backend))?.isFailure == true)
    }

    @Test func swappedAnswersAreFound() async {
        let desk = SwappingDesk()
        let swapping = Self.backend { (request) async throws(ProviderError) in
            Self.accepted(await desk.number(of: request.declaration.requestID))
        }
        let result = await result(.keepsConcurrentCallsApart, Harness(backend: swapping))
        #expect(result?.description.contains("a request beside others gave the numbers") == true)
        let sound = Self.backend { (request) async throws(ProviderError) in
            Self.accepted("N-\(request.declaration.requestID)")
        }
        #expect(await self.result(.keepsConcurrentCallsApart, Harness(backend: sound))?.verdict == .passed)
    }

    @Test func answersWithoutNumbersAreNotTakenForKeptApart() async {
        let backend = Self.backend { (_) async throws(ProviderError) in Self.accepted(nil) }
        guard case .notApplicable = await result(.keepsConcurrentCallsApart, Harness(backend: backend))?.verdict else {
            Issue.record("nothing can tell the answers apart")
            return
        }
    }

    /// Numbers two ids that come at the same time with each other's number, and one that comes again with its own.
    private actor SwappingDesk {
        private var known: Set<RequestID> = []
        private var waiting: (id: RequestID, answer: CheckedContinuation<String, Never>)?

        func number(of id: RequestID) async -> String {
            guard known.insert(id).inserted else { return id.rawValue }
            if let other = waiting.take() {
                other.answer.resume(returning: id.rawValue)
                return other.id.rawValue
            }
            return await withCheckedContinuation { waiting = (id, $0) }
        }
    }

    @Test func aNameInAnErrorIsALeakAndNotRepeated() async {
        let backend = Self.backend { (request) async throws(ProviderError) in
            let name = request.declaration.buyer?.name.full?.exposed ?? ""
            throw ProviderError(.unknown, .transport(.other), "could not declare \(name)")
        }
        let result = await result(.leaksNothing, Harness(backend: backend))
        #expect(result?.isFailure == true)
        #expect(result?.description.contains(Samples.buyerName) == false)
    }

    @Test func aSecretInABackendIsALeak() async {
        var backend = Self.backend()
        backend.visible = Samples.certificateNumber
        #expect(await result(.leaksNothing, Harness(backend: backend))?.isFailure == true)
    }

    @Test func aCallThatNeverEndsFailsInTime() async {
        let backend = Self.backend { (_) async throws(ProviderError) in
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return Self.accepted
        }
        let result = await result(.acceptsReference, Harness(backend: backend), timeLimit: .zero)
        #expect(result?.description.contains("did not end within 0.0 seconds") == true)
    }

    @Test func aKeyThatStandsTwiceIsFound() async {
        let key = Setting.bool("twice", default: true, help: "A key.")
        let harness = Harness(backend: Self.backend(), keys: SettingsSchema(key, key))
        let result = await result(.registrationIsSound, harness)
        #expect(result?.description.contains("twice") == true)
        #expect(result?.isFailure == true)
    }
}
