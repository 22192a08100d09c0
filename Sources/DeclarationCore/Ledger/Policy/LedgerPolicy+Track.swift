extension LedgerPolicy {
    /// Takes in what a tracker's inquiry said, and sets when to look again.
    ///
    /// Looks that find nothing new come at growing intervals and leave no trace in the history; news begins anew. An
    /// answer that says nothing about the entry, as from a backend that throttles, doesn't make the interval grow, unless
    /// others have answers and this entry alone has none.
    /// A look at an entry that isn't due, as a person who waits may take, leaves the time of the next one alone. Tracking
    /// ends with a final receipt, or by age; an unsettled entry is looked at for as long as it is unsettled.
    ///
    /// - Parameters:
    ///   - backend: where it was asked.
    ///   - asked: when the inquiry began.
    ///   - known: the entry as it was then, as in ``note(_:at:asked:about:_:now:isRecorded:rules:)``.
    ///   - isAtFault: whether there is no usable answer for this entry alone, while others have one.
    ///   - age: the age since the last send from which on nobody looks any more; the settings' when `nil`.
    ///   - rules: as in ``note(_:at:asked:about:_:now:isRecorded:rules:)``.
    /// - Returns: `nil` when the ledger has no such entry at that account any more.
    public func track(
        _ result: InquiryResult,
        at backend: BackendIdentity,
        asked: ZonedTime,
        about known: LedgerEntry? = nil,
        _ view: LedgerView,
        now: ZonedTime,
        isAtFault: Bool = false,
        age: Duration? = nil,
        rules: RetransmissionRules? = nil
    ) -> LedgerDecision<LedgerLook?> {
        func taken(isRecorded: Bool) -> LedgerDecision<LedgerSettlement?> {
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
        let quiet = taken(isRecorded: false)
        guard let before = view.entry, let after = quiet.writes.entry else { return LedgerDecision(nil) }
        let isNews = after.isNews(since: before)
        let noted = isNews ? taken(isRecorded: true) : quiet
        guard var entry = noted.writes.entry, var settlement = noted.result else { return LedgerDecision(nil) }
        if !isNews { entry.changed = before.changed }
        var hasGivenUp = false
        if isNews || before.isDue(now) {
            let isOver = isOver(entry, result, now, age ?? settings.trackFor)
            entry.checks = isNews ? 0 : before.checks + (result.tellsOfTheEntry || isAtFault ? 1 : 0)
            entry.nextCheck = isOver ? nil : next(settlement, entry, now)
            hasGivenUp = isOver && before.nextCheck != nil
        } else {
            entry.nextCheck = before.nextCheck
        }
        settlement.entry = entry
        var writes = noted.writes
        writes.entry = entry == before ? nil : entry
        return LedgerDecision(LedgerLook(settlement: settlement, before: before, hasGivenUp: hasGivenUp), writes)
    }

    /// Puts off an entry that nobody can be asked about, as its account is not configured: a tracker needn't look at it all
    /// the time, and others whose configuration has the account may.
    ///
    /// - Returns: the entry when its time had come.
    public func postpone(_ view: LedgerView, now: ZonedTime) -> LedgerDecision<LedgerEntry?> {
        guard var entry = view.entry, entry.isDue(now), entry.nextCheck != nil else { return LedgerDecision(nil) }
        entry.nextCheck = now.adding(settings.checkDelay(after: entry.checks))
        entry.checks += 1
        return LedgerDecision(entry, LedgerWrites(entry: entry))
    }

    /// Gives an entry the name that its account's backend has now, so that whoever looks for work by name finds it.
    public func adopt(_ view: LedgerView, by backend: BackendIdentity) -> LedgerDecision<Void> {
        guard var entry = view.entry, entry.binding.isServed(by: backend), entry.binding.backend != backend.id else {
            return LedgerDecision(())
        }
        rename(&entry, backend)
        return LedgerDecision((), LedgerWrites(entry: entry))
    }

    /// Whether the set age has passed; only an answer about the entry ends it, not a backend that was out of reach.
    private func isOver(_ entry: LedgerEntry, _ result: InquiryResult, _ now: ZonedTime, _ age: Duration) -> Bool {
        guard entry.state == .accepted, !entry.isFinal, result.tellsOfTheEntry else { return false }
        return !((entry.lastSent ?? entry.created).adding(age) > now)
    }

    private func next(_ settlement: LedgerSettlement, _ entry: LedgerEntry, _ now: ZonedTime) -> ZonedTime? {
        let later = now.adding(settings.checkDelay(after: entry.checks))
        switch settlement {
        case .busy(_, let until): return until
        case .unsettled(_, let believedFrom) where believedFrom > now && later > believedFrom: return believedFrom
        case .unsettled, .mayResend: return later
        case .settled: return entry.state == .accepted && !entry.isFinal ? later : nil
        }
    }
}

extension LedgerEntry {
    /// Whether it is time to look.
    func isDue(_ now: ZonedTime) -> Bool { nextCheck.map { $0 <= now } ?? state.isUnsettled }

    /// Whether more is known than before: when and how often it is asked or found, and the other side's own time stamp,
    /// count for nothing.
    func isNews(since before: LedgerEntry) -> Bool {
        func bare(_ entry: LedgerEntry) -> LedgerEntry {
            var entry = entry
            entry.nextCheck = nil
            entry.checks = 0
            entry.asked = nil
            entry.lastFound = nil
            entry.attemptCount = before.attemptCount
            entry.changed = entry.created
            entry.binding.backend = before.binding.backend
            entry.binding.account = before.binding.account
            entry.record?.lastModified = nil
            return entry
        }
        return bare(self) != bare(before)
    }
}

extension InquiryResult {
    /// Whether the other side, or the check of the id itself, said something about this very declaration.
    var tellsOfTheEntry: Bool {
        switch self {
        case .found, .notFound, .missing: true
        case .rejected: !isThrottled
        case .unknown: false
        case .failed(let error): error.code == .invalidDeclaration
        }
    }
}
