public import DeclarationCore

extension AMSProvider {
    static let id: PluginID = "alipay-ams"

    /// What the router needs to know to offer this backend.
    public static let registration = ProviderRegistration(
        id: id,
        generation: .ams,
        summary: "Alipay customs declaration through the AMS (Antom) JSON API",
        settings: AMSSettings.schema,
        limits: .ams,
        retransmission: .ams,
        foreign: .ams
    ) { settings, services throws(InvalidInput) in
        AMSProvider(account: try AMSAccount(settings, keys: services.keys), services: services)
    }
}
