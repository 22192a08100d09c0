import AlipayMAPI
package import DeclarationCore

/// A program that may declare through the gateway, and what it may declare.
package struct GatewayClient: Sendable {
    /// Its name in the configuration and in the ledger.
    package let id: ClientID
    /// How it signs in the AMS dialect; `nil` when it doesn't speak it.
    let ams: AMSIdentity?
    /// How it signs in the mapi dialect; `nil` when it doesn't speak it.
    let mapi: MAPIIdentity?
    /// The SHA-256 digests of its bearer tokens.
    let tokens: [[UInt8]]
    /// The SHA-256 fingerprints of its TLS certificates, in lower-case hexadecimal.
    let certificates: Set<String>
    /// The filing numbers it may declare for; all when empty.
    let merchants: Set<MerchantCustomsCode>
    /// The offices it may declare to; all when empty.
    let offices: ClientOffices
    /// Whose payment ids it sends.
    let paymentIDs: PaymentIDRules
    /// Where to ask about ids that the ledger doesn't know: declared before the client used the gateway.
    let earlierBackends: [BackendID]
    /// How many requests a second it may send; unlimited when `nil`.
    let rate: Int?

    /// An AMS client.
    struct AMSIdentity: Sendable {
        let clientID: String
        let verifier: any MessageVerifier
    }

    /// A mapi partner; the keys verify its requests and sign the answers.
    struct MAPIIdentity: Sendable {
        let partner: String
        let keys: [MAPISignType: MAPIKeys]
        /// How answers with records are signed; `nil` for not at all.
        let nestedForm: MAPISignedContent.NestedForm?
    }

    /// Why the client may not declare this; `nil` when it may.
    ///
    /// - Parameter configuration: that which it would be declared by.
    func refusal(of declaration: Declaration, by configuration: Configuration) -> String? {
        if !merchants.isEmpty, !merchants.contains(declaration.merchant.customsCode) {
            return "this client may not declare for the merchant with this filing number"
        }
        if offices.isEmpty { return nil }
        let generations = Set(configuration.backends.values.map(\.generation))
        let isOwn = offices.contains(declaration.customs, configuration.customs, generations)
        return isOwn ? nil : "this client may not declare to this customs office"
    }
}
