import AlipayMAPI
import DeclarationCore

/// The keys of a client's block.
enum ClientForm {
    static let amsClientID = Setting<String>.string("clientId", help: "The `client-id` header of its requests.")
    static let amsPublicKey = Setting<Secret>.secret(
        "publicKey",
        help: "The public key that verifies its requests: RSA, PEM or one line of base64."
    )
    static let ams = Setting<Settings?>.optionalBlock(
        "ams",
        SettingsSchema(amsClientID, amsPublicKey),
        help: "How it signs in the AMS dialect."
    )

    static let partner = Setting<String>.string("partner", help: "The `partner` of its requests.")
    static let md5Key = Setting<Secret?>.optionalSecret(
        "md5Key",
        help: "The key shared with it, for MD5, 16 bytes or more."
    )
    static let rsaPublicKey = Setting<Secret?>.optionalSecret(
        "rsaPublicKey",
        help: "The public key that verifies its requests with RSA and RSA2."
    )
    static let dsaPublicKey = Setting<Secret?>.optionalSecret(
        "dsaPublicKey",
        help: "The public key that verifies its requests with DSA."
    )
    static let nestedSignature = Setting<String>.choice(
        "nestedSignature",
        MAPISignedContent.NestedForm.allCases.map(\.rawValue) + [unsigned],
        default: MAPISignedContent.NestedForm.markup.rawValue,
        help:
            "How answers to inquiries with records are signed, which no document tells: over the records' markup with or "
            + "without its own tags, without the records, or not at all, for clients that build yet another text."
    )
    /// What leaves such answers without a signature.
    private static let unsigned = "unsigned"
    static let mapi = Setting<Settings?>.optionalBlock(
        "mapi",
        SettingsSchema(partner, md5Key, rsaPublicKey, dsaPublicKey, nestedSignature),
        help: "How it signs in the mapi dialect. The sign types whose keys are given are the ones it may use."
    )

    static let tokens = Setting<[Secret]>.secrets(
        "tokens",
        help:
            "Bearer tokens for the native API, 16 bytes or more each, of the characters of RFC 6750 (letters, digits, "
            + "`-._~+/=`); several make a change without downtime."
    )
    static let certificates = Setting<[String]>.texts(
        "certificates",
        help: "SHA-256 fingerprints of its TLS certificates, in hexadecimal, for the native API."
    )
    static let merchants = Setting<[String]>.texts(
        "merchant",
        help: "Filing numbers it may declare for; one or a list. Left out: all."
    )
    static let customs = Setting<[String]>.texts(
        "customs",
        help:
            "Places or customs codes it may declare to, in any case; one or a list. A code of several places stands for the "
            + "first, and for those others that every configured backend declares to under it. Left out: all."
    )
    static let rate = Setting<Int?>.optionalInteger(
        "requestsPerSecond",
        1...1_000_000,
        help: "How many requests a second it may send; beyond them it gets the dialect's throttling answer."
    )
    static let earlier = Setting<[String]>.texts(
        "earlierBackends",
        help: "Backends that are asked about ids the ledger doesn't know: declared before the client used the gateway. "
            + "Only records of the client's merchants are told."
    )

    static let pattern = Setting<String>.string(
        "pattern",
        help: "The form of a payment id: `*` stands for any characters, `?` for one."
    )
    static let generation = Setting<String>.choice(
        "generation",
        [Generation.ams.rawValue, Generation.mapi.rawValue],
        help: "The generation that such ids belong to."
    )
    static let paymentIDRule = SettingsSchema(pattern, generation)
    static let paymentIDs = Setting<[Settings]>.list(
        "paymentIds",
        paymentIDRule,
        help: "Which generation a payment id belongs to, whatever the dialect it comes in; the first rule that matches "
            + "decides. Without one it is the dialect's own."
    )

    static let schema = SettingsSchema(
        ams,
        mapi,
        tokens,
        certificates,
        merchants,
        customs,
        rate,
        paymentIDs,
        earlier
    )
}
