import DeclarationTesting
import Testing

@testable import DeclarationCore

@Suite(.timeLimit(.minutes(5))) struct GuardedProviderTests {
    private static let breaker = BreakerSettings(
        window: .seconds(10),
        minimumCalls: 3,
        failurePercent: 50,
        openTime: .seconds(1)
    )
    private static let timeOut = ProviderError(.unknown, .transport(.timedOut), "no answer")

    /// A backend that fails while a test wants it to.
    private static func provider(_ isDown: Shared<Bool>, inquiries: Shared<Bool>? = nil) -> FakeProvider {
        FakeProvider(
            declare: { _ throws(ProviderError) in
                if isDown.value { throw timeOut }
                return .accepted(Acceptance(reason: .accepted))
            },
            inquire: { ids throws(ProviderError) in
                if (inquiries ?? isDown).value { throw timeOut }
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
        )
    }

    private static func open(_ world: GuardWorld) async {
        for _ in 0..<3 { #expect(await world.declare().error?.delivery == .unknown) }
        #expect(world.figures?.breaker == .open)
    }

    @Test func nothingIsDeclaredWhileOpenAndAnInquiryCloses() async throws {
        let isDown = Shared(true)
        let world = try GuardWorld(GuardSettings(breaker: Self.breaker), Self.provider(isDown))
        await Self.open(world)
        let refused = await world.declare().error
        #expect(refused?.delivery == .notSent && refused?.code == .circuitOpen)
        #expect(refused?.message.contains("2026-01-05T") == true, "\(refused?.message ?? "")")
        #expect(world.provider.declared.count == 3 && world.provider.inquired.isEmpty)
        world.time.advance(milliseconds: 1_000)
        // Still down: the inquiry says so, and the declaration stays here.
        #expect(await world.declare("DECL-2").error?.code == .circuitOpen)
        #expect(world.provider.inquired == [["DECL-2"]] && world.provider.declared.count == 3)
        #expect(world.figures?.breaker == .open)
        isDown.set(false)
        world.time.advance(milliseconds: 1_000)
        #expect(world.figures?.breaker == .halfOpen)
        #expect(await world.declare("DECL-3").isAccepted)
        #expect(world.provider.inquired == [["DECL-2"], ["DECL-3"]] && world.provider.declared.count == 4)
        #expect(world.figures?.breaker == .closed)
        #expect(world.refusals("circuitOpen") == 2)
        let changes = world.metrics.measurements.filter { $0.name == "backend_breaker_changes_total" }
        #expect(changes.map { $0.labels["state"] } == ["open", "open", "closed"])
    }

    @Test func inquiriesPassAlwaysAndCountAsProbes() async throws {
        let isDown = Shared(true)
        let world = try GuardWorld(GuardSettings(breaker: Self.breaker), Self.provider(isDown))
        await Self.open(world)
        _ = try await world.router.inquire(["DECL-1"], at: "ams")
        isDown.set(false)
        _ = try await world.router.inquire(["DECL-1"], at: "ams")
        #expect(world.figures?.breaker == .open, "answered before the time")
        world.time.advance(milliseconds: 1_000)
        _ = try await world.router.inquire(["DECL-1"], at: "ams")
        #expect(world.figures?.breaker == .closed)
        #expect(await world.declare().isAccepted)
        #expect(world.provider.inquired.count == 3)
    }

    @Test func oneProbeAtATimeAndACancelledOneLeavesItHalfOpen() async throws {
        let isDown = Shared(true)
        let time = Shared<ManualTime?>(nil)
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in
                if isDown.value { throw Self.timeOut }
                return .accepted(Acceptance(reason: .accepted))
            },
            inquire: { ids throws(ProviderError) in
                guard (try? await time.value?.sleep(for: .milliseconds(100))) != nil else {
                    throw ProviderError(.unknown, .cancelled, "given up")
                }
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
        )
        let world = try GuardWorld(GuardSettings(breaker: Self.breaker), provider)
        time.set(world.time)
        await Self.open(world)
        world.time.advance(milliseconds: 1_000)
        let first = Task { await world.declare("DECL-A") }
        await world.time.waitForSleepers()
        #expect(await world.declare("DECL-B").error?.code == .circuitOpen)
        first.cancel()
        let given = await first.value.error
        #expect(given?.code == .cancelled && given?.delivery == .notSent)
        #expect(world.figures?.breaker == .halfOpen)
        isDown.set(false)
        let second = Task { await world.declare("DECL-C") }
        await world.time.waitForSleepers()
        world.time.advance(milliseconds: 100)
        #expect(await second.value.isAccepted)
        #expect(world.provider.inquired == [["DECL-A"], ["DECL-C"]])
        #expect(world.provider.declared.last?.declaration.requestID == "DECL-C")
    }

    @Test(arguments: [
        (Result<DeclareOutcome, ProviderError>.failure(timeOut), true),
        (.failure(ProviderError(.notSent, .transport(.connection), "refused")), true),
        (.failure(ProviderError(.answered, .unverifiedAnswer, "not signed")), true),
        (.failure(ProviderError(.answered, .httpStatus, "502", httpStatus: 502)), true),
        (.success(.unknown(OutcomeReason(.unknownOutcome, code: "U", isAuthenticated: true))), true),
        (.success(.rejected(OutcomeReason(.serverFailure, code: "F", isAuthenticated: true))), true),
        (.success(.rejected(OutcomeReason(.invalidRequest, code: "P", isAuthenticated: true))), false),
        (.success(.rejected(OutcomeReason(.authentication, code: "S", isAuthenticated: false))), false),
        (.failure(ProviderError(.notSent, .invalidDeclaration, "a character")), false),
        (.failure(ProviderError(.unknown, .cancelled, "given up")), false),
        (.failure(ProviderError(.notSent, .transport(.overloaded), "full")), false),
    ])
    func failuresAreTheOtherSidesAlone(_ ending: Result<DeclareOutcome, ProviderError>, opens: Bool) async throws {
        let provider = FakeProvider(declare: { _ throws(ProviderError) in try ending.get() })
        let world = try GuardWorld(GuardSettings(breaker: Self.breaker), provider)
        for _ in 0..<3 { _ = await world.declare() }
        #expect(world.figures?.breaker == (opens ? .open : .closed))
    }

    @Test func declarationsBeyondThePlacesWaitInOrderAndCanGiveUp() async throws {
        let running = Shared(0)
        let time = Shared<ManualTime?>(nil)
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            running.change { $0 += 1 }
            #expect(running.value == 1)
            try? await time.value?.sleep(for: .milliseconds(100))
            running.change { $0 -= 1 }
            return .accepted(Acceptance(reason: .accepted))
        })
        let limits = CallLimits(callsInFlight: 1, queueLimit: 2, queueTime: .milliseconds(150))
        let world = try GuardWorld(GuardSettings(limits: limits), provider)
        time.set(world.time)
        let first = Task { await world.declare("DECL-1") }
        await world.time.waitForSleepers()
        // The queue's timer is the second sleeper, from the first that waits on.
        let second = Task { await world.declare("DECL-2") }
        await world.time.waitForSleepers(2)
        let third = Task { await world.declare("DECL-3") }
        while world.figures?.queued != 2 { await Task.yield() }
        let full = await world.declare("DECL-4").error
        #expect(full?.code == .overloaded && full?.delivery == .notSent && world.refusals("queueFull") == 1)
        third.cancel()
        #expect(await third.value.error?.delivery == .notSent)
        #expect(world.figures?.queued == 1)
        let fifth = Task { await world.declare("DECL-5") }
        while world.figures?.queued != 2 { await Task.yield() }
        world.time.advance(milliseconds: 100)
        #expect(await first.value.isAccepted)
        while running.value == 0 { await Task.yield() }
        #expect(world.provider.declared.map(\.declaration.requestID) == ["DECL-1", "DECL-2"])
        while world.time.sleeperCount < 2 { await Task.yield() }
        world.time.advance(milliseconds: 50)
        let late = await fifth.value.error
        #expect(late?.code == .overloaded && late?.delivery == .notSent && world.refusals("queueTime") == 1)
        world.time.advance(milliseconds: 50)
        #expect(await second.value.isAccepted)
        #expect(world.figures?.inFlight == 0 && world.figures?.queued == 0)
    }

    @Test func theBudgetEndsWaitingAsNotSentAndAnExchangeAsATimeOut() async throws {
        let time = Shared<ManualTime?>(nil)
        let left = Shared(true)
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            guard (try? await time.value?.sleep(for: .seconds(10))) != nil else {
                throw ProviderError(left.value ? .unknown : .notSent, .cancelled, "given up")
            }
            return .accepted(Acceptance(reason: .accepted))
        })
        let settings = GuardSettings(limits: CallLimits(callsInFlight: 1), budget: .milliseconds(500))
        let world = try GuardWorld(settings, provider)
        time.set(world.time)
        let first = Task { await world.declare("DECL-1") }
        await world.time.waitForSleepers(2)
        let second = Task { await world.declare("DECL-2") }
        await world.time.waitForSleepers(3)
        world.time.advance(milliseconds: 500)
        let (sent, waited) = (await first.value.error, await second.value.error)
        #expect(sent?.delivery == .unknown && sent?.code == .transport(.timedOut), "\(String(describing: sent))")
        #expect(waited?.delivery == .notSent && waited?.code == .budgetSpent, "\(String(describing: waited))")
        #expect(world.provider.declared.count == 1)
        // Before it left, it is not sent; and a caller who gives up is no time-out.
        left.set(false)
        let third = Task { await world.declare("DECL-3") }
        await world.time.waitForSleepers(2)
        world.time.advance(milliseconds: 500)
        let unsent = await third.value.error
        #expect(unsent?.delivery == .notSent && unsent?.code == .budgetSpent)
        left.set(true)
        let fourth = Task { await world.declare("DECL-4") }
        await world.time.waitForSleepers(2)
        fourth.cancel()
        let cancelled = await fourth.value.error
        #expect(cancelled?.delivery == .unknown && cancelled?.code == .cancelled)
        #expect(world.figures?.inFlight == 0)
    }

    @Test func whatOthersMayHaveTakenOverDoesNotLeaveTheQueue() async throws {
        let time = Shared<ManualTime?>(nil)
        let provider = FakeProvider(declare: { _ throws(ProviderError) in
            try? await time.value?.sleep(for: .milliseconds(400))
            return .accepted(Acceptance(reason: .accepted))
        })
        let world = try GuardWorld(
            GuardSettings(limits: CallLimits(callsInFlight: 1, queueTime: .seconds(60))),
            provider
        )
        time.set(world.time)
        let first = Task { await world.declare("DECL-1") }
        await world.time.waitForSleepers()
        let second = Task { await world.declare("DECL-2", beginningBefore: world.time.now().adding(milliseconds: 300)) }
        await world.time.waitForSleepers(2)
        // Both at once, as for a process that stood still: the place becomes free after the time is over.
        world.time.advance(milliseconds: 400)
        #expect(await first.value.isAccepted)
        #expect(await second.value.error?.delivery == .notSent)
        #expect(world.provider.declared.count == 1 && world.refusals("window") == 1)
    }

    @Test func aReloadKeepsWhatIsKnownOfABackendThatStaysTheSame() async throws {
        let guards = BackendGuards { _ in 0 }
        let settings = GuardSettings(breaker: Self.breaker)
        let world = try GuardWorld(settings, guards: guards, Self.provider(Shared(true)))
        await Self.open(world)
        let healthy = Self.provider(Shared(false))
        let same = try GuardWorld(settings, guards: guards, healthy)
        #expect(await same.declare().error?.code == .circuitOpen)
        #expect(guards.figures.count == 1)
        let other = try GuardWorld(GuardSettings(breaker: BreakerSettings()), guards: guards, healthy)
        #expect(await other.declare().isAccepted)
        #expect(guards.figures.map(\.breaker) == [.closed])
    }

    /// Many callers, random trouble and cancelled tasks: the limits hold, all calls end, nothing stays behind.
    @Test(arguments: 0..<4) func aStormLeavesNothingBehind(seed: Int) async throws {
        let time = Shared<ManualTime?>(nil)
        let random = Shared(SeededGenerator(seed: UInt64(seed)))
        let running = Shared((now: 0, most: 0))
        @Sendable func number(_ range: ClosedRange<Int>) -> Int {
            var number = 0
            random.change { number = Int.random(in: range, using: &$0) }
            return number
        }
        let provider = FakeProvider(
            declare: { _ throws(ProviderError) in
                running.change { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                defer { running.change { $0.now -= 1 } }
                guard (try? await time.value?.sleep(for: .milliseconds(number(1...200)))) != nil else {
                    throw ProviderError(.unknown, .cancelled, "given up")
                }
                if number(0...2) > 0 { throw Self.timeOut }
                return .accepted(Acceptance(reason: .accepted))
            },
            inquire: { ids throws(ProviderError) in
                if number(0...1) == 0 { throw Self.timeOut }
                return .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
            }
        )
        let limits = CallLimits(callsInFlight: 3, perSecond: 50, queueLimit: 20, queueTime: .milliseconds(400))
        var breaker = Self.breaker
        breaker.openTime = .milliseconds(100)
        let world = try GuardWorld(
            GuardSettings(breaker: breaker, limits: limits, budget: .milliseconds(500)),
            provider
        )
        time.set(world.time)
        let ended = Shared<[GuardWorld.Ending]>([])
        let callers = (0..<200).map { caller in
            Task {
                for turn in 0..<3 {
                    let result = await world.declare(RequestID(rawValue: "DECL-\(caller)-\(turn)"))
                    ended.change { $0.append(result) }
                    try? await world.time.sleep(for: .milliseconds(number(1...300)))
                }
            }
        }
        for caller in callers where number(0...4) == 0 { caller.cancel() }
        while ended.value.count < 600 {
            world.time.advance(milliseconds: Int64(number(1...20)))
            for _ in 0..<10 { await Task.yield() }
            #expect((world.figures?.queued ?? 0) <= 20 && (world.figures?.inFlight ?? 0) <= 3)
            if number(0...20) == 0 { callers.randomElement()?.cancel() }
        }
        for caller in callers { caller.cancel() }
        for caller in callers { await caller.value }
        #expect(running.value.now == 0 && running.value.most <= 3)
        #expect(world.figures?.inFlight == 0 && world.figures?.queued == 0)
        let errors = ended.value.compactMap(\.error)
        #expect(errors.allSatisfy { $0.delivery == .notSent || [.cancelled, .transport(.timedOut)].contains($0.code) })
        let unsent = errors.filter { $0.delivery == .notSent }.count
        #expect(world.provider.declared.count == 600 - unsent)
    }
}
