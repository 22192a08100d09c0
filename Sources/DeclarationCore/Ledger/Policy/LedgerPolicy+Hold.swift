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
        free(&entry)
        entry.changed = now
        return LedgerDecision(nil, LedgerWrites(entry: entry))
    }
}
