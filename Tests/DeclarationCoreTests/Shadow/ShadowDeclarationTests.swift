import DeclarationTesting
import Testing

@testable import DeclarationCore

/// The other generation is asked about declarations, and never told.
@Suite(.timeLimit(.minutes(5))) struct ShadowDeclarationTests {
    private let both = Samples.declaration("SHADOW-0001")

    @Test func whatTheOtherWouldSendIsWrittenDown() async throws {
        let world = try ShadowWorld()
        _ = try await world.ledger.declare(both)
        let events = try await world.events()
        let event = try #require(events.first)
        #expect(events.count == 1 && event.subject == "SHADOW-0001" && event.configurationVersion == "v1")
        let finding = try #require(ShadowFinding(event))
        #expect(finding.pair.office == "ZONGSHU" && finding.pair.backend == "ams" && finding.pair.shadow == "mapi")
        #expect(finding.result == .expressible && finding.request == RehearsedRequest(size: 700))
        #expect(finding.outcome == "accepted" && finding.outcomeClass == .accepted)
        #expect(finding.shadowOffice == "ZONGSHU")
        #expect(world.mapi.rehearsed == [DeclareRequest(declaration: both, customsCode: "ZONGSHU")])
        #expect(world.ams.rehearsed.isEmpty && world.mapi.declared.isEmpty && world.mapi.inquired.isEmpty)
        #expect(world.count("shadow_total", "expressible") == 1)
        let calls = world.metrics.measurements.filter { $0.name == "backend_calls_total" }
        #expect(calls.map { $0.labels["backend"] } == ["ams"], "a rehearsal is no call")
        for secret in [Samples.buyerName, Samples.certificateNumber, Samples.merchant.customsName, "PAYSHADOW"] {
            #expect(!event.detail.text.contains(secret))
        }
    }

    /// What a client wrote as an office is in no label and in no field of the log: it may be anything.
    @Test func aCodeThatTheTableDoesNotKnowIsOther() async throws {
        let log = RecordingLog()
        let world = try ShadowWorld(log: log)
        for number in 0..<3 {
            let code = CustomsCode(rawValue: "E1234567\(number)")
            _ = try await world.ledger.declare(
                sampleDeclaration {
                    $0.requestID = RequestID(rawValue: "OTHER-\(number)")
                    $0.paymentIDs = [.ams: PaymentID(rawValue: "PAYOTHER\(number)"), .mapi: "2026112122001"]
                    $0.customs = CustomsDestination(code: code)
                }
            )
        }
        #expect(world.ams.declared.map(\.customsCode) == ["E12345670", "E12345671", "E12345672"])
        #expect(try await world.findings().map(\.pair.office).sorted() == world.ams.declared.map(\.customsCode))
        let measurements = world.metrics.measurements
        let calls = measurements.filter { $0.name == "backend_calls_total" }
        #expect(calls.map { $0.labels["customsCode"] } == ["other", "other", "other"])
        let shadows = measurements.filter { $0.name == "shadow_total" }
        #expect(shadows.map { $0.labels["office"] } == ["other", "other", "other"])
        let fields = log.events.flatMap { $0.fields.map(\.value) }
        #expect(fields.contains("other") && !fields.contains { $0.contains("E1234567") })
    }

    @Test func eachGenerationsCodeIsToldApart() async throws {
        let world = try ShadowWorld()
        _ = try await world.ledger.declare(sampleDeclaration { $0.customs = CustomsDestination(place: "hangzhou") })
        let finding = try #require(try await world.findings().first)
        #expect(finding.pair.office == "ZONGSHU" && finding.pair.place == "hangzhou")
        #expect(finding.shadowOffice == "HANGZHOU_ZONGSHU")
    }

    @Test func whatCanNotBeExpressedSaysWhere() async throws {
        let limits = DeclarationLimits([FieldLimit(.paymentID(.mapi), "mapi trade_no", .required)])
        let world = try ShadowWorld(mapi: FakeProvider(limits: limits, rehearse: ShadowWorld.built))
        _ = try await world.ledger.declare(sampleDeclaration())
        let finding = try #require(try await world.findings().first)
        #expect(finding.result == .inexpressible && finding.reasons == [ShadowReason(.check, "paymentIds.mapi")])
        #expect(world.mapi.rehearsed.isEmpty && finding.request == nil)
        #expect(world.count("shadow_total", "inexpressible") == 1)
    }

    @Test func anOfficeWithoutACodeIsAReason() async throws {
        let world = try ShadowWorld(routes: [Route(backend: "mapi", shadow: "ams")])
        _ = try await world.ledger.declare(
            sampleDeclaration {
                $0.customs = CustomsDestination(place: "chongqing")
                $0.paymentIDs[.mapi] = "2026112122001"
            }
        )
        let finding = try #require(try await world.findings().first)
        #expect(finding.reasons == [ShadowReason(.check, "customs")] && finding.shadowOffice == nil)
        #expect(world.ams.declared.isEmpty && world.ams.rehearsed.isEmpty && world.mapi.declared.count == 1)
    }

    @Test func whatCanNotBeBuiltSaysWhy() async throws {
        let mapi = FakeProvider(rehearse: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .signing, "the key is no good")
        })
        let world = try ShadowWorld(mapi: mapi)
        _ = try await world.ledger.declare(both)
        #expect(try await world.findings().first?.reasons == [ShadowReason(.build, "signing")])
    }

    @Test func aBackendThatCanNotRehearseIsUnchecked() async throws {
        let world = try ShadowWorld(mapi: FakeProvider())
        _ = try await world.ledger.declare(both)
        #expect(try await world.findings().first?.result == .unchecked)
    }

    @Test func aGuardNeitherHoldsARehearsalBackNorCountsIt() async throws {
        let settings = GuardSettings(limits: CallLimits(callsInFlight: 1, perSecond: 1, queueLimit: 1))
        let guarding = BackendGuard("mapi", settings, time: ManualTime()) { _ in 0 }
        let guarded = GuardedProvider(
            provider: FakeProvider(rehearse: ShadowWorld.built),
            guarding: guarding,
            time: ManualTime(),
            report: GuardReport(backend: "mapi", log: NoLog(), metrics: NoMetrics())
        )
        for _ in 0..<50 {
            #expect(try await guarded.rehearse(Samples.request(both)) == .built(RehearsedRequest(size: 700)))
        }
        #expect(guarding.figures.inFlight == 0 && guarding.figures.queued == 0)
    }

    @Test func theRealCallComesFirstAndNeverWaits() async throws {
        let gate = Gate()
        let mapi = FakeProvider(rehearse: { _ in
            await gate.wait()
            return .unsupported
        })
        let ams = FakeProvider(declare: { _ throws(ProviderError) in
            #expect(mapi.rehearsed.isEmpty)
            return .accepted(Acceptance(reason: .accepted))
        })
        let world = try ShadowWorld(ams: ams, mapi: mapi)
        #expect(try await world.ledger.declare(both).entry.state == .accepted)
        gate.open()
        #expect(try await world.findings().count == 1)
    }

    @Test func keptAnswersAndRetriesAreNotAskedAbout() async throws {
        let world = try ShadowWorld(
            ams: FakeProvider(declare: { _ throws(ProviderError) in
                throw ProviderError(.unknown, .transport(.timedOut), "no answer")
            })
        )
        await #expect(throws: LedgerRouterError.self) { try await world.ledger.declare(both) }
        await #expect(throws: LedgerRouterError.self) { try await world.ledger.declare(both) }
        let finding = try await world.findings()
        #expect(finding.map(\.outcome) == ["unknown"] && finding.first?.outcomeClass == "transport.timedOut")
        let other = try ShadowWorld()
        for _ in 0..<3 { _ = try await other.ledger.declare(both) }
        #expect(try await other.findings().count == 1 && other.ams.declared.count == 1)
    }

    @Test func whatFailedOverToTheShadowIsNotAskedAgain() async throws {
        let refused = FakeProvider(declare: { _ throws(ProviderError) in
            throw ProviderError(.notSent, .transport(.connection), "refused")
        })
        let world = try ShadowWorld(
            ams: refused,
            routes: [Route(backend: "ams", failover: ["mapi"], shadow: "mapi")]
        )
        #expect(try await world.ledger.declare(both).entry.binding.backend == "mapi")
        #expect(try await world.events().isEmpty)
    }

    @Test func aLedgerThatFailsLosesTheFindingAlone() async throws {
        let gate = Gate()
        let mapi = FakeProvider(rehearse: { _ in
            await gate.wait()
            return .built(RehearsedRequest())
        })
        let world = try ShadowWorld(mapi: mapi)
        #expect(try await world.ledger.declare(both).entry.state == .accepted)
        world.store.fail(LedgerError(.unavailable, "gone"))
        gate.open()
        #expect(try await world.events().isEmpty)
        #expect(world.count("shadow_total", "unrecorded") == 1)
    }

    @Test func whatFindsNoPlaceIsDroppedAndCounted() async throws {
        let gate = Gate()
        let mapi = FakeProvider(rehearse: { _ in
            await gate.wait()
            return .unsupported
        })
        let world = try ShadowWorld(mapi: mapi)
        let router = world.ledger.router
        let desk = ShadowDesk(
            store: world.store,
            metrics: world.metrics,
            time: StillTime(),
            limits: ShadowDesk.Limits(queue: 3, batch: 1)
        )
        let rehearsal = ShadowRehearsal(
            declaration: both,
            position: 0,
            real: try #require(router.shadow("ams")),
            shadow: try #require(router.shadow("mapi")),
            outcome: ("accepted", .accepted),
            time: sampleTime,
            configurationVersion: "v1"
        )
        let pair = ShadowPair(office: "ZONGSHU", place: "general-administration", backend: "ams", shadow: "mapi")
        for _ in 0..<10 { desk.offer(rehearsal, for: pair) }
        let dropped = world.count("shadow_total", "dropped")
        #expect((6...7).contains(dropped), "one may be under way already")
        gate.open()
        await desk.idle()
        #expect(world.count("shadow_total", "unchecked") == 10 - dropped)
        await desk.finish()
        desk.offer(rehearsal, for: pair)
        #expect(world.count("shadow_total", "dropped") == dropped + 1)
    }

    /// Whatever happens to declarations, the backend in the shadow is never told one.
    @Test func nothingIsEverDeclaredAtTheShadow() async throws {
        let ams = FakeProvider(
            declare: { request async throws(ProviderError) in
                switch request.declaration.requestID.rawValue.utf8.reduce(0, { ($0 &* 31) &+ Int($1) }) & 3 {
                case 0: return .accepted(Acceptance(reason: .accepted))
                case 1: return .rejected(OutcomeReason(.risk, code: "RISK", isAuthenticated: true))
                case 2: throw ProviderError(.notSent, .transport(.connection), "refused")
                default: throw ProviderError(.unknown, .transport(.timedOut), "late")
                }
            },
            rehearse: ShadowWorld.built
        )
        let world = try ShadowWorld(ams: ams, time: ManualTime())
        for number in 0..<100 {
            let declaration = Samples.declaration(RequestID(rawValue: "FLOW-\(1_000 + number)"))
            for _ in 0..<2 { _ = try? await world.ledger.declare(declaration) }
        }
        _ = try await world.ledger.settle()
        #expect(try await world.findings().count >= 100)
        #expect(world.mapi.declared.isEmpty && !world.mapi.rehearsed.isEmpty)
        #expect(ams.declared.count >= 100)
    }
}
