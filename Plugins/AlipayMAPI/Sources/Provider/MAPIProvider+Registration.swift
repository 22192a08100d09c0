public import DeclarationCore

extension MAPIProvider {
    static let id: PluginID = "alipay-mapi"

    /// What the router needs to know to offer this backend.
    public static let registration = ProviderRegistration(
        id: id,
        generation: .mapi,
        summary: "Alipay's legacy gateway: alipay.acquire.customs and alipay.overseas.acquire.customs.query",
        settings: MAPISettings.schema,
        limits: MAPILimits.limits(.utf8),
        retransmission: .mapi,
        foreign: .mapi
    ) { settings, services throws(InvalidInput) in
        try MAPIProvider(settings: settings, services: services)
    }
}
