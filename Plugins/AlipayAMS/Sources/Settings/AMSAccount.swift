import DeclarationCore

/// Everything a backend needs, read from its settings and checked.
struct AMSAccount: Sendable {
    enum TimeForm: String, Sendable, CaseIterable {
        case epochMilliseconds = "epoch-ms"
        case iso8601
    }

    let endpoint: AMSEndpoint
    let clientID: String
    let signer: any MessageSigner
    let verifier: any MessageVerifier
    let keyVersion: Int
    let agentToken: Secret?
    let isSandbox: Bool
    let timeForm: TimeForm
    let dialect: AMSDialect

    /// Reads and checks settings.
    ///
    /// - Throws: every problem at once.
    init(_ settings: Settings, keys: any KeyLoader) throws(InvalidInput) {
        var check = AMSSettingsCheck(settings)
        let endpoint = check.endpoint()
        let clientID = check.clientID()
        let pair = check.keyPair(keys)
        agentToken = check.agentToken()
        keyVersion = check.value(AMSSettings.keyVersion) ?? 1
        let sandbox = check.value(AMSSettings.sandbox)
        timeForm = check.value(AMSSettings.requestTime) ?? .epochMilliseconds
        dialect = AMSDialect(
            booleanForm: check.value(AMSSettings.booleanForm) ?? .string,
            subOrderKey: check.value(AMSSettings.subOrderKey) ?? .suborderId
        )
        guard check.problems.isEmpty, let endpoint, let clientID, let pair else { throw InvalidInput(check.problems) }
        self.endpoint = endpoint
        self.clientID = clientID
        signer = pair.signer
        verifier = pair.verifier
        isSandbox = sandbox == "true" || sandbox == "auto" && clientID.hasPrefix("SANDBOX_")
    }
}

extension AMSAccount {
    /// The account for the ledger: of a region's system, of which the sandbox is a part of its own. Behind any other host
    /// may be anybody.
    var name: ProviderAccount {
        let region = AMSEndpoint.regionsByPlace[endpoint.place]
        let environment =
            region.map { (isSandbox ? "sandbox-" : "live-") + $0 } ?? endpoint.place + (isSandbox ? "/sandbox" : "")
        return ProviderAccount(plugin: AMSProvider.id, holder: clientID, environment: environment)
    }
}
