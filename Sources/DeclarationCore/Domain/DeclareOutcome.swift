/// What the other side said of a declaration.
///
/// A "no" is a value; an answer that can't be used, or none at all, is a thrown ``ProviderError``.
public enum DeclareOutcome: Sendable, Hashable {
    /// The call worked: the payment data is on its way to customs. Customs has not accepted anything yet; inquire.
    case accepted(Acceptance)
    /// The other side refused.
    case rejected(OutcomeReason)
    /// The other side says it doesn't know (AMS status `U`, mapi `SYSTEM_ERROR`), or asks to come back later.
    case unknown(OutcomeReason)
}

/// An accepted declaration with every documented field of both generations.
///
/// The clearing data, the registration id and the identity check arrive in this answer only: no inquiry repeats them.
public struct Acceptance: Sendable, Hashable {
    /// The payment number handed to customs; for a part of a split it is not the original one.
    ///
    /// Wire: AMS `customsPaymentId` (≤ 64), mapi `trade_no` of the answer.
    public var customsPaymentID: String?
    /// The order number handed to customs. Wire: AMS `customsOrderId` (≤ 64); mapi doesn't return it.
    public var customsOrderID: String?
    /// The other side's serial number. Wire: mapi `alipay_declare_no` (≤ 64); AMS has none.
    public var declarationNumber: String?
    /// Whether the buyer is the payer; `nil` when not checked, or (mapi) on a repeated answer.
    public var identityCheck: IdentityCheck?
    /// Who cleared the payment; only once customs has answered.
    public var clearingChannel: ClearingChannel?
    /// The clearing serial number. Wire: `clearingTransactionId` (≤ 64) / `pay_transaction_id`.
    public var clearingTransactionID: String?
    /// The payment company's registration id at customs. Wire: `customsProviderRegistrationId` (≤ 32) / `pay_code`.
    public var registrationID: String?
    /// The total that mapi may report; in which unit no document says, so it is kept as the text that arrived.
    public var totalAmountText: String?
    /// The currency text that mapi may report beside the total.
    public var currencyText: String?
    /// The other side's own code and text, for the record.
    public var reason: OutcomeReason

    /// Makes an acceptance.
    public init(
        customsPaymentID: String? = nil,
        customsOrderID: String? = nil,
        declarationNumber: String? = nil,
        identityCheck: IdentityCheck? = nil,
        clearingChannel: ClearingChannel? = nil,
        clearingTransactionID: String? = nil,
        registrationID: String? = nil,
        totalAmountText: String? = nil,
        currencyText: String? = nil,
        reason: OutcomeReason
    ) {
        self.customsPaymentID = customsPaymentID
        self.customsOrderID = customsOrderID
        self.declarationNumber = declarationNumber
        self.identityCheck = identityCheck
        self.clearingChannel = clearingChannel
        self.clearingTransactionID = clearingTransactionID
        self.registrationID = registrationID
        self.totalAmountText = totalAmountText
        self.currencyText = currencyText
        self.reason = reason
    }
}

/// Whether the buyer is the payer. Open: a value that nobody has seen yet is kept as it came.
public struct IdentityCheck: StringIdentifier {
    /// `passed`, `notPassed`, or the raw text of another value.
    public let rawValue: String
    /// Wraps a value.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The buyer is the payer. Wire: `CHECK_PASSED` / `T`.
    public static let passed: IdentityCheck = "passed"
    /// The buyer is not the payer. Wire: `CHECK_NOT_PASSED` / `F`.
    public static let notPassed: IdentityCheck = "notPassed"
}

/// Who cleared the payment. Open, like ``IdentityCheck``.
public struct ClearingChannel: StringIdentifier {
    /// `CUP`, `NUCC`, `OTHER`, or the raw text of another value.
    public let rawValue: String
    /// Wraps a value.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// UnionPay. Wire: `CUP` / `1`.
    public static let unionPay: ClearingChannel = "CUP"
    /// NetsUnion. Wire: `NUCC` / `2`.
    public static let netsUnion: ClearingChannel = "NUCC"
    /// Another one, for example credit products. Wire: `OTHER` / `3`.
    public static let other: ClearingChannel = "OTHER"
}
