import AlipayAMS
import DeclarationCore

/// Puts refusals into AMS's codes. Source: the code tables of AMS "Declare" and "Inquiry".
enum AMSCodes {
    /// The code. One of AMS's own goes through as it came; others by what they mean.
    static func code(for refusal: DeskRefusal) -> String {
        if refusal.isOperators { return "PROCESS_FAIL" }
        if let origin = refusal.origin, origin.generation == .ams, AMSResultCode.named(origin.code)?.status == .failure
        {
            return origin.code
        }
        // The documents' table has a code of its own for another amount or currency.
        if refusal.outcomeClass == .idempotencyConflict, !refusal.paths.isEmpty,
            refusal.paths.allSatisfy({ $0.hasPrefix("amount") })
        {
            return "REPEAT_REQ_INCONSISTENT"
        }
        return codes[refusal.outcomeClass] ?? "PROCESS_FAIL"
    }

    /// The text: a code of another generation is named in it.
    static func text(for refusal: DeskRefusal) -> String? {
        if refusal.isOperators { return OutcomeClass.operatorsText }
        guard let origin = refusal.origin else { return refusal.text(.ams) }
        if origin.generation == .ams { return refusal.text.isEmpty ? nil : refusal.text }
        return "\(origin.generation) \(origin.code): \(refusal.text)"
    }

    private static let codes: [OutcomeClass: String] = [
        .invalidRequest: "PARAM_ILLEGAL", .permission: "ACCESS_DENIED", .notFound: "ORDER_NOT_EXIST",
        .orderState: "ORDER_STATUS_INVALID", .duplicate: "DUPLICATED_DECLARATIONS",
        .idempotencyConflict: "CONTEXT_INCONSISTENT", .amountExceeded: "TOTAL_DECLARATION_AMOUNT_EXCEED",
        .risk: "RISK_REJECT", .userState: "USER_STATUS_ABNORMAL", .merchantState: "MERCHANT_NOT_REGISTERED",
        .throttled: "REQUEST_TRAFFIC_EXCEED_LIMIT",
    ]
}
