/// What a tracker found out.
public enum TrackEvent: Sendable, Hashable {
    /// An unknown outcome is known now: the entry's state says which; `isResent` when the identical content had to be
    /// sent again for it.
    case settled(LedgerEntry, isResent: Bool)
    /// The identical content was sent again, and the outcome is unknown as before, for the reason given.
    case resent(LedgerEntry, reason: String)
    /// The transmission to customs has another status, or the other side another note about it.
    case status(LedgerEntry)
    /// Customs answered, or answered anew.
    case receipt(LedgerEntry)
    /// The other side doesn't know the id, though the ledger has it as accepted, and it stays so: somebody should ask the
    /// other side. Told at each look.
    case notFound(LedgerEntry)
    /// The set age has passed without a final receipt: nobody looks any more. The entry keeps its state.
    case gaveUp(LedgerEntry)
    /// The entry can't be settled as it is, for the reason given: its key or its content is gone. It is tried again later.
    case stuck(LedgerEntry, reason: String)
    /// A backend was asked for so many ids; so many had no usable answer, and so many it doesn't know. An id that isn't
    /// found decides nothing by itself.
    case asked(BackendID, ids: Int, unanswered: Int, notFound: Int)
    /// Nothing is asked at a backend for a while, as it throttles or can't be reached, or as the ledger has trouble.
    case paused(BackendID, for: Duration, reason: String)
    /// A tracker that runs once ends at a backend though ids are due that it hasn't asked for: time after time there was no
    /// usable answer, for the reason given.
    case left(BackendID, reason: String)

    /// The entry that an event is about.
    public var entry: LedgerEntry? {
        switch self {
        case .settled(let entry, _), .resent(let entry, _), .status(let entry), .receipt(let entry),
            .notFound(let entry),
            .gaveUp(let entry), .stuck(let entry, _):
            entry
        case .asked, .paused, .left: nil
        }
    }

    /// What changed from one look at an entry to the next.
    static func changes(from before: LedgerEntry, to after: LedgerEntry, isResent: Bool = false) -> [TrackEvent] {
        var events: [TrackEvent] = []
        if before.state.isUnsettled, !after.state.isUnsettled { events.append(.settled(after, isResent: isResent)) }
        if let record = after.record {
            let isMoved = record.status != before.record?.status || record.memo != before.record?.memo
            if isMoved { events.append(.status(after)) }
            if record.receipt != before.record?.receipt { events.append(.receipt(after)) }
        }
        return events
    }
}
