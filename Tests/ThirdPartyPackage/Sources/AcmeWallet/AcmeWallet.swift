public import DeclarationCore

/// What the Acme wallet brings to a declaration router.
public enum AcmeWallet {
    /// The wallet's own space of payment ids.
    public static let generation: Generation = "acme"

    static let limits = DeclarationLimits([
        FieldLimit(.paymentID(generation), "acme payment", .required, length: 1...40),
        FieldLimit(.requestID, "acme id", .required, length: 1...40),
    ])

    private static let endpoint = Setting<String>.string("endpoint", help: "The wallet's address.")
    private static let shop = Setting<String>.string("shop", help: "The shop's number at the wallet.")
    private static let token = Setting<Secret>.secret("token", help: "The token the wallet gave.")

    /// The plugin.
    public static let registration = ProviderRegistration(
        id: "acme-wallet",
        generation: generation,
        summary: "The Acme wallet.",
        settings: SettingsSchema(endpoint, shop, token),
        limits: limits
    ) { settings, services throws(InvalidInput) in
        AcmeWalletProvider(
            account: ProviderAccount(rawValue: "acme-wallet:\(try settings.value(shop))"),
            endpoint: try settings.value(endpoint),
            token: try settings.value(token),
            transport: services.transport
        )
    }
}
