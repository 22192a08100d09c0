/// The ledger's rules, pure: what a transaction sees goes in, what it writes comes out. Every store runs the same.
///
/// An id belongs to the account that accepted it or may have, by whatever name its backend goes. Only a definite, authenticated
/// not-accepted, a definite not-sent of every attempt, or authenticated failures alone that a late, authenticated not-found
/// confirms, frees it; or a person's word, where no answer can be had.
public struct LedgerPolicy: Sendable, Hashable {
    /// How the rules are set.
    public let settings: LedgerSettings
    /// The process that decides.
    public let owner: LedgerOwner.Token
    /// What tells that two codes mean one office.
    let customs: CustomsTable

    /// Makes a policy.
    ///
    /// - Parameter customs: tells that two codes mean one office.
    public init(
        settings: LedgerSettings = LedgerSettings(),
        owner: LedgerOwner.Token,
        customs: CustomsTable = CustomsTable(places: [])
    ) {
        self.settings = settings
        self.owner = owner
        self.customs = customs
    }

    /// Begins a declaration, or says why not.
    public func open(_ intent: LedgerIntent, _ view: LedgerView, now: ZonedTime) -> LedgerDecision<LedgerOpening> {
        // Also where it is free: nobody learns by trying what others declared.
        if let entry = view.entry, entry.client != intent.draft.client { return LedgerDecision(.taken) }
        if let entry = view.entry, entry.state == .refused, entry.isUnheard, intent.isContent(of: entry) == true {
            return tell(entry)
        }
        guard let entry = view.entry, !entry.isFree else { return bind(intent, view, now) }
        switch intent.isContent(of: entry) {
        case nil: return LedgerDecision(.incomparable(entry))
        case false?: return conflictOrCorrection(intent, entry, view, now)
        case true?: break
        }
        switch entry.state {
        case .accepted: return LedgerDecision(.kept(entry))
        case .sending:
            if let until = liveOwner(entry, view, now) { return LedgerDecision(.busy(entry, until: until)) }
            return LedgerDecision(.settleFirst(entry))
        case .unknown: return LedgerDecision(.settleFirst(entry))
        case .refused, .notSent: return again(intent, entry, view, now)
        }
    }

    /// A refusal of which nobody has heard: told once, then the content may be declared again.
    private func tell(_ entry: LedgerEntry) -> LedgerDecision<LedgerOpening> {
        var entry = entry
        entry.isUnheard = false
        return LedgerDecision(.refusedBefore(entry), LedgerWrites(entry: entry))
    }

    /// Begins to send the identical content again, after an inquiry said, late enough, that it didn't arrive, or so soon that it
    /// is answered as before.
    ///
    /// - Parameters:
    ///   - asked: the entry that was asked about and whose content will go. `nil` is returned when another call was made with
    ///     the id since: what is open then may have other content, and was not asked about.
    ///   - backend: where it will go; `nil` is returned unless it speaks for the account that the id belongs to.
    ///   - rules: as in ``note(_:at:asked:about:_:now:isRecorded:rules:)``.
    public func openRetry(
        of asked: LedgerEntry,
        at backend: BackendIdentity,
        _ view: LedgerView,
        now: ZonedTime,
        rules: RetransmissionRules? = nil
    ) -> LedgerDecision<LedgerTicket?> {
        guard var entry = view.entry, entry.state == .unknown, !entry.isHeld, entry.binding.isServed(by: backend),
            entry.isOfTheSameCall(as: asked), entry.absentSince != nil || entry.mayBeRepeated(by: rules, now)
        else { return LedgerDecision(nil) }
        entry.binding = entry.binding.served(by: backend)
        let (ticket, writes) = start(entry, kind: .retry, now)
        return LedgerDecision(ticket, writes)
    }

    /// Until when another attempt is under way; `nil` when there is none or its process is dead.
    public func liveOwner(_ entry: LedgerEntry, _ view: LedgerView, _ now: ZonedTime) -> ZonedTime? {
        guard entry.state == .sending, let until = view.ownerUntil, until > now else { return nil }
        return until
    }

    /// A new id, or one that is free: guards first, then the routing table's backend.
    private func bind(_ intent: LedgerIntent, _ view: LedgerView, _ now: ZonedTime) -> LedgerDecision<LedgerOpening> {
        let problems = LedgerGuards(customs: customs).problems(intent, view)
        guard !problems.contains(where: { $0.severity == .error }) else { return LedgerDecision(.refused(problems)) }
        var entry = intent.draft
        entry.attemptCount = view.entry?.attemptCount ?? 0
        entry.isPinned = view.entry?.isPinned ?? false
        entry.created = view.entry?.created ?? now
        let (ticket, writes) = start(entry, kind: .declare, now)
        return LedgerDecision(.send(ticket, warnings: problems), writes)
    }

    /// Other content under an id that isn't free. Where the other side refused the id itself as used with other content,
    /// a correction may be sent, to the same backend alone.
    private func conflictOrCorrection(
        _ intent: LedgerIntent,
        _ entry: LedgerEntry,
        _ view: LedgerView,
        _ now: ZonedTime
    ) -> LedgerDecision<LedgerOpening> {
        let maySend = entry.state == .refused || entry.state == .notSent
        return maySend ? again(intent, entry, view, now) : LedgerDecision(.conflict(entry))
    }

    /// An id that nothing is under way for but that still belongs to its account.
    private func again(
        _ intent: LedgerIntent,
        _ entry: LedgerEntry,
        _ view: LedgerView,
        _ now: ZonedTime
    ) -> LedgerDecision<LedgerOpening> {
        guard intent.draft.binding.isSameSide(as: entry.binding) else { return LedgerDecision(.bound(entry)) }
        return bind(intent, view, now)
    }

    /// Writes an attempt down.
    func start(
        _ entry: LedgerEntry,
        kind: LedgerAttempt.Kind,
        _ now: ZonedTime
    ) -> (LedgerTicket, LedgerWrites) {
        let isAfterAbsence = entry.absentSince != nil
        var entry = entry
        entry.attemptCount += 1
        entry.openAttempt = entry.attemptCount
        entry.owner = owner
        entry.state = .sending
        entry.absentSince = nil
        entry.hasOnlyFailed = false
        if kind == .retry {
            // It was given for an earlier call.
            entry.reason = nil
        } else {
            // A retry is what asking led to, and no reason to ask more often again.
            entry.asked = nil
        }
        entry.firstSent = entry.firstSent ?? now
        entry.lastSent = now
        entry.changed = now
        entry.nextCheck = now.adding(settings.ownerLease)
        let attempt = LedgerAttempt(
            requestID: entry.requestID,
            number: entry.attemptCount,
            kind: kind,
            started: now,
            binding: entry.binding
        )
        let lease = LedgerOwner(token: owner, until: now.adding(settings.ownerLease))
        return (
            LedgerTicket(attempt: attempt, owner: lease, isAfterAbsence: isAfterAbsence, of: entry),
            // Until the next full second: what begins within one needs it written down once.
            LedgerWrites(
                entry: entry,
                attempts: [attempt],
                owner: LedgerOwner(token: owner, until: lease.until.fullSecond)
            )
        )
    }
}
