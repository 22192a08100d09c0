/// What is known of configurations that were used since the last step of a move, as far back as to the last one in which
/// the move had another share.
package struct ShareUses: Sendable {
    /// A configuration in which the move had another share, or no route at all.
    package struct Other: Sendable {
        /// When it was used first.
        package let time: ZonedTime
        /// The share; `nil` without a route.
        package let share: TrafficShare?
        /// Its version.
        package let version: String
    }

    /// The last one with another share.
    package private(set) var other: Other?
    /// When the share as it is now was used first since then.
    package private(set) var first: ZonedTime?

    /// Reads the events of a ledger.
    ///
    /// - Parameter share: what stands in the configuration.
    package init(
        of share: TrafficShare,
        _ move: MoveID,
        since journal: MoveJournal,
        in store: any LedgerStore
    ) async throws(LedgerError) {
        let filter = LedgerEventFilter(kinds: [.configuration], from: journal.last?.time, order: .newestFirst)
        var cursor: Int64?
        while true {
            let page = try await store.events(matching: filter, after: cursor, limit: 100)
            for event in page {
                cursor = event.id
                let used = ConfigurationRecord(event)?.snapshot.share(of: move)
                guard used == share else {
                    other = Other(time: event.time, share: used, version: event.configurationVersion)
                    return
                }
                first = event.time
            }
            guard page.count == 100 else { return }
        }
    }

    /// The larger share that a person took back to the one that stands now; `nil` when nobody did.
    ///
    /// What a process still used by the version of before the last step doesn't count.
    package func lowered(to share: TrafficShare, _ journal: MoveJournal) -> TrafficShare? {
        let later = other.flatMap { other in
            let isLater = journal.known.map { other.time > $0.time } ?? true
            return isLater && other.version != journal.last?.step.oldVersion ? other : nil
        }
        let former = later == nil ? journal.known?.share : later?.share
        return former.flatMap { $0.basisPoints > share.basisPoints ? $0 : nil }
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
