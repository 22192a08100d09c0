import DeclarationCore
import DeclarationTesting
import Testing

/// Failover through the router that remembers.
struct FailoverTests {
    private let time = ManualTime()
    private let store = MemoryLedger()

    private static let backends: [BackendID: (Generation, ProviderAccount)] = [
        "ams": (.ams, "ams:SHOP@live"), "ams-2": (.ams, "ams:SHOP@live"), "other": (.ams, "ams:OTHER@live"),
        "mapi": (.mapi, "mapi:2088@live"),
    ]

    private func ledger(
        _ providers: [BackendID: FakeProvider],
        failover: [BackendID] = ["other", "ams-2", "mapi"]
    ) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: "ams", failover: failover)],
            customs: sampleTable,
            generations: Self.backends.mapValues(\.0)
        )
        let backends = Self.backends.map { id, place in
            let provider = providers[id] ?? FakeProvider()
            return Backend(id: id, plugin: "fake", generation: place.0, account: place.1, provider: provider)
        }
        let router = Router(
            configuration: Configuration(backends: backends, routes: table),
            time: time,
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(router: router, store: store, sealer: PlainSealer(), configurationVersion: "v1", time: time)
    }

    private static func failing(_ delivery: Delivery, _ code: ProviderError.Code) -> FakeProvider {
        FakeProvider(declare: { _ throws(ProviderError) in throw ProviderError(delivery, code, "no") })
    }

    private static let refused = failing(.notSent, .transport(.connection))
    private let both = sampleDeclaration { $0.paymentIDs[.mapi] = "2026112122001" }

    @Test func anotherInstanceOfTheAccountTakesWhatWasNotSent() async throws {
        let (other, second) = (FakeProvider(), FakeProvider())
        let report = try await ledger(["ams": Self.refused, "other": other, "ams-2": second]).declare(both)
        #expect(report.entry.binding.backend == "ams-2" && report.entry.state == .accepted)
        #expect(report.entry.binding.route.contains("failover from ams"))
        #expect(report.warnings.contains { $0.message.contains("went to ams-2") })
        #expect(second.declared.count == 1 && other.declared.isEmpty)
        #expect(try await store.attempts(of: both.requestID).map(\.end?.outcomeClass) == [.notSent, .accepted])
    }

    @Test func anotherGenerationTakesWhatCarriesItsPaymentID() async throws {
        let mapi = FakeProvider()
        let ledger = try ledger(["ams": Self.refused, "ams-2": Self.refused, "mapi": mapi])
        #expect(try await ledger.declare(both).entry.binding.generation == .mapi)
        await #expect(throws: LedgerRouterError.self) {
            try await ledger.declare(sampleDeclaration { $0.requestID = "ONLY-AMS-1" })
        }
        #expect(mapi.declared.map(\.declaration.requestID) == [both.requestID])
    }

    @Test(arguments: [
        (Delivery.unknown, ProviderError.Code.transport(.timedOut)), (.answered, .unverifiedAnswer),
        (.notSent, .cancelled), (.notSent, .invalidDeclaration),
    ])
    func whatIsNoProofStays(_ delivery: Delivery, _ code: ProviderError.Code) async throws {
        let (second, mapi) = (FakeProvider(), FakeProvider())
        let first = Self.failing(delivery, code)
        let ledger = try ledger(["ams": first, "ams-2": second, "mapi": mapi])
        let error = await #expect(throws: LedgerRouterError.self) { try await ledger.declare(both) }
        #expect(error?.delivery == delivery)
        #expect(second.declared.isEmpty && mapi.declared.isEmpty && first.declared.count == 1)
    }

    @Test(arguments: [
        ProviderError.Code.overloaded, .transport(.overloaded), .budgetSpent, .signing, .transport(.other),
    ])
    func aFaultOfThisProcessChangesTheInstanceAlone(_ code: ProviderError.Code) async throws {
        let (second, mapi) = (FakeProvider(), FakeProvider())
        let busy = Self.failing(.notSent, code)
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(["ams": busy, "mapi": mapi], failover: ["mapi"]).declare(both)
        }
        #expect(mapi.declared.isEmpty)
        _ = try await ledger(["ams": busy, "ams-2": second]).declare(both)
        #expect(second.declared.count == 1)
    }

    @Test func whatLeftBeforeStaysInItsGeneration() async throws {
        let mapi = FakeProvider()
        let refusing = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.risk, code: "RISK", isAuthenticated: true))
        })
        _ = try await ledger(["ams": refusing]).declare(both)
        let down = try ledger(["ams": Self.refused, "ams-2": Self.refused, "mapi": mapi])
        let error = await #expect(throws: LedgerRouterError.self) { try await down.declare(both) }
        #expect(error?.delivery == .notSent && mapi.declared.isEmpty)
    }

    @Test func anOrderThatIsThereAlreadyStaysWithItsAccount() async throws {
        let mapi = FakeProvider()
        let duplicate = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.duplicate, code: "DUPLICATED_DECLARATIONS", isAuthenticated: true))
        })
        _ = try await ledger(["ams": duplicate]).declare(both)
        #expect(try await store.entry(both.requestID)?.isFree == false)
        let moved = try RoutingTable(
            routes: [Route(backend: "mapi")],
            customs: sampleTable,
            generations: ["mapi": .mapi]
        )
        let backend = Backend(id: "mapi", plugin: "fake", generation: .mapi, account: "mapi:2088@live", provider: mapi)
        let router = Router(
            configuration: Configuration(backends: [backend], routes: moved),
            time: time,
            log: NoLog(),
            metrics: NoMetrics()
        )
        let later = LedgerRouter(
            router: router,
            store: store,
            sealer: PlainSealer(),
            configurationVersion: "v2",
            time: time
        )
        await #expect(throws: LedgerRouterError.self) { try await later.declare(both) }
        #expect(mapi.declared.isEmpty)
    }

    @Test func aRefusalThatNobodySignedIsUnknown() async throws {
        let unsigned = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.risk, code: "RISK", isAuthenticated: false))
        })
        let report = try await ledger(["ams": unsigned]).declare(both)
        guard case .unknown(let reason) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(reason.code == "RISK" && report.entry.state == .unknown)
    }

    @Test func aRefusalIsNoOutage() async throws {
        let second = FakeProvider()
        let refusing = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.risk, code: "RISK", isAuthenticated: true))
        })
        let report = try await ledger(["ams": refusing, "ams-2": second]).declare(both)
        #expect(report.entry.state == .refused && second.declared.isEmpty)
    }

    @Test func theLastFailureIsTold() async throws {
        let lost = Self.failing(.unknown, .transport(.timedOut))
        let mapi = FakeProvider()
        let ledger = try ledger(["ams": Self.refused, "ams-2": lost, "mapi": mapi])
        let error = await #expect(throws: LedgerRouterError.self) { try await ledger.declare(both) }
        #expect(error?.delivery == .unknown && mapi.declared.isEmpty)
        #expect(try await store.entry(both.requestID)?.binding.backend == "ams-2")
    }
}
