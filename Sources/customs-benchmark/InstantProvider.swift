import DeclarationCore
import DeclarationRouter

/// A backend in process that accepts at once: what remains is the work of the router and its ledger.
struct InstantProvider: DeclarationProvider {
    let account: ProviderAccount = "instant"
    var limits: DeclarationLimits { .none }

    func declare(_ request: DeclareRequest) async throws(ProviderError) -> DeclareOutcome {
        .accepted(
            Acceptance(
                customsPaymentID: "2023111400000000000000000001",
                customsOrderID: "ORDER-0001",
                identityCheck: .passed,
                reason: OutcomeReason(.accepted, code: "SUCCESS", text: "Success", isAuthenticated: true)
            )
        )
    }

    func inquire(_ ids: [RequestID]) async throws(ProviderError) -> InquiryOutcome {
        .answered(InquiryAnswer(records: [], notFound: ids, isAuthenticated: true))
    }

    /// A router over it alone.
    static func router() throws -> Router {
        let backend = Backend(id: "bench", plugin: "instant", generation: .ams, provider: InstantProvider())
        let table = try RoutingTable(
            routes: [Route(customs: ["ZONGSHU"], backend: "bench")],
            customs: try CustomsTable.documented(),
            generations: ["bench": .ams]
        )
        let configuration = Configuration(backends: [backend], routes: table, registrations: [])
        return Router(configuration: configuration, time: SystemTime(), log: NoLog(), metrics: NoMetrics())
    }
}
