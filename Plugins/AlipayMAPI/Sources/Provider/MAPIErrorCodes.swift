import DeclarationCore

/// What the gateway's codes mean. Source: mapi "Declare", "Query" and "Gateway errors".
package enum MAPIErrorCodes {
    /// The class of a gateway code (`error`); unknown ones are final failures that nobody repeats blindly.
    static func gatewayClass(_ code: String) -> OutcomeClass { gateway[code] ?? .serverFailure }

    /// The class of a business code (`detail_error_code`); unknown ones as above.
    static func businessClass(_ code: String) -> OutcomeClass { business[code] ?? .serverFailure }

    /// Whether a code is one of either table.
    package static func isKnown(_ code: String) -> Bool { gateway[code] != nil || business[code] != nil }

    /// Advice beyond that of the class, where there is more to say.
    static func advice(_ code: String) -> String? { advices[code] }

    /// All gateway codes and their classes.
    static let gateway: [String: OutcomeClass] = {
        let codes: [(OutcomeClass, [String])] = [
            (
                .authentication,
                [
                    "ILLEGAL_SIGN", "ILLEGAL_SIGN_TYPE", "ILLEGAL_DYN_MD5_KEY", "ILLEGAL_ENCRYPT", "ILLEGAL_DIGEST",
                    "ILLEGAL_DIGEST_TYPE", "ILLEGAL_SECURITY_PROFILE", "HAS_NO_PUBLICKEY", "ILLEGAL_ANTI_PHISHING_KEY",
                    "ANTI_PHISHING_KEY_TIMEOUT", "ILLEGAL_PARTNER", "ILLEGAL_USER",
                ]
            ),
            (
                .permission,
                [
                    "ILLEGAL_AGENT", "ILLEGAL_PARTNER_EXTERFACE", "ILLEGAL_EXTERFACE", "HAS_NO_PRIVILEGE",
                    "ILLEGAL_CLIENT_IP", "ILLEGAL_EXTER_INVOKE_IP", "ILLEGAL_REQUEST_REFERER", "EXTERFACE_IS_CLOSED",
                ]
            ),
            (
                .protocol,
                [
                    "ILLEGAL_SERVICE", "ILLEGAL_TARGET_SERVICE", "ILLEGAL_ACCESS_SWITCH_SYSTEM",
                    "ILLEGAL_SWITCH_SYSTEM",
                ]
            ),
            (
                .invalidRequest,
                [
                    "ILLEGAL_ARGUMENT", "COMMON_PARAMS_ILLEGAL", "INVALID_PARAMETER", "ILLEGAL_CHARSET",
                    "ILLEGAL_ENCODING", "INVALID_CHARACTER_SET", "ILLEGAL_FILE_FORMAT",
                ]
            ),
            (.unknownOutcome, ["SESSION_TIMEOUT", "SYSTEM_ERROR"]),
        ]
        return Dictionary(uniqueKeysWithValues: codes.flatMap { group in group.1.map { ($0, group.0) } })
    }()

    /// The business codes that are documented, and the ones expected by analogy with the gateway's other services.
    static let business: [String: OutcomeClass] = [
        "INVALID_PARAMETER": .invalidRequest,
        "MAX_OUT_REQUEST_NO_EXCEEDED": .invalidRequest,
        "CONTEXT_INCONSISTENT": .idempotencyConflict,
        "DISCORDANT_REPEAT_REQUEST": .idempotencyConflict,
        "TRADE_NOT_EXIST": .notFound,
        "TRADE_STATUS_ERROR": .orderState,
        "SYSTEM_ERROR": .unknownOutcome,
    ]

    private static let advices: [String: String] = [
        "CONTEXT_INCONSISTENT":
            "Wait at least 5 minutes after the first request; only the merchant's code and name, the customs place, the "
            + "amount and the sub-order number may change, and for Nansha inspection nothing.",
        "ILLEGAL_PARTNER_EXTERFACE":
            "The service is not contracted for this partner, not yet in effect, or closed; an operator has to ask "
            + "Alipay to activate it.",
        "HAS_NO_PUBLICKEY": "Upload the merchant's public key to Alipay for this partner and sign type.",
        "ILLEGAL_SIGN":
            "Check the key, the sign type and the charset of this backend with `customs keys check`; do not repeat.",
        "ILLEGAL_SIGN_TYPE": "Alipay has not enabled this sign type for the partner; change `signType` and its keys.",
    ]
}
