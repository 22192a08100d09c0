import DeclarationCore
import DeclarationTesting
import Testing

/// One payment at one office, whatever the configuration calls them by now.
struct PaymentGuardTests {
    private let store = MemoryLedger()

    private func ledger(_ provider: FakeProvider, _ generation: Generation) throws -> LedgerRouter {
        let table = try RoutingTable(
            routes: [Route(backend: "A")],
            customs: sampleTable,
            generations: ["A": generation]
        )
        let account = ProviderAccount(rawValue: "fake:\(generation)")
        let backend = Backend(id: "A", plugin: "fake", generation: generation, account: account, provider: provider)
        let router = Router(
            configuration: Configuration(backends: [backend], routes: table),
            time: StillTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return LedgerRouter(
            router: router,
            store: store,
            sealer: PlainSealer(),
            configurationVersion: "v1",
            time: ManualTime()
        )
    }

    private func declare(_ declaration: Declaration, _ generation: Generation) async throws -> FakeProvider {
        let provider = FakeProvider()
        let ledger = try ledger(provider, generation)
        do throws(LedgerRouterError) {
            _ = try await ledger.declare(declaration)
        } catch {
            guard case .guarded(let input) = error else { throw error }
            #expect(input.problems.contains { $0.path == "paymentIds" && $0.severity == .error })
        }
        return provider
    }

    private func order(_ id: RequestID, _ ids: [Generation: PaymentID], _ customs: CustomsDestination) -> Declaration {
        sampleDeclaration {
            $0.requestID = id
            $0.paymentIDs = ids
            $0.customs = customs
        }
    }

    /// `ZONGSHU` is what AMS calls Hangzhou too, so that a declaration under it may be there already.
    @Test(arguments: [CustomsDestination(place: "hangzhou"), CustomsDestination(code: "HANGZHOU")])
    func anOfficeOfSeveralNamesIsOne(_ named: CustomsDestination) async throws {
        let ids: [Generation: PaymentID] = [.ams: "P1", .mapi: "Q1"]
        let general = CustomsDestination(code: "ZONGSHU")
        #expect(try await declare(order("FIRST-001", ids, general), .ams).declared.count == 1)
        #expect(try await declare(order("SECOND-01", ids, named), .mapi).declared.isEmpty)
        let others: [Generation: PaymentID] = [.ams: "P2", .mapi: "Q2"]
        #expect(try await declare(order("FIRST-002", others, named), .mapi).declared.count == 1)
        #expect(try await declare(order("SECOND-02", others, general), .ams).declared.isEmpty)
        // Another office is another one.
        let ningbo = CustomsDestination(code: "NINGBO")
        #expect(try await declare(order("THIRD-001", ids, ningbo), .mapi).declared.count == 1)
    }

    /// A rule that says whose ids a client sends may have been wrong, or have changed.
    @Test func aPaymentIDIsTheSameInEveryGeneration() async throws {
        let ningbo = CustomsDestination(code: "NINGBO")
        #expect(try await declare(order("FIRST-001", [.ams: "2016-1"], ningbo), .ams).declared.count == 1)
        #expect(try await declare(order("SECOND-01", [.mapi: "2016-1"], ningbo), .mapi).declared.isEmpty)
        #expect(try await declare(order("SECOND-02", [.mapi: "2016-2"], ningbo), .mapi).declared.count == 1)
    }

    /// An order that carries both ids of a payment tells that they are one; others may carry one of them each.
    @Test func ordersThatAnotherOneLinksAreOfOnePayment() async throws {
        let (ningbo, hangzhou) = (CustomsDestination(code: "NINGBO"), CustomsDestination(place: "hangzhou"))
        #expect(try await declare(order("LINK-0001", [.ams: "P1", .mapi: "Q1"], ningbo), .ams).declared.count == 1)
        #expect(try await declare(order("FIRST-001", [.ams: "P1"], hangzhou), .ams).declared.count == 1)
        #expect(try await declare(order("SECOND-01", [.mapi: "Q1"], hangzhou), .mapi).declared.isEmpty)
        #expect(try await declare(order("OTHER-001", [.mapi: "Q2"], hangzhou), .mapi).declared.count == 1)
    }

    /// What was refused may have carried anything.
    @Test func aRefusedOrderLinksNothing() async throws {
        let hangzhou = CustomsDestination(place: "hangzhou")
        let refusing = FakeProvider(declare: { _ in
            .rejected(OutcomeReason(.invalidRequest, code: "NO", isAuthenticated: true))
        })
        let link = order("LINK-0001", [.ams: "P1", .mapi: "Q1"], CustomsDestination(code: "NINGBO"))
        #expect(try await ledger(refusing, .ams).declare(link).entry.state == .refused)
        #expect(try await declare(order("FIRST-001", [.ams: "P1"], hangzhou), .ams).declared.count == 1)
        #expect(try await declare(order("SECOND-01", [.mapi: "Q1"], hangzhou), .mapi).declared.count == 1)
    }

    /// All parts of it count towards the total.
    @Test func linkedPartsCountTowardsTheTotal() async throws {
        func part(_ id: RequestID, _ ids: [Generation: PaymentID], _ fen: Int64) -> Declaration {
            var part = order(id, ids, CustomsDestination(code: "NINGBO"))
            part.isSplit = true
            part.subOrderID = SubOrderID(rawValue: "SUB-\(id)")
            part.amount = .fen(fen)
            part.paymentTotal = .fen(5_000)
            return part
        }
        _ = try await ledger(FakeProvider(), .ams).declare(part("LINK-0001", [.ams: "P1", .mapi: "Q1"], 2_000))
        _ = try await ledger(FakeProvider(), .ams).declare(part("FIRST-001", [.ams: "P1"], 2_000))
        let provider = FakeProvider()
        await #expect(throws: LedgerRouterError.self) {
            try await ledger(provider, .mapi).declare(part("SECOND-01", [.mapi: "Q1"], 1_001))
        }
        #expect(provider.declared.isEmpty)
        _ = try await ledger(provider, .mapi).declare(part("SECOND-02", [.mapi: "Q1"], 1_000))
        #expect(provider.declared.count == 1)
    }
}
