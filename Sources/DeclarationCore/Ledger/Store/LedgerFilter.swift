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
    /// Any of these customs codes; with ``places``, either will do.
    public var customsCodes: Set<CustomsCode>
    /// Any of these places; with ``customsCodes``, either will do.
    public var places: Set<CustomsPlace>
    /// Any of these filing numbers.
    public var merchants: Set<MerchantCustomsCode>
    /// One of the entry's payment ids, in whichever generation.
    public var paymentID: PaymentID?
    /// Of this sub-order, the number that customs knows a part of a split order by.
    public var subOrderID: SubOrderID?
    /// Created at or after.
    public var from: ZonedTime?
    /// Created before.
    public var until: ZonedTime?
    /// Sealed under another key than this one: what a rotation has still to seal anew.
    public var notSealedUnder: String?
    /// Sealed under any of these keys; under whichever when it is empty.
    public var sealedUnder: Set<String>?
    /// In which order the pages go.
    public var order: Order

    /// The order of entries in pages, with the request id where times are equal. A store has an index for each.
    public enum Order: Sendable, Hashable {
        /// As they were created.
        case created
        /// Those that were created last first.
        case newestFirst
        /// As trackers look at them (``LedgerEntry/nextCheck``), and only those of which something is still awaited.
        case nextCheck

        /// The time of an entry that the order goes by; `nil` for an entry that has no place in it.
        public func time(of entry: LedgerEntry) -> ZonedTime? {
            self == .nextCheck ? entry.nextCheck : entry.created
        }
    }

    /// Makes a filter.
    public init(
        client: ClientID? = nil,
        states: Set<LedgerState> = [],
        backends: Set<BackendID> = [],
        customsCodes: Set<CustomsCode> = [],
        places: Set<CustomsPlace> = [],
        merchants: Set<MerchantCustomsCode> = [],
        paymentID: PaymentID? = nil,
        subOrderID: SubOrderID? = nil,
        from: ZonedTime? = nil,
        until: ZonedTime? = nil,
        notSealedUnder: String? = nil,
        otherThan: Set<BackendID> = [],
        sealedUnder: Set<String>? = nil,
        order: Order = .created
    ) {
        self.client = client
        self.states = states
        self.backends = backends
        self.customsCodes = customsCodes
        self.places = places
        self.merchants = merchants
        self.paymentID = paymentID
        self.subOrderID = subOrderID
        self.from = from
        self.until = until
        self.notSealedUnder = notSealedUnder
        self.otherThan = otherThan
        self.sealedUnder = sealedUnder
        self.order = order
    }

    /// Lists the entries of one more office, by a person's word for it: those at that place and those sent under that code.
    package mutating func add(office: String) {
        customsCodes.insert(CustomsCode(rawValue: office))
        places.insert(CustomsPlace(rawValue: office))
    }

    /// Whether an entry is listed.
    public func matches(_ entry: LedgerEntry) -> Bool {
        (client == nil || client == entry.client)
            && (states.isEmpty || states.contains(entry.state))
            && (backends.isEmpty || backends.contains(entry.binding.backend))
            && !otherThan.contains(entry.binding.backend) && order.time(of: entry) != nil
            && isAtOffice(entry.binding)
            && (merchants.isEmpty || merchants.contains(entry.merchant))
            && (paymentID.map(entry.paymentIDs.values.contains) ?? true)
            && (subOrderID == nil || subOrderID == entry.subOrderID)
            && (from.map { entry.created >= $0 } ?? true)
            && (until.map { entry.created < $0 } ?? true)
            && (notSealedUnder.map { key in entry.content.map { $0.keyID != key } ?? false } ?? true)
            && (sealedUnder.map { isSealed(entry, under: $0) } ?? true)
    }

    private func isAtOffice(_ binding: LedgerBinding) -> Bool {
        customsCodes.isEmpty && places.isEmpty || customsCodes.contains(binding.customsCode)
            || binding.place.map(places.contains) ?? false
    }

    private func isSealed(_ entry: LedgerEntry, under keys: Set<String>) -> Bool {
        entry.content.map { keys.isEmpty || keys.contains($0.keyID) } ?? false
    }
}

/// Where a page ended; the text may leave the process and come back.
public struct LedgerCursor: Sendable, Hashable, CustomStringConvertible {
    /// The time of the last entry of the page that the order goes by, in milliseconds since 1970.
    public let time: Int64
    /// The last entry's id.
    public let requestID: RequestID

    /// The cursor after an entry.
    public init(_ entry: LedgerEntry, _ order: LedgerFilter.Order = .created) {
        time = order.time(of: entry)?.epochMilliseconds ?? 0
        requestID = entry.requestID
    }

    /// The cursor after an entry that a store can't read.
    package init(time: Int64, requestID: RequestID) {
        self.time = time
        self.requestID = requestID
    }

    /// Reads a cursor's text; `nil` for anything else.
    public init?(text: String) {
        guard let colon = text.firstIndex(of: ":"), let time = Int64(text[..<colon]) else { return nil }
        self.time = time
        requestID = RequestID(rawValue: String(text[text.index(after: colon)...]))
    }

    /// The text.
    public var description: String { "\(time):\(requestID)" }
}

/// Some entries and where the next ones begin.
public struct LedgerPage: Sendable, Hashable {
    /// The entries, in the filter's order.
    public var entries: [LedgerEntry]
    /// Where to go on; `nil` when this was the last page.
    public var next: LedgerCursor?
    /// Entries of this page that the store has and can't read, in the filter's order. With ``entries`` they are the page.
    public var unreadable: [RequestID]

    /// Makes a page.
    public init(entries: [LedgerEntry], next: LedgerCursor?, unreadable: [RequestID] = []) {
        self.entries = entries
        self.next = next
        self.unreadable = unreadable
    }
}
