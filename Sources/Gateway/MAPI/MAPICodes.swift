import AlipayMAPI
import DeclarationCore

/// Puts refusals into mapi's codes. Sources: mapi "Declare", "Query" and "Gateway errors"; where no readable table has one,
/// AMS's.
enum MAPICodes {
    /// The answer. A code of mapi's own goes through as it came; others by what they mean.
    static func answer(to refusal: DeskRefusal) -> MAPIAnswer {
        if refusal.isOperators { return .refused("PROCESS_FAIL", OutcomeClass.operatorsText) }
        if refusal.outcomeClass == .permission { return .gatewayFailure(error: "HAS_NO_PRIVILEGE") }
        guard let origin = refusal.origin else {
            return .refused(
                codes[refusal.outcomeClass] ?? "PROCESS_FAIL",
                refusal.text(.mapi, within: MAPIAnswer.longestText)
            )
        }
        if origin.generation == .mapi { return .refused(origin.code, refusal.text) }
        let text = "\(origin.generation) \(origin.code): \(refusal.text)"
        return .refused(codes[refusal.outcomeClass] ?? "PROCESS_FAIL", text)
    }

    /// A code for logs and metrics: `other` for one that is neither the gateway's nor a known one of mapi. An answer of
    /// the other side can bring any text.
    static func label(_ code: String) -> String {
        MAPIErrorCodes.isKnown(code) || own.contains(code) ? code : "other"
    }

    private static let own = Set(codes.values).union(["PROCESS_FAIL"])

    private static let codes: [OutcomeClass: String] = [
        .invalidRequest: "INVALID_PARAMETER", .notFound: "TRADE_NOT_EXIST", .orderState: "TRADE_STATUS_ERROR",
        .duplicate: "DUPLICATED_DECLARATIONS", .idempotencyConflict: "CONTEXT_INCONSISTENT",
        .amountExceeded: "TOTAL_DECLARATION_AMOUNT_EXCEED", .risk: "RISK_REJECT", .userState: "USER_STATUS_ABNORMAL",
        .merchantState: "MERCHANT_NOT_REGISTERED",
    ]
}

extension MAPIAnswer {
    /// The documents' most, in characters. Source: mapi "Declare".
    static let longestText = 64

    /// A business failure; a text that is too long ends in an ellipsis.
    static func refused(_ code: String, _ text: String) -> MAPIAnswer {
        .businessFailure(code: code, text: text.shortened(to: longestText))
    }

    /// The answer's code, for logs and metrics.
    var code: String {
        switch self {
        case .gatewayFailure(let code), .businessFailure(let code, _): MAPICodes.label(code)
        case .declared, .found: "SUCCESS"
        }
    }
}
