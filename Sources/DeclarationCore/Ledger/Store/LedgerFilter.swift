/// Which entries are listed. An empty condition matches everything; all conditions must match.
public struct LedgerFilter: Sendable, Hashable {
    /// Of this gateway client.
    public var client: ClientID?
    /// Any of these states.
    public var states: Set<LedgerState>
    /// Any of these backends.
    public var backends: Set<BackendID>
    /// None of these backends.
    public var otherThan: Set<BackendID>
    /// Whether something is still awaited: a tracker would look, sooner or later.
    public var isAwaited: Bool
    /// Any of these customs codes.
    public var customsCodes: Set<CustomsCode>
    /// Any of these filing numbers.
    public var merchants: Set<MerchantCustomsCode>
    /// One of the entry's payment ids, in whichever generation.
    public var paymentID: PaymentID?
    /// Created at or after.
    public var from: ZonedTime?
    /// Created before.
    public var until: ZonedTime?
    /// Sealed under another key than this one: what a rotation has still to seal anew.
    public var notSealedUnder: String?

    /// Makes a filter.
    public init(
        client: ClientID? = nil,
        states: Set<LedgerState> = [],
        backends: Set<BackendID> = [],
        customsCodes: Set<CustomsCode> = [],
        merchants: Set<MerchantCustomsCode> = [],
        paymentID: PaymentID? = nil,
        from: ZonedTime? = nil,
        until: ZonedTime? = nil,
        notSealedUnder: String? = nil,
        otherThan: Set<BackendID> = [],
        isAwaited: Bool = false
    ) {
        self.client = client
        self.states = states
        self.backends = backends
        self.customsCodes = customsCodes
        self.merchants = merchants
        self.paymentID = paymentID
        self.from = from
        self.until = until
        self.notSealedUnder = notSealedUnder
        self.otherThan = otherThan
        self.isAwaited = isAwaited
    }

    /// Whether an entry is listed.
    public func matches(_ entry: LedgerEntry) -> Bool {
        (client == nil || client == entry.client)
            && (states.isEmpty || states.contains(entry.state))
            && (backends.isEmpty || backends.contains(entry.binding.backend))
            && !otherThan.contains(entry.binding.backend) && (!isAwaited || entry.nextCheck != nil)
            && (customsCodes.isEmpty || customsCodes.contains(entry.binding.customsCode))
            && (merchants.isEmpty || merchants.contains(entry.merchant))
            && (paymentID.map(entry.paymentIDs.values.contains) ?? true)
            && (from.map { entry.created.epochMilliseconds >= $0.epochMilliseconds } ?? true)
            && (until.map { entry.created.epochMilliseconds < $0.epochMilliseconds } ?? true)
            && (notSealedUnder.map { key in entry.content.map { $0.keyID != key } ?? false } ?? true)
    }
}

/// Where a page ended; the text may leave the process and come back.
public struct LedgerCursor: Sendable, Hashable, CustomStringConvertible {
    /// When the last entry of the page was created, in milliseconds since 1970.
    public let created: Int64
    /// The last entry's id.
    public let requestID: RequestID

    /// The cursor after an entry.
    public init(_ entry: LedgerEntry) {
        created = entry.created.epochMilliseconds
        requestID = entry.requestID
    }

    /// The cursor after a row.
    public init(_ row: LedgerHistoryRow) {
        created = row.created.epochMilliseconds
        requestID = row.requestID
    }

    /// Reads a cursor's text; `nil` for anything else.
    public init?(text: String) {
        guard let colon = text.firstIndex(of: ":"), let created = Int64(text[..<colon]) else { return nil }
        self.created = created
        requestID = RequestID(rawValue: String(text[text.index(after: colon)...]))
    }

    /// The text.
    public var description: String { "\(created):\(requestID)" }
}

/// Some entries and where the next ones begin.
public struct LedgerPage: Sendable, Hashable {
    /// The entries in the order they were created.
    public var entries: [LedgerEntry]
    /// Where to go on; `nil` when this was the last page.
    public var next: LedgerCursor?

    /// Makes a page.
    public init(entries: [LedgerEntry], next: LedgerCursor?) {
        self.entries = entries
        self.next = next
    }
}
