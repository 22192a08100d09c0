/// Why the other side answered as it did: one class for all generations, with the raw code and text kept.
public struct OutcomeReason: Sendable, Hashable {
    /// The class that both generations share.
    public var outcomeClass: OutcomeClass
    /// The other side's own code, as it came: `DUPLICATED_DECLARATIONS`, `ILLEGAL_SIGN`, …; at most 128 characters of it.
    public var code: String
    /// The other side's own text, as it came; may be empty. At most 1024 characters of it.
    public var text: String
    /// What to do next, in a sentence.
    public var advice: String
    /// Whether the answer carried a signature that verified.
    ///
    /// An unauthenticated refusal must not be taken as final: whoever broke the connection may have written it.
    /// Inquire before giving the declaration up.
    public var isAuthenticated: Bool
    /// The code, and the text if there is one.
    package var codeAndText: String { text.isEmpty ? code : "\(code): \(text)" }

    /// Makes a reason. Code and text are cut to their limits, and the advice for an answer that nobody signed says so.
    ///
    /// - Parameter advice: `nil` for the class's own advice.
    public init(
        _ outcomeClass: OutcomeClass,
        code: String,
        text: String = "",
        advice: String? = nil,
        isAuthenticated: Bool
    ) {
        self.outcomeClass = outcomeClass
        self.code = Self.capped(code, Self.codeLimit)
        self.text = Self.capped(text, Self.textLimit)
        self.advice = advice ?? outcomeClass.advice
        self.isAuthenticated = isAuthenticated
        if !isAuthenticated, !self.advice.hasSuffix(Self.unsignedHint) { self.advice += Self.unsignedHint }
    }

    /// The longest code and text that are kept; the documents say 64 and 256.
    private static let codeLimit = 128
    private static let textLimit = 1024
    private static let unsignedHint = " The answer was not signed: inquire before you take it as final."

    /// At most so many Unicode scalars; a grapheme can be of any length.
    private static func capped(_ text: String, _ limit: Int) -> String {
        text.utf8.count <= limit ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }
}

/// What an answer means for the caller, whatever the generation. A list of this project's own: each generation's plugin says
/// which of its codes is of which class.
public struct OutcomeClass: StringIdentifier {
    /// The name.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The call worked.
    public static let accepted: OutcomeClass = "accepted"
    /// A field is wrong.
    public static let invalidRequest: OutcomeClass = "invalidRequest"
    /// Key, signature or client id.
    public static let authentication: OutcomeClass = "authentication"
    /// Contract, product or access.
    public static let permission: OutcomeClass = "permission"
    /// URL, method or media type.
    public static let `protocol`: OutcomeClass = "protocol"
    /// The order is unknown.
    public static let notFound: OutcomeClass = "notFound"
    /// The payment is not in a state that can be declared.
    public static let orderState: OutcomeClass = "orderState"
    /// The order is already declared at that customs.
    public static let duplicate: OutcomeClass = "duplicate"
    /// The same id with other content, or sent again too early.
    public static let idempotencyConflict: OutcomeClass = "idempotencyConflict"
    /// The declared total exceeds the payment.
    public static let amountExceeded: OutcomeClass = "amountExceeded"
    /// Refused by risk control.
    public static let risk: OutcomeClass = "risk"
    /// A problem of the buyer's account.
    public static let userState: OutcomeClass = "userState"
    /// The merchant is not registered.
    public static let merchantState: OutcomeClass = "merchantState"
    /// Too many calls.
    public static let throttled: OutcomeClass = "throttled"
    /// A final failure on the other side.
    public static let serverFailure: OutcomeClass = "serverFailure"
    /// Nobody knows whether it happened.
    public static let unknownOutcome: OutcomeClass = "unknownOutcome"

    /// What to do next when an answer of this class arrives.
    public var advice: String { Self.adviceByClass[self] ?? "Show it to an operator; do not repeat it blindly." }

    private static let adviceByClass: [OutcomeClass: String] = [
        .accepted: "Inquire for the customs receipt.",
        .invalidRequest: "Correct the field, then send again; with the same id if it was never accepted.",
        .authentication:
            "Check the keys with `customs keys check`, and the client id or partner in the backend's settings; an operator has to act, do not repeat.",
        .permission: "The contract or product is not active for this account; an operator has to act.",
        .protocol: "The address or the message form is wrong; check the backend's settings.",
        .notFound: "Check the payment id; it must be one of this generation.",
        .orderState: "If the payment is still in progress wait and send again; otherwise stop.",
        .duplicate: "Already declared at this customs office; look up the existing declaration.",
        .idempotencyConflict:
            "The id was used with other content. Wait more than 5 minutes and change only what may be changed.",
        .amountExceeded: "Correct the amount: all parts together must fit the payment.",
        .risk: "Stop and tell the operator; risk control refused.",
        .userState: "The buyer's account has a problem; tell the operator.",
        .merchantState: "The merchant is not registered on the other side; an operator has to act.",
        .throttled: "Wait, then send the identical content with the same id to the same backend.",
        .serverFailure: "Do not repeat blindly: inquire, then ask the other side's support.",
        .unknownOutcome: "Inquire first; repeat only the identical content, with the same id, to the same backend.",
    ]
}
