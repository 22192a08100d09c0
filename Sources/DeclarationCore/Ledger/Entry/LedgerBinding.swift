/// Where a declaration went, and who decided it. An id belongs to the account that accepted it or may have.
public struct LedgerBinding: Sendable, Hashable {
    /// The backend, by the name it had.
    public var backend: BackendID
    /// The account at the other side; `nil` in attempts, and in entries of ledgers of earlier versions.
    public var account: ProviderAccount?
    /// The backend's generation.
    public var generation: Generation
    /// The code that is sent.
    public var customsCode: CustomsCode
    /// The place, where the customs table knows it.
    public var place: CustomsPlace?
    /// The content hash of the configuration that decided.
    public var configurationVersion: String
    /// The route that decided, in words: `routes[2]: customs NINGBO`.
    public var route: String

    /// Makes a binding.
    public init(
        backend: BackendID,
        account: ProviderAccount? = nil,
        generation: Generation,
        customsCode: CustomsCode,
        place: CustomsPlace? = nil,
        configurationVersion: String,
        route: String
    ) {
        self.backend = backend
        self.account = account
        self.generation = generation
        self.customsCode = customsCode
        self.place = place
        self.configurationVersion = configurationVersion
        self.route = route
    }

    /// The binding that a routing decision asks for.
    ///
    /// - Parameter account: the account of the backend that was decided for.
    public init(_ plan: DeclarationPlan, account: ProviderAccount?, configurationVersion: String) {
        self.init(
            backend: plan.decision.backend,
            account: account,
            generation: plan.decision.generation,
            customsCode: plan.request.customsCode,
            place: plan.decision.place?.id,
            configurationVersion: configurationVersion,
            route: plan.decision.reason
        )
    }
}
