import DeclarationCore

/// The settings of a backend of the legacy gateway; see the plugin's README for the table.
struct MAPISettings: Sendable {
    /// How strictly the signature of a query's answer with records is taken.
    enum NestedSignature: String, Sendable, CaseIterable {
        case lenient
        case strict
    }

    let gateway: String
    let account: ProviderAccount
    let partner: String
    let signType: MAPISignType
    let charset: MAPICharset
    let queriesByGET: Bool
    let charsetInURL: Bool
    let nestedSignature: NestedSignature

    /// Reads the settings that are no keys.
    ///
    /// - Throws: every problem, each with its path.
    init(_ settings: Settings) throws(InvalidInput) {
        var problems: [Problem] = []
        let gateway = settings.value(Keys.gateway, noting: &problems)
        let partner = settings.value(Keys.partner, noting: &problems)
        let signType = settings.value(Keys.signType, noting: &problems)
        let charset = settings.value(Keys.charset, noting: &problems).flatMap { MAPICharset(label: $0) }
        let nested = settings.value(Keys.nestedSignature, noting: &problems)
        let method = settings.value(Keys.method, noting: &problems)
        let charsetInURL = settings.value(Keys.charsetInURL, noting: &problems)
        problems += (gateway.map(MAPIAddress.problems) ?? []) + (partner.map(Self.partnerProblems) ?? [])
        guard problems.isEmpty, let gateway, let partner, let signType, let charset, let nested, let charsetInURL else {
            throw InvalidInput(problems)
        }
        self.gateway = gateway
        account = ProviderAccount(
            plugin: MAPIProvider.id,
            holder: partner,
            environment: MAPIAddress.environment(gateway)
        )
        self.partner = partner
        self.signType = signType
        self.charset = charset
        queriesByGET = method == "GET"
        self.charsetInURL = charsetInURL
        nestedSignature = nested
    }

    /// Whether a text has the form of a partner id.
    static func isPartnerID(_ text: String) -> Bool {
        text.utf8.count == 16 && text.hasPrefix("2088") && text.utf8.allSatisfy(\.isASCIIDigit)
    }

    private static func partnerProblems(_ partner: String) -> [Problem] {
        // The reader has said so already.
        if SettingsReader.isPlaceholder(partner) { return [] }
        if isPartnerID(partner) { return [] }
        return [
            Problem(
                .error,
                path: "partner",
                "not a partner id; it has 16 digits and starts with 2088. A client id of the AMS generation is something else"
            )
        ]
    }
}

extension MAPISettings {
    /// The keys.
    enum Keys {
        static let gateway = Setting.string(
            "gateway",
            default: "https://intlmapi.alipay.com/gateway.do",
            help:
                "The gateway's address; for tests https://mapi.alipaydev.com/gateway.do. Plain http works to loopback only."
        )
        static let partner = Setting.string("partner", help: "The partner id: 16 digits starting with 2088.")
        static let signType = Setting<MAPISignType>.choice(
            "signType",
            help:
                "How requests and answers are signed, as agreed with Alipay. RSA2 is the only one whose digest is not "
                + "deprecated. DSA appears in the Chinese documents only, RSA2 in the English ones only."
        )
        static let charset = Setting.choice(
            "charset",
            ["UTF-8", "GBK", "GB2312"],
            default: "UTF-8",
            help:
                "The charset of requests, sent as `_input_charset`. GBK and GB2312 appear in the Chinese documents only."
        )
        static let privateKey = Setting.optionalSecret(
            "privateKey",
            help: "The merchant's private key, for RSA, RSA2 and DSA: PEM or one line of base64."
        )
        static let alipayPublicKey = Setting.optionalSecret(
            "alipayPublicKey",
            help: "Alipay's public key, for RSA, RSA2 and DSA: the one Alipay shows, not the one uploaded to it."
        )
        static let md5Key = Setting.optionalSecret("md5Key", help: "The shared key of 32 characters, for MD5.")
        static let method = Setting.choice(
            "method",
            ["POST", "GET"],
            default: "POST",
            help: "How queries are sent. Declarations always go by POST, so that personal data never stands in a URL."
        )
        static let charsetInURL = Setting.bool(
            "charsetInURL",
            default: true,
            help:
                "Whether a POST has `_input_charset` in the URL and the rest in the body, which lets the gateway decode "
                + "the body; otherwise everything is in the body."
        )
        static let nestedSignature = Setting.choice(
            "nestedSignature",
            default: MAPISettings.NestedSignature.lenient,
            help: nestedSignatureHelp
        )

        private static let nestedSignatureHelp =
            "What happens when an answer has nested elements, such as a query's records, that its signature doesn't cover. "
            + "No document says how records enter the signed string, so three forms are tried: their markup with tags, "
            + "the markup inside, and left out. With \"lenient\", when only the last or none of them verifies, the "
            + "records are taken as not authenticated, nothing but the connection vouches for them, and an event and a count are "
            + "recorded. With \"strict\" such an answer is not believed. Whatever is not nested is always checked."
    }

    /// The keys as a schema.
    static let schema = SettingsSchema(
        Keys.gateway,
        Keys.partner,
        Keys.signType,
        Keys.charset,
        Keys.privateKey,
        Keys.alipayPublicKey,
        Keys.md5Key,
        Keys.method,
        Keys.charsetInURL,
        Keys.nestedSignature
    )
}
