import AlipayAMS
import AlipayDialects
import DeclarationCore
import DeclarationSimulation

extension AMSResult {
    /// A refusal in AMS's words. Source: the code tables of AMS "Declare" and "Inquiry".
    init(_ refusal: SimulatedRefusal) {
        self.init(code: Self.code(of: refusal), text: refusal.text.isEmpty ? nil : refusal.text)
    }

    /// The page's table has a code of its own for another amount or currency; its text names the other one.
    private static func code(of refusal: SimulatedRefusal) -> String {
        if refusal.kind == .contextInconsistent, !refusal.changed.isEmpty,
            refusal.changed.isSubset(of: [.amount, .currency])
        {
            return "REPEAT_REQ_INCONSISTENT"
        }
        return codes[refusal.kind] ?? "PROCESS_FAIL"
    }

    private static let codes: [RefusalKind: String] = [
        .invalidRequest: "PARAM_ILLEGAL", .accessDenied: "ACCESS_DENIED", .merchantUnknown: "MERCHANT_NOT_REGISTERED",
        .orderNotFound: "ORDER_NOT_EXIST", .orderState: "ORDER_STATUS_INVALID", .duplicate: "DUPLICATED_DECLARATIONS",
        .contextInconsistent: "CONTEXT_INCONSISTENT", .amountExceeded: "TOTAL_DECLARATION_AMOUNT_EXCEED",
        .userAbnormal: "USER_STATUS_ABNORMAL", .riskRejected: "RISK_REJECT", .tooManyIDs: "ARRAY_SIZE_EXCEEDED",
        .throttled: "REQUEST_TRAFFIC_EXCEED_LIMIT", .processFailed: "PROCESS_FAIL", .systemError: "SYSTEM_ERROR",
        .unknownException: "UNKNOWN_EXCEPTION",
    ]
}
