/// Which events are listed, and from which end. An empty condition matches everything; all conditions must match.
public struct LedgerEventFilter: Sendable, Hashable {
    /// The order of a list.
    public enum Order: Sendable, Hashable {
        /// As they were recorded.
        case oldestFirst
        /// The last one first.
        case newestFirst
    }

    /// Any of these kinds.
    public var kinds: Set<LedgerEvent.Kind>
    /// About this.
    public var subject: String?
    /// Happened at or after.
    public var from: ZonedTime?
    /// Happened before.
    public var until: ZonedTime?
    /// The order.
    public var order: Order

    /// Makes a filter.
    public init(
        kinds: Set<LedgerEvent.Kind> = [],
        subject: String? = nil,
        from: ZonedTime? = nil,
        until: ZonedTime? = nil,
        order: Order = .oldestFirst
    ) {
        self.kinds = kinds
        self.subject = subject
        self.from = from
        self.until = until
        self.order = order
    }

    /// Whether an event is listed.
    public func matches(_ event: LedgerEvent) -> Bool {
        (kinds.isEmpty || kinds.contains(event.kind))
            && (subject == nil || subject == event.subject)
            && (from.map { event.time >= $0 } ?? true)
            && (until.map { event.time < $0 } ?? true)
    }
}
