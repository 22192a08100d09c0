import DeclarationCore

/// What this connection wrote or read and needs again a moment later: entries whose declarations are under way, for the
/// answer's transaction, the lease under which they are, and the sums of buyers' years. Valid as long as nobody else writes to the file.
final class RecentEntries {
    /// More than are under way at once; beyond it all are read again.
    private static let limit = 1_024

    private var entries: [RequestID: LedgerEntry] = [:]
    /// The connection's `data_version` in the last transaction, which others' writes change; 0 where it isn't known.
    private(set) var version: Int64 = 0
    /// The lease that was written last: declarations that begin in the same second need it only once.
    private(set) var lease: LedgerOwner?
    var sums = BuyerSums()

    subscript(_ id: RequestID) -> LedgerEntry? { entries[id] }

    /// Takes in what was written: a fresh attempt is kept, everything else is dropped.
    func note(_ entry: LedgerEntry, over known: LedgerEntry?) {
        sums.note(entry, over: known)
        guard entry.state == .sending, entry.acceptance == nil, entry.record == nil, entry.reason == nil,
            entry.retransmission == nil
        else {
            entries[entry.requestID] = nil
            return
        }
        if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
        entries[entry.requestID] = entry.asRead
    }

    /// Takes in a lease that was written.
    func note(_ lease: LedgerOwner) { self.lease = lease }

    /// What is taken in from now on is valid while the connection's `data_version` is this one.
    func keep(version: Int64) { self.version = version }

    /// Drops everything: what was written was undone.
    func forget() {
        version = 0
        entries.removeAll(keepingCapacity: true)
        lease = nil
        sums = BuyerSums()
    }
}

extension LedgerEntry {
    /// As it comes back from the file, where times have no zone.
    fileprivate var asRead: LedgerEntry {
        var entry = self
        entry.created = created.inZone(offsetSeconds: 0)
        entry.changed = changed.inZone(offsetSeconds: 0)
        entry.firstSent = firstSent?.inZone(offsetSeconds: 0)
        entry.lastSent = lastSent?.inZone(offsetSeconds: 0)
        entry.nextCheck = nextCheck?.inZone(offsetSeconds: 0)
        entry.retransmitted = retransmitted?.inZone(offsetSeconds: 0)
        entry.absentSince = absentSince?.inZone(offsetSeconds: 0)
        return entry
    }
}
