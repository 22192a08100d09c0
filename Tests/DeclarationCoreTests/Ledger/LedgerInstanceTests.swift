import DeclarationCore
import DeclarationTesting
import Testing

/// Two backends of one account, of which the one by whose name an id is kept can't be used.
@Suite(.timeLimit(.minutes(5))) struct LedgerInstanceTests {
    private let world = TrackWorld()
    private let dead = FakeProvider(inquire: { _ throws(ProviderError) in
        throw ProviderError(.notSent, .transport(.connection), "connection refused")
    })

    private func ledger(_ providers: [BackendID: FakeProvider]) throws -> LedgerRouter {
        let accounts = providers.mapValues { _ in ProviderAccount(rawValue: "shop") }
        return try world.ledger(providers, accounts: accounts.merging(["Z": "stranger"]) { $1 })
    }

    private func unknown(_ entry: inout LedgerEntry) {
        entry.state = .unknown
        entry.mayHaveArrived = true
        entry.binding.account = "shop"
    }

    @Test func whatOneCantBeAskedForIsAskedThroughTheOther() async throws {
        let live = Answers { Answers.record($0) }.provider()
        let stranger = FakeProvider()
        let ids = try await world.add(6) { unknown(&$0) }
        let ledger = try ledger(["A": dead, "B": live, "Z": stranger])
        #expect(try await ledger.settleDue(limit: 2).settled == 2)
        let binding = try #require(try await world.store.entry(ids[5])?.binding)
        let inquiry = await ledger.inquire([:], bound: [ids[5]: binding])
        #expect(inquiry[ids[5]]?.map(\.backend) == ["B"] && inquiry[ids[5]]?.first?.failure == nil)
        let summary = try await ledger.settle()
        #expect(summary.settled == 3 && summary.open == 0 && summary.problems.isEmpty)
        #expect(Set(live.inquired.flatMap { $0 }) == Set(ids) && stranger.inquired.isEmpty)
        #expect(try await world.store.entry(ids[0])?.binding.backend == "A", "it belongs where it was")
    }

    @Test func aTrackerGoesTheSameWay() async throws {
        let live = Answers { Answers.record($0, .delivered, receipt: "120") }.provider()
        let ids = try await world.add(3) { $0.binding.account = "shop" }
        var paused = 0
        for try await event in Tracker(try ledger(["A": dead, "B": live]), options: TrackOptions(isOnce: true)).run() {
            if case .paused = event { paused += 1 }
        }
        for id in ids { #expect(try await world.store.entry(id)?.isFinal == true) }
        #expect(paused == 0)
    }

    /// Another may be asked; what may have arrived is sent again to its own alone.
    @Test func whatNeverArrivedIsSentAgainToItsOwn() async throws {
        let lost = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { _ throws(ProviderError) in throw ProviderError(.notSent, .transport(.connection), "refused") }
        )
        let live = FakeProvider()
        let ledger = try ledger(["A": lost, "B": live])
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        world.time.advance(milliseconds: 600_001)
        await #expect(throws: LedgerRouterError.self) { try await ledger.declare(sampleDeclaration()) }
        #expect(lost.declared.count == 2 && lost.declared[0] == lost.declared[1])
        #expect(live.declared.isEmpty && live.inquired.count == 1)
        #expect(try await world.store.entry(sampleDeclaration().requestID)?.binding.backend == "A")
    }

    @Test func anEntryThatOnlyHasANameStaysWithIt() async throws {
        let live = Answers { Answers.record($0) }.provider()
        _ = try await world.add {
            unknown(&$0)
            $0.binding.account = nil
        }
        let summary = try await ledger(["A": dead, "B": live]).settle()
        #expect(summary.open == 1 && live.inquired.isEmpty)
    }

    @Test func itIsSaidWhoCantBeAsked() async throws {
        let ids = try await world.add { unknown(&$0) }
        let ledger = try ledger(["A": dead])
        let problem = try await ledger.settle().problems[ids[0]] ?? ""
        #expect(problem.contains("backend \"A\" can't be asked now") && problem.contains("connection refused"))
        let lost = FakeProvider(
            declare: { _ throws(ProviderError) in throw ProviderError(.unknown, .transport(.timedOut), "lost") },
            inquire: { _ throws(ProviderError) in throw ProviderError(.notSent, .transport(.connection), "refused") }
        )
        let single = try self.ledger(["A": lost])
        await #expect(throws: LedgerRouterError.self) { try await single.declare(sampleDeclaration()) }
        let error = await #expect(throws: LedgerRouterError.self) { try await single.declare(sampleDeclaration()) }
        #expect(error?.description.contains("backend \"A\" can't be asked now") == true, "\(String(describing: error))")
    }
}
