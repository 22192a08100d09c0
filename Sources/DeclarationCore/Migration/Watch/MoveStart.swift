/// When the present share of a move began to stand.
package enum MoveStart: Sendable {
    /// With a step, and no other share stood since.
    case step(MoveJournal.Written)
    /// With a configuration that was changed by hand, when it was used first.
    case configuration(ZonedTime)
    /// By hand, with a configuration that had been used before: the first call by it tells, after the time when another
    /// share was last seen; `nil` when none ever was.
    case call(after: ZonedTime?)

    /// What is known of configurations that were used, as far back as to the last one with another share.
    private struct Used {
        var other: ZonedTime?
        var first: ZonedTime?
    }

    /// Finds out by the events of a ledger.
    package init(
        of share: TrafficShare,
        _ move: MoveID,
        _ journal: MoveJournal,
        in store: any LedgerStore
    ) async throws(LedgerError) {
        let used = try await Self.used(share, move, since: journal.last?.time, in: store)
        // A person may have set another share and this one again since the step.
        if let step = journal.step(to: share), used.other.map({ !($0 > step.time) }) ?? true {
            self = .step(step)
        } else if let first = used.first {
            self = .configuration(first)
        } else {
            self = .call(after: used.other ?? journal.last?.time)
        }
    }

    private static func used(
        _ share: TrafficShare,
        _ move: MoveID,
        since last: ZonedTime?,
        in store: any LedgerStore
    ) async throws(LedgerError) -> Used {
        let filter = LedgerEventFilter(kinds: [.configuration], from: last, order: .newestFirst)
        var used = Used()
        var cursor: Int64?
        while true {
            let page = try await store.events(matching: filter, after: cursor, limit: 100)
            for event in page {
                cursor = event.id
                if ConfigurationRecord(event)?.snapshot.share(of: move) != share {
                    used.other = event.time
                    return used
                }
                used.first = event.time
            }
            guard page.count == 100 else { return used }
        }
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
