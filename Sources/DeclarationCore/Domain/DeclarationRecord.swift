/// What an inquiry said.
public enum InquiryOutcome: Sendable, Hashable {
    /// The inquiry worked; each id asked for is in the records, among the ones not found, or left out by the answer.
    case answered(InquiryAnswer)
    /// The other side refused the inquiry itself; says nothing about the declarations.
    case rejected(OutcomeReason)
    /// The other side doesn't know or asks to come back later.
    case unknown(OutcomeReason)
}

/// The records of an inquiry.
public struct InquiryAnswer: Sendable, Hashable {
    /// One record for each declaration that was found, in no promised order.
    public var records: [DeclarationRecord]
    /// The ids that the other side doesn't know. Early after a time-out this can be a race.
    public var notFound: [RequestID]
    /// Whether the answer carried a signature that verified and covers the records.
    public var isAuthenticated: Bool
    /// Whether it covers ``notFound``, as it may do where it leaves the records out.
    public var isNotFoundAuthenticated: Bool

    /// Makes an answer.
    ///
    /// - Parameter isNotFoundAuthenticated: `nil` for as much as the records are.
    public init(
        records: [DeclarationRecord],
        notFound: [RequestID],
        isAuthenticated: Bool,
        isNotFoundAuthenticated: Bool? = nil
    ) {
        self.records = records
        self.notFound = notFound
        self.isAuthenticated = isAuthenticated
        self.isNotFoundAuthenticated = isNotFoundAuthenticated ?? isAuthenticated
    }
}

/// One declaration as the other side knows it, with every documented field of both generations.
public struct DeclarationRecord: Sendable, Hashable {
    /// The merchant's id.
    public var requestID: RequestID
    /// How far the transmission to customs is.
    public var status: TransmissionStatus
    /// The payment number handed to customs. Wire: AMS `customsPaymentId`, mapi `trade_no`.
    public var customsPaymentID: String?
    /// The order number handed to customs. Wire: AMS `customsOrderId`.
    public var customsOrderID: String?
    /// The other side's serial number. Wire: mapi `alipay_declare_no`.
    public var declarationNumber: String?
    /// The code the declaration was made under.
    public var customsCode: CustomsCode?
    /// The region. Wire: AMS `customs.region`.
    public var region: Region?
    /// The merchant as filed.
    public var merchant: MerchantFiling?
    /// The declared amount.
    public var amount: Money?
    /// Whether it is a part of a split payment; `nil` when the answer didn't say.
    public var isSplit: Bool?
    /// The part's order number. Wire: mapi `sub_out_biz_no`.
    public var subOrderID: SubOrderID?
    /// A note of the other side. Wire: mapi `memo`; carries refusal texts.
    public var memo: String?
    /// When the record last changed; carries its zone.
    public var lastModified: ReportedTime?
    /// What customs answered, if it did.
    public var receipt: CustomsReceipt?

    /// Makes a record; the rest is set field by field.
    public init(requestID: RequestID, status: TransmissionStatus) {
        self.requestID = requestID
        self.status = status
    }
}

/// How far the transmission of a declaration to customs is. Open: unknown values are kept as they came.
///
/// Sources: AMS "Inquiry", mapi "Query". The AMS values beside `PROCESSING` are unconfirmed.
public struct TransmissionStatus: Sendable, Hashable, CustomStringConvertible {
    /// The stages both generations share.
    public enum Stage: String, Sendable, Hashable {
        /// Waiting to be sent to customs.
        case queued
        /// Handed over for sending.
        case sending
        /// Customs or the port took the message; not a clearance.
        case delivered
        /// A value that no document lists; see ``TransmissionStatus/rawValue``.
        case other
    }

    /// The stage.
    public let stage: Stage
    /// The value as it came.
    public let rawValue: String

    /// Makes a status.
    public init(stage: Stage, rawValue: String) {
        self.stage = stage
        self.rawValue = rawValue
    }

    /// The stage, with the raw value for the unknown ones.
    public var description: String { stage == .other ? "other(\(rawValue))" : stage.rawValue }
}
