extension LedgerRouter {
    /// Settles what is due of what earlier runs left open, within bounds: for a program that wants to send and must not be
    /// held up by a long backlog or a backend that is out of reach. What is left is for ``settle()``, a tracker,
    /// or the next call.
    ///
    /// - Parameters:
    ///   - limit: at most so many entries, out of the oldest thousand that are unsettled.
    ///   - patience: how long answers are waited for; nothing is sent again after that.
    /// - Returns: what was done; `open` counts what is due and not settled of these, and `hasMore` tells of others.
    /// - Throws: when the ledger fails; what was settled before stays settled.
    public func settleDue(limit: Int = 100, patience: Duration = .seconds(10)) async throws(LedgerRouterError)
        -> SettleSummary
    {
        var summary = SettleSummary()
        let due = try await dueEntries(limit, &summary)
        guard !due.isEmpty else { return summary }
        let deadline = time.now().adding(patience)
        let (events, reader) = AsyncStream.makeStream(of: TrackEvent.self)
        let failure = await withTaskGroup(of: LedgerError?.self) { group in
            let (groups, unserved) = byBackend(due)
            for (entry, reason) in unserved { reader.yield(.stuck(entry, reason: reason.description)) }
            for (backend, entries) in groups {
                group.addTask {
                    do throws(LedgerError) {
                        // Bounded by the number of entries, so that nobody has to wait for the reader.
                        _ = try await look(at: entries, backend, until: deadline) { reader.yield($0) }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        reader.finish()
        if let failure { throw .ledger(failure) }
        summary.open += due.count
        for await event in events { summary.add(event) }
        return summary
    }

    /// The unsettled entries whose time has come; those that can't be read are counted.
    private func dueEntries(
        _ limit: Int,
        _ summary: inout SettleSummary
    ) async throws(LedgerRouterError) -> [LedgerEntry] {
        let now = time.now()
        let page = try await guarded { () async throws(LedgerError) in
            try await store.entries(matching: LedgerFilter(states: [.sending, .unknown]), after: nil, limit: 1_000)
        }
        summary.leave(unreadable: page.unreadable)
        let due = page.entries.filter { $0.isDue(now) }
        summary.hasMore = due.count > limit || page.next != nil
        return Array(due.prefix(limit))
    }
}

extension LedgerRouter.SettleSummary {
    /// Counts what was found out about one of the open entries.
    fileprivate mutating func add(_ event: TrackEvent) {
        switch event {
        case .settled(_, let isResent):
            settled += 1
            open -= 1
            if isResent { resent += 1 }
        case .stuck(let entry, let reason): problems[entry.requestID] = reason
        default: break
        }
    }
}
