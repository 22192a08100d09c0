package import DeclarationCore

/// A documented result code. Source: the code tables of AMS "Declare" and "Inquiry".
package struct AMSResultCode: Sendable, Hashable {
    /// `resultStatus`. Open on the wire; these three are documented.
    package enum Status: String, Sendable, Hashable {
        /// The call worked.
        case success = "S"
        /// The call failed for good.
        case failure = "F"
        /// Nobody knows.
        case unknown = "U"
    }

    /// The code.
    package let code: String
    /// The status it comes with.
    package let status: Status
    /// The operations whose pages list it.
    package let operations: Set<AMSOperation>
    /// The class both generations share.
    package let outcomeClass: OutcomeClass
    /// The text that a server sends with it, shortened from the pages.
    package let message: String
    /// What to do next, where the class's own advice is too general.
    package let advice: String?

    private init(
        _ code: String,
        _ status: Status,
        _ outcomeClass: OutcomeClass,
        _ message: String,
        in operations: Set<AMSOperation> = [.declare, .inquiry],
        advice: String? = nil
    ) {
        self.code = code
        self.status = status
        self.operations = operations
        self.outcomeClass = outcomeClass
        self.message = message
        self.advice = advice
    }

    /// The entry of a code; `nil` for one that no page lists.
    package static func named(_ code: String) -> AMSResultCode? { byCode[code] }

    /// Every documented code.
    package static let all: [AMSResultCode] = general + access + declareOnly + [arraySizeExceeded]

    /// The call worked.
    package static let success = AMSResultCode("SUCCESS", .success, .accepted, "Success")

    /// More than ten ids in an inquiry.
    package static let arraySizeExceeded = AMSResultCode(
        "ARRAY_SIZE_EXCEEDED",
        .failure,
        .invalidRequest,
        "At most 10 declaration request ids are supported.",
        in: [.inquiry],
        advice: "Ask for at most 10 ids at once."
    )

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    private static let general: [AMSResultCode] = [
        success,
        AMSResultCode("PARAM_ILLEGAL", .failure, .invalidRequest, "A required parameter is missing or illegal."),
        AMSResultCode("MEDIA_TYPE_NOT_ACCEPTABLE", .failure, .protocol, "The media type is not acceptable."),
        AMSResultCode("METHOD_NOT_SUPPORTED", .failure, .protocol, "Only the POST method is supported."),
        AMSResultCode("NO_INTERFACE_DEF", .failure, .protocol, "API is not defined."),
        AMSResultCode("RISK_REJECT", .failure, .risk, "The request is rejected because of the risk control."),
        AMSResultCode("PROCESS_FAIL", .failure, .serverFailure, "A general business failure occurred."),
        AMSResultCode("SYSTEM_ERROR", .failure, .serverFailure, "A system error occurred."),
        AMSResultCode("REQUEST_TRAFFIC_EXCEED_LIMIT", .unknown, .throttled, "The request traffic exceeds the limit."),
        AMSResultCode("UNKNOWN_EXCEPTION", .unknown, .unknownOutcome, "An API call has failed for unknown reasons."),
    ]

    private static let access: [AMSResultCode] = [
        AMSResultCode("ACCESS_DENIED", .failure, .permission, "Access is denied."),
        AMSResultCode("INVALID_API", .failure, .permission, "The called API is invalid or not active."),
        AMSResultCode("INVALID_CONTRACT", .failure, .permission, "The contract does not match the request."),
        AMSResultCode("CLIENT_INVALID", .failure, .authentication, "The client ID is invalid."),
        AMSResultCode(
            "INVALID_SIGNATURE",
            .failure,
            .authentication,
            "The signature is not validated.",
            advice: "The dashboard's merchant public key must be the one of `privateKey`; see `customs keys check`."
        ),
        AMSResultCode(
            "KEY_NOT_FOUND",
            .failure,
            .authentication,
            "The key is not found.",
            advice: "Upload the public key of `privateKey` in the Antom dashboard, and check `keyVersion`."
        ),
        AMSResultCode("MERCHANT_NOT_REGISTERED", .failure, .merchantState, "The merchant is not registered."),
        // Known from other AMS calls only.
        AMSResultCode(
            "CLIENT_FORBIDDEN_ACCESS_API",
            .failure,
            .permission,
            "The client may not call this API.",
            in: []
        ),
        AMSResultCode("INVALID_CLIENT_STATUS", .failure, .permission, "The client's status is invalid.", in: []),
        AMSResultCode("UNKNOWN_CLIENT", .failure, .authentication, "The client is unknown.", in: []),
    ]

    private static let declareOnly: [AMSResultCode] = [
        AMSResultCode("ORDER_NOT_EXIST", .failure, .notFound, "The order does not exist.", in: [.declare]),
        AMSResultCode("ORDER_STATUS_INVALID", .failure, .orderState, "The order status is invalid.", in: [.declare]),
        AMSResultCode(
            "DUPLICATED_DECLARATIONS",
            .failure,
            .duplicate,
            "The same order can only be declared once at the same customs.",
            in: [.declare]
        ),
        AMSResultCode(
            "REPEAT_REQ_INCONSISTENT",
            .failure,
            .idempotencyConflict,
            "The amount or currency is different from the previous request.",
            in: [.declare]
        ),
        // Named in the text on re-transmission, missing in the page's table; its status is unconfirmed.
        AMSResultCode(
            "CONTEXT_INCONSISTENT",
            .failure,
            .idempotencyConflict,
            "The request differs and the retransmission conditions are not met.",
            in: [.declare]
        ),
        AMSResultCode(
            "TOTAL_DECLARATION_AMOUNT_EXCEED",
            .failure,
            .amountExceeded,
            "The total declared amount exceeds the payment amount.",
            in: [.declare]
        ),
        AMSResultCode("USER_STATUS_ABNORMAL", .failure, .userState, "The user status is abnormal.", in: [.declare]),
    ]
}
