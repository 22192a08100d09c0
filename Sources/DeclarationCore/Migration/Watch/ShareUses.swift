/// What is known of configurations that were used since the last step of a move, as far back as to the last one in which
/// the move had another share.
package struct ShareUses: Sendable {
    /// A configuration in which the move had another share.
    private struct Former: Sendable {
        let event: LedgerEvent
        let share: TrafficShare
    }

    /// When the last configuration was used first in which the move had another share, or no route at all.
    package private(set) var other: ZonedTime?
    private var former: Former?
    /// When the share as it is now was used first since then.
    package private(set) var first: ZonedTime?

    /// Reads the events of a ledger.
    ///
    /// - Parameter share: what stands in the configuration.
    /// - Throws: also when a configuration can't be read, as the move may have had a larger share by it, and no step was
    ///   taken since.
    package init(
        of share: TrafficShare,
        _ move: MoveID,
        since journal: MoveJournal,
        in store: any LedgerStore
    ) async throws(LedgerError) {
        let filter = LedgerEventFilter(kinds: [.configuration], from: journal.last?.time, order: .newestFirst)
        var unreadable: LedgerEvent?
        try await store.forEachEvent(matching: filter, page: 100) { event in
            if event.isUnreadable, journal.known.map({ event.id > $0.id }) ?? true {
                unreadable = event
                return false
            }
            let used = ConfigurationRecord(event)?.snapshot.share(of: move)
            if used == share {
                if other == nil { first = event.time }
                return true
            }
            other = other ?? event.time
            // One without the move, as of other traffic on this ledger, says nothing of what the share was.
            guard let used else { return true }
            former = Former(event: event, share: used)
            return false
        }
        if let unreadable { throw .unreadable(unreadable, move) }
    }

    /// The larger share that a person took back, whatever a watch made of what was left; `nil` when nobody did, or a person
    /// cleared it or raised the share since.
    ///
    /// What a process still used by the version of before the last step doesn't count.
    package func lowered(to share: TrafficShare, _ journal: MoveJournal) -> TrafficShare? {
        let later = former.flatMap { former in
            // Numbered in one order, whatever the clocks of those who wrote them say.
            let isLater = journal.known.map { former.event.id > $0.id } ?? true
            return isLater && former.event.configurationVersion != journal.last?.step.oldVersion ? former.share : nil
        }
        guard let before = later ?? journal.known?.share else { return nil }
        if before == share { return journal.lowered }
        return before.basisPoints > share.basisPoints ? before : nil
    }
}

extension ConfigurationSnapshot {
    /// The share at which a move's routes stand; `nil` without such a route.
    fileprivate func share(of move: MoveID) -> TrafficShare? {
        json["routes"]?.array?
            .first { $0[RouteForm.move.name]?.string == move.rawValue }?[RouteForm.share.name]?.string
            .flatMap(TrafficShare.init(text:))
    }
}
