/// Why an id was left as it is.
public enum PersonStepRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The ledger doesn't know it.
    case unknownID
    /// It isn't held, or no longer open.
    case notHeld(LedgerState)
    /// Its backend hasn't said, or not yet late enough, that it doesn't know it.
    case notAbsent
    /// It was accepted before; only a re-transmission of it is open.
    case accepted

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unknownID: "the ledger doesn't know it"
        case .notHeld(let state): "it is \(state.rawValue) and not held"
        case .notAbsent:
            "its backend has not said that it doesn't know it, or not late enough to be believed: settle first, which asks"
        case .accepted: "it was accepted before, and only a re-transmission is open: it can't be dropped"
        }
    }
}

extension LedgerPolicy {
    /// Holds an entry that is unsettled. When it was really sent last a copy can't know, nor whether a "not found" still holds:
    /// what counts is asked from now on.
    ///
    /// - Returns: whether it wasn't held before.
    public func hold(_ view: LedgerView, now: ZonedTime) -> LedgerDecision<Bool> {
        guard var entry = view.entry, entry.state.isUnsettled, !entry.isHeld else { return LedgerDecision(false) }
        // That it was throttled is what the copy knows of another call.
        if isThrottled(entry) { entry.reason = nil }
        entry.isHeld = true
        entry.absentSince = nil
        entry.lastSent = .latest(entry.lastSent ?? now, now)
        return LedgerDecision(true, LedgerWrites(entry: entry))
    }

    /// Lets an entry go: it is settled like any other.
    public func release(_ view: LedgerView) -> LedgerDecision<PersonStepRefusal?> {
        guard var entry = view.entry else { return LedgerDecision(.unknownID) }
        guard entry.state.isUnsettled, entry.isHeld else { return LedgerDecision(.notHeld(entry.state)) }
        entry.isHeld = false
        return LedgerDecision(nil, LedgerWrites(entry: entry))
    }

    /// Frees an entry that its backend doesn't have: the id may be declared anew.
    public func drop(_ view: LedgerView, now: ZonedTime) -> LedgerDecision<PersonStepRefusal?> {
        guard var entry = view.entry else { return LedgerDecision(.unknownID) }
        guard entry.state.isUnsettled, entry.isHeld else { return LedgerDecision(.notHeld(entry.state)) }
        guard entry.retransmission == nil else { return LedgerDecision(.accepted) }
        guard entry.state == .unknown, entry.absentSince != nil else { return LedgerDecision(.notAbsent) }
        entry.state = .notSent
        entry.mayHaveArrived = false
        entry.hasOnlyFailed = false
        entry.absentSince = nil
        entry.nextCheck = nil
        entry.reason = nil
        entry.changed = now
        return LedgerDecision(nil, LedgerWrites(entry: entry))
    }
}
