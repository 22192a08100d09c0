import DeclarationCore

/// The settings of a backend; the README's table is made of the same texts.
enum AMSSettings {
    static let endpoint = Setting.optionalString(
        "endpoint",
        help: """
            Scheme and host of the API, such as https://open-na-global.alipay.com; https unless it is this machine. \
            Either this or `region`.
            """
    )

    static let region = Setting<AMSEndpoint.Region>.optionalChoice(
        "region",
        help: """
            The region whose preferred host is called: na (open-na-global.alipay.com), sea (open-sea-global.alipay.com) \
            or de (open-de-global.alipay.com). Either this or `endpoint`.
            """
    )

    static let clientID = Setting.string(
        "clientId",
        help: "The client id that Antom gave the merchant; one that starts with SANDBOX_ belongs to the sandbox."
    )

    static let privateKey = Setting.secret(
        "privateKey",
        help: """
            The merchant's private key, RSA 2048: PKCS#8 or PKCS#1, PEM or one line of base64. It signs requests; the \
            dashboard has its public half.
            """
    )

    static let alipayPublicKey = Setting.secret(
        "alipayPublicKey",
        help: """
            Alipay's public key from the Antom dashboard, not the merchant's own: PEM or one line of base64. It verifies \
            answers.
            """
    )

    static let keyVersion = Setting.integer(
        "keyVersion",
        1...999_999_999,
        default: 1,
        help: "The version of the merchant's key, as the dashboard counts it; sent beside the signature."
    )

    static let agentToken = Setting.optionalSecret(
        "agentToken",
        help: "The agent-token header, for set-ups in which an agent acts for the merchant; at most 128 characters."
    )

    static let sandbox = Setting.choice(
        "sandbox",
        ["auto", "true", "false"],
        default: "auto",
        help: "Whether the sandbox's paths are called and signed; auto: when the client id starts with SANDBOX_."
    )

    static let requestTime = Setting.choice(
        "requestTime",
        default: AMSAccount.TimeForm.epochMilliseconds,
        help:
            "The form of the request-time header: milliseconds since 1970 (current documentation) or ISO 8601 (older)."
    )

    static let booleanForm = Setting.choice(
        "booleanForm",
        default: AMSDialect.BooleanForm.string,
        help: """
            How splitOrder goes out: string ("false", the documented rule) or bare (false, as the documented samples). \
            Which of them the live service refuses, if any, is unconfirmed.
            """
    )

    static let subOrderKey = Setting.choice(
        "subOrderKey",
        default: AMSDialect.SubOrderKey.suborderId,
        help: """
            How the sub-order member is spelled: suborderId (documentation) or subOrderId (most official libraries). \
            Unconfirmed: try one split in the sandbox before going live with splits.
            """
    )

    static let schema = SettingsSchema(
        endpoint,
        region,
        clientID,
        privateKey,
        alipayPublicKey,
        keyVersion,
        agentToken,
        sandbox,
        requestTime,
        booleanForm,
        subOrderKey
    )
}
