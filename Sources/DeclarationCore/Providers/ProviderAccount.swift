/// Whose account at which system a backend speaks for: `alipay-ams:5Y60382ZKY000001@live-sea`.
///
/// A ledger pins an id to the account that may have it. Two backends with the same account reach the same declarations,
/// whatever they are called; the same name with another account is a stranger, whose "not found" says nothing. So the text
/// has all that tells accounts apart, the plugin first, and nothing that may change while the account stays: no key, no key
/// version, no charset. It is written down and shown: no secret.
public struct ProviderAccount: StringIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps a text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The account of a holder in an environment of the system that a plugin speaks to.
    ///
    /// - Parameters:
    ///   - holder: who the other side says it is: a client id, a partner id.
    ///   - environment: `live`, `sandbox`, `live-sea`, or where the other side is: ``EndpointURL/place``.
    public init(plugin: PluginID, holder: String, environment: String) {
        self.init(rawValue: "\(plugin):\(holder)@\(environment)")
    }
}
