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
}
