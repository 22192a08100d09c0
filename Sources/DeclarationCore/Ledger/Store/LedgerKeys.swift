/// What a transaction looks at, and what is locked for it.
public struct LedgerKeys: Sendable, Hashable {
    /// The declaration.
    public var requestID: RequestID
    /// The payment's ids; empty when the other declarations of the payment don't matter. An entry shares a payment that has
    /// one of these ids in any generation: whose id it is can have been told wrong.
    public var payments: Set<PaymentID>
    /// The buyer and the year; `nil` when the buyer's sum doesn't matter.
    public var buyer: Buyer?

    /// A buyer's year.
    public struct Buyer: Sendable, Hashable {
        /// The buyer's keyed hash under each key.
        public var hashes: [KeyedHash]
        /// The first instant of the year.
        public var from: ZonedTime
        /// The first instant after it.
        public var until: ZonedTime

        /// Makes a key.
        public init(hashes: [KeyedHash], from: ZonedTime, until: ZonedTime) {
            self.hashes = hashes
            self.from = from
            self.until = until
        }
    }

    /// Makes keys.
    public init(_ requestID: RequestID, payments: [Generation: PaymentID] = [:], buyer: Buyer? = nil) {
        self.requestID = requestID
        self.payments = Set(payments.values)
        self.buyer = buyer
    }
}

/// What a transaction sees.
public struct LedgerView: Sendable, Hashable {
    /// The entry; `nil` when the ledger doesn't know the id.
    public var entry: LedgerEntry?
    /// Until when the entry's owner holds its lease; `nil` without an owner or when it has none any more.
    public var ownerUntil: ZonedTime?
    /// The other entries that share one of the payment ids.
    public var samePayment: [LedgerEntry]
    /// The sum in minor units of the buyer's other entries of the year whose ids are not free.
    public var buyerSum: Int64

    /// Makes a view.
    public init(
        entry: LedgerEntry? = nil,
        ownerUntil: ZonedTime? = nil,
        samePayment: [LedgerEntry] = [],
        buyerSum: Int64 = 0
    ) {
        self.entry = entry
        self.ownerUntil = ownerUntil
        self.samePayment = samePayment
        self.buyerSum = buyerSum
    }
}

extension LedgerView {
    /// The ids of everything that is declared of the payment.
    var linkedPayments: Set<PaymentID> {
        samePayment.reduce(into: []) { ids, entry in if !entry.isFree { ids.formUnion(entry.paymentIDs.values) } }
    }
}

/// What a transaction decided.
public struct LedgerDecision<Result: Sendable>: Sendable {
    /// What is returned.
    public var result: Result
    /// What is written.
    public var writes: LedgerWrites

    /// Makes a decision.
    public init(_ result: Result, _ writes: LedgerWrites = LedgerWrites()) {
        self.result = result
        self.writes = writes
    }
}

/// What is written, all or nothing.
public struct LedgerWrites: Sendable, Hashable {
    /// The entry's new state; it replaces the old one. Leases are left alone.
    public var entry: LedgerEntry?
    /// Attempts to add.
    public var attempts: [LedgerAttempt]
    /// The ends of attempts of the same entry, by number; one that has an end already keeps it.
    public var ends: [Int: LedgerAttemptEnd]
    /// An owner's lease to renew.
    public var owner: LedgerOwner?
    /// Events to record, as ``LedgerStore/record(_:)`` does, together with the rest.
    public var events: [LedgerEvent]

    /// Makes writes.
    public init(
        entry: LedgerEntry? = nil,
        attempts: [LedgerAttempt] = [],
        ends: [Int: LedgerAttemptEnd] = [:],
        owner: LedgerOwner? = nil,
        events: [LedgerEvent] = []
    ) {
        self.entry = entry
        self.attempts = attempts
        self.ends = ends
        self.owner = owner
        self.events = events
    }
}
