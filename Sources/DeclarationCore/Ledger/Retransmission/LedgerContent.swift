/// What an entry holds of its declaration: as much of it as the ledger may know in clear, the rest hashed and sealed.
public struct LedgerContent: Sendable, Hashable {
    /// Where it went.
    public var binding: LedgerBinding
    /// The payment's ids.
    public var paymentIDs: [Generation: PaymentID]
    /// The amount.
    public var amount: Money
    /// The merchant's filing number.
    public var merchant: MerchantCustomsCode
    /// The customs code as it was given, where the ledger kept it.
    public var givenCode: CustomsCode?
    /// The region, where the ledger kept it.
    public var region: Region?
    /// Whether it is a part of a split payment.
    public var isSplit: Bool
    /// The part's order number.
    public var subOrderID: SubOrderID?
    /// The keyed hash of the whole content.
    public var fingerprint: KeyedHash
    /// The keyed hash of the buyer's certificate.
    public var buyer: KeyedHash?
    /// The sealed declaration.
    public var content: SealedContent?

    /// The content of an entry.
    public init(_ entry: LedgerEntry) {
        binding = entry.binding
        paymentIDs = entry.paymentIDs
        amount = entry.amount
        merchant = entry.merchant
        givenCode = entry.givenCode
        region = entry.region
        isSplit = entry.isSplit
        subOrderID = entry.subOrderID
        fingerprint = entry.fingerprint
        buyer = entry.buyer
        content = entry.content
    }
}

/// A re-transmission whose outcome is not known yet.
///
/// The entry holds the content that is being sent; this holds the one that the other side had accepted before, until it is
/// known which of the two counts. Neither is ever sent in place of the other: only the entry's content may go out again.
public struct LedgerRetransmission: Sendable, Hashable {
    /// The first attempt that sent the new content; earlier ones sent the previous content.
    public var attempt: Int
    /// What the other side had accepted before.
    public var previous: LedgerContent
    /// When the previous content was last sent: what counts again if nothing left.
    public var lastSent: ZonedTime?

    /// Makes a re-transmission.
    public init(attempt: Int, previous: LedgerContent, lastSent: ZonedTime?) {
        self.attempt = attempt
        self.previous = previous
        self.lastSent = lastSent
    }
}

extension LedgerEntry {
    /// Puts other content under the id.
    mutating func set(_ content: LedgerContent) {
        binding = content.binding
        paymentIDs = content.paymentIDs
        amount = content.amount
        merchant = content.merchant
        givenCode = content.givenCode
        region = content.region
        isSplit = content.isSplit
        subOrderID = content.subOrderID
        fingerprint = content.fingerprint
        buyer = content.buyer
        self.content = content.content
    }

    /// The entry, and while a re-transmission is in doubt the entry as it would be if that was not taken.
    var possibilities: [LedgerEntry] {
        guard let previous = retransmission?.previous else { return [self] }
        var former = self
        former.set(previous)
        return [self, former]
    }
}
