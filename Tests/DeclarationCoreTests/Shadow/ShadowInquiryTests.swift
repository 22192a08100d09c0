import DeclarationTesting
import Synchronization
import Testing

@testable import DeclarationCore

/// Inquiries that the other generation is asked too.
@Suite struct ShadowInquiryTests {
    private let id: RequestID = "SHADOW-0001"

    private func finding(_ stage: TransmissionStatus.Stage = .delivered) -> FakeProvider.Inquire {
        { ids in
            let records = ids.map { Answers.record($0, stage) }
            return .answered(InquiryAnswer(records: records, notFound: [], isAuthenticated: true))
        }
    }

    private func world(
        mapi: FakeProvider = FakeProvider(),
        routes: [Route] = [Route(backend: "ams", shadow: "mapi", mirrorsInquiries: true)]
    ) async throws -> ShadowWorld {
        let world = try ShadowWorld(ams: FakeProvider(inquire: finding()), mapi: mapi, routes: routes)
        _ = try await world.ledger.declare(Samples.declaration(id))
        await world.ledger.shadows.idle()
        return world
    }

    private func differences(_ world: ShadowWorld) async throws -> [ShadowDifference] {
        try await world.events().compactMap(ShadowDifference.init)
    }

    @Test func aDifferenceIsWrittenDownOnceAndNeverTakenIn() async throws {
        let world = try await world()
        for _ in 0..<3 {
            let answers = await world.ledger.inquire([id: ["ams"]])
            #expect(answers[id]?.map(\.backend) == ["ams"])
            await world.ledger.shadows.idle()
        }
        let differences = try await differences(world)
        #expect(differences.map(\.answer) == ["found, delivered"])
        #expect(differences.first?.shadowAnswer == "not found" && differences.first?.pair.office == "ZONGSHU")
        #expect(world.count("shadow_inquiries_total", "different") == 3)
        let entry = try #require(try await world.store.entry(id))
        #expect(entry.binding.backend == "ams" && entry.absentSince == nil && entry.record?.status.stage == .delivered)
        #expect(world.mapi.declared.isEmpty && world.mapi.inquired == [[id], [id], [id]])
    }

    @Test func whatBothSayAlikeIsCounted() async throws {
        let world = try await world(mapi: FakeProvider(inquire: finding()))
        _ = await world.ledger.inquire([id: ["ams"]])
        #expect(try await differences(world).isEmpty)
        #expect(world.count("shadow_inquiries_total", "same") == 1)
    }

    @Test func aShadowThatFailsHarmsNobody() async throws {
        let broken = FakeProvider(inquire: { _ throws(ProviderError) in
            throw ProviderError(.unknown, .transport(.timedOut), "late")
        })
        let world = try await world(mapi: broken)
        guard case .found = await world.ledger.inquire([id: ["ams"]])[id]?.first?.result else {
            Issue.record("the real answer is missing")
            return
        }
        #expect(try await differences(world).isEmpty)
        #expect(world.count("shadow_inquiries_total", "unanswered") == 1)
    }

    @Test func aTrackersLookIsMirrored() async throws {
        let world = try await world()
        let entry = try #require(try await world.store.entry(id))
        let backend = try #require(world.ledger.router.configuration.backends["ams"])
        _ = try await world.ledger.look(at: [entry], backend) { _ in }
        #expect(try await differences(world).count == 1)
    }

    @Test(arguments: [
        Route(backend: "ams", shadow: "mapi"), Route(backend: "ams"),
        Route(customs: ["NINGBO"], backend: "ams", shadow: "mapi", mirrorsInquiries: true),
        Route(merchants: ["OTHER"], backend: "ams", shadow: "mapi", mirrorsInquiries: true),
    ])
    func whatNoRouteWantsIsNotAsked(_ route: Route) async throws {
        let world = try await world(routes: [route, Route(backend: "ams")].uniqued)
        _ = await world.ledger.inquire([id: ["ams"]])
        #expect(try await differences(world).isEmpty && world.mapi.inquired.isEmpty)
    }

    @Test func inquiriesOfShadowsKeepAPace() async throws {
        let time = SteppingTime()
        let world = try await world()
        let shadow = try #require(world.ledger.router.shadow("mapi"))
        let desk = ShadowDesk(
            store: world.store,
            metrics: world.metrics,
            time: time,
            limits: ShadowDesk.Limits(inquiryBatch: 2)
        )
        for number in 0..<4 {
            desk.offer(
                ShadowInquiry(
                    id: RequestID(rawValue: "PACE-000\(number)"),
                    answer: .found(.delivered, nil),
                    shadow: shadow,
                    backend: "ams",
                    office: "ZONGSHU",
                    place: nil,
                    configurationVersion: "v1"
                )
            )
        }
        await desk.idle()
        #expect(world.count("shadow_inquiries_total", "different") == 4)
        #expect(world.mapi.inquired.count >= 2 && world.mapi.inquired.allSatisfy { $0.count <= 2 })
        // One turn may go out as two calls, so there are at most as many pauses as there are calls after the first.
        #expect(time.slept.allSatisfy { $0 == .seconds(1) })
        #expect((1..<world.mapi.inquired.count).contains(time.slept.count), "\(time.slept), \(world.mapi.inquired)")
    }
}

/// Passes as soon as somebody waits.
private final class SteppingTime: TimeSource {
    private let sleeps = Mutex<[Duration]>([])

    var slept: [Duration] { sleeps.withLock { $0 } }

    func now() -> ZonedTime { ZonedTime(epochMilliseconds: 0).adding(slept.reduce(.zero, +)) }

    func sleep(for duration: Duration) async throws { sleeps.withLock { $0.append(duration) } }
}

extension [Route] {
    /// A route that takes all hides those after it.
    fileprivate var uniqued: [Route] { first?.conditions == "everything" ? Array(prefix(1)) : self }
}
