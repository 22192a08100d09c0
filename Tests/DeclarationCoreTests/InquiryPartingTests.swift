import DeclarationTesting
import Synchronization
import Testing

@testable import DeclarationCore

/// One id that spoils the answers of those that share its call.
@Suite(.timeLimit(.minutes(5))) struct InquiryPartingTests {
    private static let useless = ProviderError(.answered, .httpStatus, "HTTP status 500", httpStatus: 500)

    private func coalescer(_ provider: FakeProvider, callsInFlight: Int = 4) -> InquiryCoalescer {
        let settings = InquirySettings(linger: .zero, callsInFlight: callsInFlight)
        return InquiryCoalescer(provider, settings: settings, time: StillTime())
    }

    private func ids(_ count: Int, _ prefix: String = "GOOD") -> [RequestID] {
        (0..<count).map { RequestID(rawValue: "\(prefix)-\($0)") }
    }

    /// A provider whose calls fail that have one of these ids.
    private func spoiled(
        by prefix: String = "BAD",
        _ failure: @escaping @Sendable () throws(ProviderError) -> InquiryOutcome = { () throws(ProviderError) in
            throw useless
        }
    ) -> FakeProvider {
        FakeProvider(inquire: { ids throws(ProviderError) in
            if ids.contains(where: { $0.rawValue.hasPrefix(prefix) }) { return try failure() }
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
    }

    /// Wherever it stands, and however the answer can't be used.
    @Test(arguments: 0..<30) func oneBadIDIsFoundByItself(round: Int) async throws {
        let reason = OutcomeReason(.serverFailure, code: "PROCESS_FAIL", isAuthenticated: true)
        let outcomes: [InquiryOutcome?] = [nil, .unknown(reason), .rejected(reason)]
        let outcome = outcomes[round % 3]
        let provider = spoiled { () throws(ProviderError) in
            guard let outcome else { throw Self.useless }
            return outcome
        }
        let bad = RequestID(rawValue: "BAD-\(round)")
        let findings = await coalescer(provider).findings(of: ids(24) + [bad])
        #expect(findings.atFault == [bad])
        for id in ids(24) { #expect(findings.results[id] == .notFound(isAuthenticated: true)) }
        switch findings.results[bad] {
        case .failed(let error)?: #expect(outcome == nil && error == Self.useless)
        case .unknown(let told)?, .rejected(let told)?: #expect(outcome != nil && told == reason)
        default: Issue.record("\(String(describing: findings.results[bad]))")
        }
        // Three calls, and both halves of each that fails.
        #expect(provider.inquired.count <= 3 + 2 * 4, "\(provider.inquired)")
    }

    @Test func severalAreFoundTooAndTheirNeighboursHaveAnswers() async throws {
        let provider = spoiled()
        let coalescer = coalescer(provider)
        _ = await coalescer.findings(of: ids(1, "FIRST"))
        let findings = await coalescer.findings(of: ids(2, "BAD"))
        #expect(findings.atFault == Set(ids(2, "BAD")))
        #expect(provider.inquired.map(\.count) == [1, 2, 1, 1])
    }

    /// New calls keep coming, and many of them fail: what is left of an old one isn't put behind theirs.
    @Test func nobodyWaitsForEverWhileOthersKeepAsking() async throws {
        let provider = spoiled()
        let coalescer = coalescer(provider)
        let longest = await withTaskGroup(of: Int.self) { group in
            for lane in 0..<200 {
                group.addTask {
                    var longest = 0
                    for round in 0..<10 {
                        let id = RequestID(
                            rawValue: (lane + round).isMultiple(of: 20)
                                ? "BAD-\(lane)-\(round)" : "GOOD-\(lane)-\(round)"
                        )
                        let before = provider.inquired.count
                        _ = await coalescer.inquire([id])
                        longest = max(longest, provider.inquired.count - before)
                    }
                    return longest
                }
            }
            return await group.reduce(0, max)
        }
        // Each round is 20 calls, and up to 8 more for each of its 10 bad ids.
        #expect(longest < 500, "\(longest) of \(provider.inquired.count) calls")
    }

    /// Whoever was answered last may have been answered long ago: one id alone proves nothing against itself.
    @Test func oneIDAloneIsNotToBlameForAGatewayThatWentDown() async throws {
        let isDown = Mutex(false)
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            if isDown.withLock({ $0 }) { throw Self.useless }
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let coalescer = coalescer(provider)
        _ = await coalescer.findings(of: ids(1, "FIRST"))
        isDown.withLock { $0 = true }
        for round in 0..<3 {
            #expect(await coalescer.findings(of: ids(1, "ROUND-\(round)")).atFault.isEmpty)
        }
        #expect(provider.inquired.count <= 1 + 3 + 1, "\(provider.inquired)")
    }

    @Test func oneThatAnswersNobodyIsNotAskedMore() async throws {
        let provider = spoiled(by: "")
        let coalescer = coalescer(provider)
        for round in 1...4 {
            let findings = await coalescer.findings(of: ids(25))
            #expect(findings.atFault.isEmpty && findings.results.count == 25)
            #expect(provider.inquired.count == 3 * round)
        }
    }

    /// One that answered a moment ago: it takes a few calls to see that it is down, once.
    @Test func oneThatStopsAnsweringIsAskedAFewTimesMore() async throws {
        let isDown = Mutex(false)
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            if isDown.withLock({ $0 }) { throw Self.useless }
            return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
        })
        let coalescer = coalescer(provider)
        _ = await coalescer.findings(of: ids(10))
        isDown.withLock { $0 = true }
        _ = await coalescer.findings(of: ids(10))
        let more = provider.inquired.count
        #expect(more <= 1 + 8)
        for round in 1...3 {
            _ = await coalescer.findings(of: ids(10))
            #expect(provider.inquired.count == more + round)
        }
    }

    @Test(arguments: [
        Result<InquiryOutcome, ProviderError>.failure(ProviderError(.unknown, .transport(.timedOut), "")),
        .failure(ProviderError(.notSent, .transport(.connection), "")),
        .failure(ProviderError(.answered, .httpStatus, "", httpStatus: 429)),
        .failure(ProviderError(.answered, .httpStatus, "", httpStatus: 503)),
        .success(.rejected(OutcomeReason(.throttled, code: "BUSY", isAuthenticated: true))),
        .success(.rejected(OutcomeReason(.authentication, code: "INVALID_SIGNATURE", isAuthenticated: false))),
    ])
    func whatNoIDIsToBlameForIsNotParted(failure: Result<InquiryOutcome, ProviderError>) async throws {
        let provider = spoiled { () throws(ProviderError) in try failure.get() }
        let coalescer = coalescer(provider)
        _ = await coalescer.findings(of: ids(1))
        let findings = await coalescer.findings(of: ids(3, "BAD"))
        #expect(findings.atFault.isEmpty && findings.results.count == 3)
        #expect(provider.inquired.count == 2)
    }

    /// Where nearly all are bad there is always one that shows that the other side isn't down.
    @Test func allAreToldApartHoweverManyAreBad() async throws {
        let provider = spoiled()
        let coalescer = coalescer(provider)
        let good = ids(3)
        _ = await coalescer.findings(of: good)
        let findings = await coalescer.findings(of: good + ids(57, "BAD"))
        #expect(findings.atFault == Set(ids(57, "BAD")))
        for id in good { #expect(findings.results[id] == .notFound(isAuthenticated: true)) }
    }

    /// Its ids wait for the other call's answer, which would tell whose fault it is.
    @Test func whoIsCancelledDoesNotWaitForOthers() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            if ids.contains("HANGS") {
                await gate.wait()
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
            throw Self.useless
        })
        let coalescer = coalescer(provider)
        let hanging = Task { await coalescer.findings(of: ["HANGS"]) }
        while provider.inquired.count < 1 { await Task.yield() }
        let doubted = Task { await coalescer.findings(of: ["BAD-1", "BAD-2"]) }
        while provider.inquired.count < 2 { await Task.yield() }
        doubted.cancel()
        for (_, result) in await doubted.value.results { #expect(result.isCancelled) }
        gate.open()
        #expect(await hanging.value.results == ["HANGS": .notFound(isAuthenticated: true)])
        #expect(provider.inquired.count == 2)
    }

    /// A call that hangs for long doesn't hold up what others failed to learn, once enough of them failed.
    @Test func nobodyWaitsForEver() async throws {
        let gate = Gate()
        let provider = FakeProvider(inquire: { ids throws(ProviderError) in
            if ids.contains("HANGS") { await gate.wait() }
            throw Self.useless
        })
        let coalescer = coalescer(provider, callsInFlight: 2)
        let hanging = Task { await coalescer.findings(of: ["HANGS"]) }
        while provider.inquired.count < 1 { await Task.yield() }
        let first = Task { await coalescer.findings(of: ["A"]) }
        while provider.inquired.count < 2 { await Task.yield() }
        let second = Task { await coalescer.findings(of: ["B"]) }
        while provider.inquired.count < 3 { await Task.yield() }
        let third = Task { await coalescer.findings(of: ["C"]) }
        #expect(await first.value.results.count == 1)
        gate.open()
        for other in [second, third, hanging] { #expect(await other.value.atFault.isEmpty) }
    }
}
