/// What a merchant tells customs about the payment of one order, independent of the API that carries it.
public struct Declaration: Sendable, Hashable {
    /// The merchant's id of this declaration; the same id with other content is a conflict.
    public var requestID: RequestID
    /// The payment's id in each generation it is known to; at least one.
    public var paymentIDs: [Generation: PaymentID]
    /// The amount of this declaration, greater than zero; CNY.
    public var amount: Money
    /// The payment's whole amount where the merchant knows it: the declared parts must fit in it. Never sent to a backend,
    /// nor part of the content: the same id with another total is the same declaration.
    public var paymentTotal: Money?
    /// Where the parcel is cleared.
    public var customs: CustomsDestination
    /// The merchant as filed at customs.
    public var merchant: MerchantFiling
    /// Whether this is one part of a payment that is declared in parts.
    public var isSplit: Bool
    /// The part's own order number; needed when ``isSplit``.
    public var subOrderID: SubOrderID?
    /// The buyer, compared with the payer when given; customs may refuse an order whose buyer did not pay.
    public var buyer: BuyerCertificate?

    /// Makes a declaration. Nothing is checked here; see ``DeclarationLimits``.
    public init(
        requestID: RequestID,
        paymentIDs: [Generation: PaymentID],
        amount: Money,
        paymentTotal: Money? = nil,
        customs: CustomsDestination,
        merchant: MerchantFiling,
        isSplit: Bool = false,
        subOrderID: SubOrderID? = nil,
        buyer: BuyerCertificate? = nil
    ) {
        self.requestID = requestID
        self.paymentIDs = paymentIDs
        self.amount = amount
        self.paymentTotal = paymentTotal
        self.customs = customs
        self.merchant = merchant
        self.isSplit = isSplit
        self.subOrderID = subOrderID
        self.buyer = buyer
    }
}

/// Where a parcel is cleared: a place of the customs table, a code, or both.
public struct CustomsDestination: Sendable, Hashable {
    /// The place, by its id in the customs table.
    public var place: CustomsPlace?
    /// A customs code of any generation.
    public var code: CustomsCode?
    /// The region; `CN`.
    public var region: Region

    /// Makes a destination.
    public init(place: CustomsPlace? = nil, code: CustomsCode? = nil, region: Region = .china) {
        self.place = place
        self.code = code
        self.region = region
    }
}

/// The merchant as filed at customs.
public struct MerchantFiling: Sendable, Hashable {
    /// The filing number. At most 20 characters on mapi; AMS documents no limit.
    public var customsCode: MerchantCustomsCode
    /// The filed name. At most 256 bytes on mapi; AMS documents no limit.
    public var customsName: String

    /// Makes a filing.
    public init(customsCode: MerchantCustomsCode, customsName: String) {
        self.customsCode = customsCode
        self.customsName = customsName
    }
}

/// The buyer's certificate. Personal data: none of it is ever printed or logged.
public struct BuyerCertificate: Sendable, Hashable {
    /// The kind of certificate.
    public var type: CertificateType
    /// The number. At most 64 characters on AMS.
    public var number: Redacted<String>
    /// The holder's name.
    public var name: HolderName

    /// Makes a certificate.
    public init(type: CertificateType, number: Redacted<String>, name: HolderName) {
        self.type = type
        self.number = number
        self.name = name
    }
}

/// The name on a certificate. Personal data.
public struct HolderName: Sendable, Hashable {
    /// The whole name in one string: the one that is compared. At most 128 characters on AMS.
    public var full: Redacted<String>?
    /// The first name; at most 32 characters on AMS, not sent on mapi.
    public var first: Redacted<String>?
    /// The middle name; as the first.
    public var middle: Redacted<String>?
    /// The last name; as the first.
    public var last: Redacted<String>?

    /// Makes a name.
    public init(
        full: Redacted<String>? = nil,
        first: Redacted<String>? = nil,
        middle: Redacted<String>? = nil,
        last: Redacted<String>? = nil
    ) {
        self.full = full
        self.first = first
        self.middle = middle
        self.last = last
    }
}

/// The kind of a certificate. Only the identity card appears in any customs document.
public struct CertificateType: StringIdentifier {
    /// The name in upper case.
    public let rawValue: String
    /// Wraps a name and turns it into upper case.
    public init(rawValue: String) { self.rawValue = rawValue.uppercased() }
    /// The mainland identity card.
    public static let idCard: CertificateType = "ID_CARD"
}
