public import DeclarationCore

extension MAPIProvider {
    /// What the router needs to know to offer this backend.
    public static let registration = ProviderRegistration(
        id: "alipay-mapi",
        generation: .mapi,
        summary: "Alipay's legacy gateway: alipay.acquire.customs and alipay.overseas.acquire.customs.query",
        settings: MAPISettings.schema,
        limits: MAPILimits.limits(.utf8),
        retransmission: .mapi
    ) { settings, services throws(InvalidInput) in
        try MAPIProvider(settings: settings, services: services)
    }
}
