/// What tools that read a million entries see of each: no sealed content, no hashes, no texts of the other side.
public struct LedgerHistoryRow: Sendable, Hashable {
    /// The merchant's id.
    public var requestID: RequestID
    /// How far it is.
    public var state: LedgerState
    /// Whether the id may be bound anew: nothing of it can be at the other side.
    public var isFree: Bool
    /// The backend it was bound to.
    public var backend: BackendID
    /// The backend's generation.
    public var generation: Generation
    /// The account at the other side, as the entry has it; `nil` in older entries.
    public var account: String?
    /// The code that was sent.
    public var customsCode: CustomsCode
    /// The place, where the customs table knew it.
    public var place: CustomsPlace?
    /// The region of the office; `nil` in older entries.
    public var region: Region?
    /// The merchant's filing number.
    public var merchant: MerchantCustomsCode
    /// The amount.
    public var amount: Money
    /// Whether it is a part of a split payment.
    public var isSplit: Bool
    /// The part's order number.
    public var subOrderID: SubOrderID?
    /// The payment's ids.
    public var paymentIDs: [Generation: PaymentID]
    /// When the id was first seen.
    public var created: ZonedTime
    /// When the first attempt of the binding began.
    public var firstSent: ZonedTime?
    /// When a tracker looks at it next; `nil` when nothing more is expected.
    public var nextCheck: ZonedTime?
    /// What customs' last known receipt says; `nil` without one.
    public var verdict: CustomsReceipt.Verdict?
    /// The calls, in order; empty unless they were asked for.
    public var attempts: [LedgerAttempt] = []

    /// What is seen of an entry.
    public init(_ entry: LedgerEntry) {
        requestID = entry.requestID
        state = entry.state
        isFree = entry.isFree
        backend = entry.binding.backend
        generation = entry.binding.generation
        account = entry.binding.account?.rawValue
        customsCode = entry.binding.customsCode
        place = entry.binding.place
        region = entry.region
        merchant = entry.merchant
        amount = entry.amount
        isSplit = entry.isSplit
        subOrderID = entry.subOrderID
        paymentIDs = entry.paymentIDs
        created = entry.created
        firstSent = entry.firstSent
        nextCheck = entry.nextCheck
        verdict = entry.record?.receipt?.verdict
    }

    /// Makes a row of a store's columns.
    package init(
        requestID: RequestID,
        state: LedgerState,
        isFree: Bool,
        backend: BackendID,
        generation: Generation,
        customsCode: CustomsCode,
        merchant: MerchantCustomsCode,
        amount: Money,
        created: ZonedTime,
        detail: LedgerDetailScan
    ) {
        self.requestID = requestID
        self.state = state
        self.isFree = isFree
        self.backend = backend
        self.generation = generation
        self.customsCode = customsCode
        self.merchant = merchant
        self.amount = amount
        self.created = created
        isSplit = false
        account = detail.account
        region = detail.region
        paymentIDs = detail.paymentIDs
        verdict = detail.receiptCode.map { CustomsReceipt(code: $0).verdict }
    }
}

/// Some rows and where the next ones begin.
public struct LedgerHistoryPage: Sendable, Hashable {
    /// The rows, in the filter's order.
    public var rows: [LedgerHistoryRow]
    /// Where to go on; `nil` when this was the last page.
    public var next: LedgerCursor?
    /// Entries of this page that the store has and can't read, in the filter's order. With ``rows`` they are the page.
    public var unreadable: [RequestID]

    /// Makes a page.
    public init(rows: [LedgerHistoryRow], next: LedgerCursor?, unreadable: [RequestID] = []) {
        self.rows = rows
        self.next = next
        self.unreadable = unreadable
    }
}

extension LedgerStore {
    /// Reads whole entries: right for every store, and slow for many rows.
    public func history(
        matching filter: LedgerFilter,
        withAttempts: Bool,
        after cursor: LedgerCursor?,
        limit: Int
    ) async throws(LedgerError) -> LedgerHistoryPage {
        let page = try await entries(matching: filter, after: cursor, limit: min(max(limit, 1), 1_000))
        var rows = page.entries.map(LedgerHistoryRow.init)
        if withAttempts {
            for index in rows.indices { rows[index].attempts = try await attempts(of: rows[index].requestID) }
        }
        return LedgerHistoryPage(rows: rows, next: page.next, unreadable: page.unreadable)
    }
}
