extension LedgerPolicy {
    /// After so many inquiries for callers that found nothing new, further ones leave no trace in the history.
    private static let recordedAsks = 8

    /// Begins an inquiry for a caller, who may repeat his request at once and as often as he likes: the first goes out at
    /// once, further ones at growing intervals until something new is learnt. In between the ledger answers.
    ///
    /// - Parameter sighting: what this process knows of the last one by its own clock.
    /// - Returns: `nil` when the ledger has no such entry.
    public func beginAsking(
        _ view: LedgerView,
        now: ZonedTime,
        seen sighting: LedgerAsk.Sighting? = nil
    ) -> LedgerDecision<LedgerTurn?> {
        guard var entry = view.entry else { return LedgerDecision(nil) }
        if let until = askedAgain(entry, now: now, seen: sighting) { return LedgerDecision(.wait(entry, until: until)) }
        entry.asked = LedgerAsk(time: now, count: (entry.asked?.count ?? 0) + 1)
        return LedgerDecision(.ask(entry), LedgerWrites(entry: entry))
    }

    /// From when on the other side is asked for callers again; `nil` when it may be now.
    ///
    /// - Parameter sighting: what this process knows of the last inquiry by its own clock.
    public func askedAgain(
        _ entry: LedgerEntry,
        now: ZonedTime,
        seen sighting: LedgerAsk.Sighting? = nil
    ) -> ZonedTime? {
        guard let asked = entry.asked else { return nil }
        let began = asked.began(seen: sighting, now: now)
        let until = began.adding(settings.askDelay(after: asked.count))
        guard until > now else { return nil }
        guard entry.state.isUnsettled else { return until }
        // "Not found" counts for more now than it did then.
        let believed = believedFrom(entry)
        return believed > began && believed <= now ? nil : until
    }

    /// Takes in what an inquiry said that was made for a caller. Of many that find nothing new the first alone become part
    /// of the history.
    ///
    /// - Parameters: as of ``note(_:at:asked:about:_:now:isRecorded:rules:)``.
    public func noteAsked(
        _ result: InquiryResult,
        at backend: BackendIdentity,
        asked: ZonedTime,
        about known: LedgerEntry? = nil,
        _ view: LedgerView,
        now: ZonedTime,
        rules: RetransmissionRules? = nil
    ) -> LedgerDecision<LedgerSettlement?> {
        func noted(isRecorded: Bool) -> LedgerDecision<LedgerSettlement?> {
            note(
                result,
                at: backend,
                asked: asked,
                about: known,
                view,
                now: now,
                isRecorded: isRecorded,
                rules: rules
            )
        }
        let quiet = noted(isRecorded: false)
        guard let before = view.entry, var entry = quiet.writes.entry, !entry.isNews(since: before),
            (before.asked?.count ?? 0) > Self.recordedAsks, var settlement = quiet.result
        else { return noted(isRecorded: true) }
        entry.changed = before.changed
        settlement.entry = entry
        return LedgerDecision(settlement, LedgerWrites(entry: entry))
    }

    /// The same where a caller is told what came of it: nobody needs to hear of it later.
    func told(_ decision: LedgerDecision<LedgerSettlement?>) -> LedgerDecision<LedgerSettlement?> {
        guard var entry = decision.writes.entry, entry.isUnheard, var settlement = decision.result else {
            return decision
        }
        var decision = decision
        entry.isUnheard = false
        settlement.entry = entry
        decision.writes.entry = entry
        decision.result = settlement
        return decision
    }
}
