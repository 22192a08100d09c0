import AlipayAMS
import DeclarationCore

/// Puts refusals into AMS's codes. Source: the code tables of AMS "Declare" and "Inquiry".
enum AMSCodes {
    /// The code. One of AMS's own goes through as it came; others by what they mean.
    static func code(for refusal: DeskRefusal) -> String {
        if isOperators(refusal) { return "PROCESS_FAIL" }
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
        if isOperators(refusal) { return "The gateway's own account was refused; its operator has to act." }
        guard let origin = refusal.origin else { return refusal.text(.ams) }
        if origin.generation == .ams { return refusal.text.isEmpty ? nil : refusal.text }
        return "\(origin.generation) \(origin.code): \(refusal.text)"
    }

    /// The other side refused the gateway's keys or contract: that is nothing the client could mend, and it must not look
    /// as if its own signature were wrong.
    private static func isOperators(_ refusal: DeskRefusal) -> Bool {
        refusal.origin != nil && [.authentication, .permission, .protocol].contains(refusal.outcomeClass)
    }

    private static let codes: [OutcomeClass: String] = [
        .invalidRequest: "PARAM_ILLEGAL", .permission: "ACCESS_DENIED", .notFound: "ORDER_NOT_EXIST",
        .orderState: "ORDER_STATUS_INVALID", .duplicate: "DUPLICATED_DECLARATIONS",
        .idempotencyConflict: "CONTEXT_INCONSISTENT", .amountExceeded: "TOTAL_DECLARATION_AMOUNT_EXCEED",
        .risk: "RISK_REJECT", .userState: "USER_STATUS_ABNORMAL", .merchantState: "MERCHANT_NOT_REGISTERED",
        .throttled: "REQUEST_TRAFFIC_EXCEED_LIMIT",
    ]
}
