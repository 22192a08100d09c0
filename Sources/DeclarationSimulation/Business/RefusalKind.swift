package import DeclarationCore

/// Why a call is refused, in neutral terms; each wire names it in its own way. Open: a wire may add names of its own.
package struct RefusalKind: StringIdentifier {
    /// The name.
    package let rawValue: String
    /// Wraps a name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A field is wrong.
    package static let invalidRequest: RefusalKind = "invalidRequest"
    /// The account may not use the API.
    package static let accessDenied: RefusalKind = "accessDenied"
    /// The merchant is not registered.
    package static let merchantUnknown: RefusalKind = "merchantUnknown"
    /// The payment is unknown.
    package static let orderNotFound: RefusalKind = "orderNotFound"
    /// The payment is in progress or failed.
    package static let orderState: RefusalKind = "orderState"
    /// The order is already declared at this office.
    package static let duplicate: RefusalKind = "duplicate"
    /// The same id with content that may not change, or not yet.
    package static let contextInconsistent: RefusalKind = "contextInconsistent"
    /// The total over all declarations of the payment exceeds it.
    package static let amountExceeded: RefusalKind = "amountExceeded"
    /// The buyer's account has a problem.
    package static let userAbnormal: RefusalKind = "userAbnormal"
    /// Risk control refuses.
    package static let riskRejected: RefusalKind = "riskRejected"
    /// More than ten ids in an inquiry.
    package static let tooManyIDs: RefusalKind = "tooManyIds"
    /// Too many calls.
    package static let throttled: RefusalKind = "throttled"
    /// A general business failure.
    package static let processFailed: RefusalKind = "processFailed"
    /// `SYSTEM_ERROR` of either generation: final on AMS, repeatable on mapi.
    package static let systemError: RefusalKind = "systemError"
    /// AMS `UNKNOWN_EXCEPTION`: the outcome is unknown.
    package static let unknownException: RefusalKind = "unknownException"

    /// All kinds named here, with the class that both generations share.
    package static let classes: [RefusalKind: OutcomeClass] = [
        .invalidRequest: .invalidRequest, .accessDenied: .permission, .merchantUnknown: .merchantState,
        .orderNotFound: .notFound, .orderState: .orderState, .duplicate: .duplicate,
        .contextInconsistent: .idempotencyConflict, .amountExceeded: .amountExceeded, .userAbnormal: .userState,
        .riskRejected: .risk, .tooManyIDs: .invalidRequest, .throttled: .throttled, .processFailed: .serverFailure,
        .systemError: .serverFailure, .unknownException: .unknownOutcome,
    ]

    /// The shared class; a final failure for names not listed here.
    package var outcomeClass: OutcomeClass { Self.classes[self] ?? .serverFailure }
}
