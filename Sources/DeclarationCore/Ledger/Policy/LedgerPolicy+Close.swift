/// How a call to a backend ended.
public enum LedgerResult: Sendable, Hashable {
    /// A usable answer.
    case outcome(DeclareOutcome)
    /// None.
    case failure(ProviderError)

    /// How the attempt ended.
    func end(at time: ZonedTime) -> LedgerAttemptEnd {
        switch self {
        case .outcome(.accepted(let acceptance)): LedgerAttemptEnd(acceptance.reason, ended: time)
        case .outcome(.rejected(let reason)), .outcome(.unknown(let reason)): LedgerAttemptEnd(reason, ended: time)
        case .failure(let error): LedgerAttemptEnd(error, ended: time)
        }
    }
}

extension LedgerPolicy {
    /// Ends an attempt: in its history always, in the entry by what it proves.
    ///
    /// An owner that lost its lease may come late: what it brings then counts only if it is an acceptance. One of what was
    /// freed and is bound anew with other content proves no more than that the id is in use there.
    ///
    /// - Returns: the entry as it is now.
    public func close(
        _ ticket: LedgerTicket,
        _ result: LedgerResult,
        _ view: LedgerView,
        now: ZonedTime
    ) -> LedgerDecision<LedgerEntry?> {
        guard var entry = view.entry else { return LedgerDecision(nil) }
        let ends = [ticket.attempt.number: result.end(at: now)]
        let isCurrent = entry.openAttempt == ticket.attempt.number && entry.owner == ticket.owner.token
        if isCurrent {
            entry.openAttempt = nil
            entry.owner = nil
            entry.lastSent = now
        }
        let isHere = entry.binding.isSameSide(as: ticket.attempt.binding)
        // Late as it is, the call ended now at the same backend: a re-transmission has to wait from now on.
        if isHere, result.mayHaveLeft {
            entry.lastSent = .latest(entry.lastSent ?? now, now)
            if ticket.isSuperseded(in: entry) { entry.retransmission?.lastSent = now }
        }
        if case .outcome(.accepted(let acceptance)) = result, isHere {
            if !entry.isBound(asOf: ticket.firstSent, ticket.fingerprint) {
                entry.pinToFormerContent()
            } else if ticket.isSuperseded(in: entry) {
                entry.acceptance = entry.acceptance?.filled(from: acceptance) ?? acceptance
            } else {
                accept(&entry, acceptance, now)
            }
        } else if isCurrent {
            fail(&entry, result, now)
            if entry.state == .unknown { pause(&entry, ticket, result, now) }
        }
        // What is written late must not make others' later changes look older.
        entry.changed = isCurrent ? now : .latest(entry.changed, now)
        return LedgerDecision(entry, LedgerWrites(entry: entry, ends: ends))
    }

    private func accept(_ entry: inout LedgerEntry, _ acceptance: Acceptance, _ now: ZonedTime) {
        entry.take(acceptance, now)
        entry.becomeAccepted()
        if !entry.isFinal { entry.nextCheck = now.adding(settings.firstCheck) }
        entry.checks = 0
    }

    /// What anything but an acceptance proves.
    private func fail(_ entry: inout LedgerEntry, _ result: LedgerResult, _ now: ZonedTime) {
        entry.nextCheck = nil
        let nextCheck = now.adding(settings.firstCheck)
        switch (result, entry.retransmission) {
        case (.outcome(.rejected(let reason)), let pending?) where Self.settles(reason, entry):
            entry.restore(pending, nextCheck: nextCheck)
            entry.reason = reason
        case (.failure(let error), let pending?) where error.delivery == .notSent && !entry.mayHaveArrived:
            entry.restore(pending, nextCheck: nextCheck)
            entry.lastSent = pending.lastSent
        default: failUnaccepted(&entry, result, now)
        }
    }

    /// The same for a declaration that was never accepted, or when nothing is proven.
    private func failUnaccepted(_ entry: inout LedgerEntry, _ result: LedgerResult, _ now: ZonedTime) {
        switch result {
        case .outcome(.rejected(let reason)) where Self.settles(reason, entry):
            entry.state = .refused
            entry.reason = reason
            entry.mayHaveArrived = false
            // The id, or its order, is there already: no other account may get it.
            let isThere = reason.outcomeClass == .idempotencyConflict || reason.outcomeClass == .duplicate
            entry.isPinned = entry.isPinned || isThere
        case .failure(let error) where error.delivery == .notSent && !entry.mayHaveArrived:
            entry.state = .notSent
        case .outcome(.rejected(let reason)), .outcome(.unknown(let reason)):
            let isFailure = reason.isAuthenticated && reason.outcomeClass == .serverFailure
            entry.hasOnlyFailed = isFailure && !entry.mayHaveArrived
            entry.reason = reason
            doubt(&entry, now)
        case .outcome(.accepted), .failure: doubt(&entry, now)
        }
    }

    private func doubt(_ entry: inout LedgerEntry, _ now: ZonedTime) {
        entry.state = .unknown
        entry.mayHaveArrived = true
        entry.nextCheck = now
    }

    /// When to look again at what didn't come to be looked at by the other side: sooner than at what is in doubt.
    private func pause(_ entry: inout LedgerEntry, _ ticket: LedgerTicket, _ result: LedgerResult, _ now: ZonedTime) {
        // All that went before it was found absent, and this one didn't leave.
        let isAbsent = ticket.isAfterAbsence && !result.mayHaveLeft
        if isAbsent { entry.absentSince = now }
        guard isAbsent || isThrottled(entry) else { return }
        // As long again as it has waited: the pauses double.
        let waited = now.since(entry.firstSent ?? now)
        entry.nextCheck = now.adding(min(settings.maxAsk, max(settings.firstAsk, waited)))
    }

    /// Whether the last call was turned away for coming too fast, in an answer that verified: it isn't on its way any more.
    /// That proves nothing that would free the id.
    func isThrottled(_ entry: LedgerEntry) -> Bool {
        guard entry.state == .unknown, entry.retransmission == nil, let reason = entry.reason else { return false }
        return reason.isAuthenticated && reason.outcomeClass == .throttled
    }

    /// Whether a refusal proves that the other side doesn't have the declaration.
    ///
    /// It must be authenticated, and no failure on the other side's part. When an earlier attempt may have arrived,
    /// refusals that come before the business rules (keys, contract, throttling) and those that only say that the id or
    /// the order is there already prove nothing about that one.
    ///
    /// Of a re-transmission the last two do prove something, and so they do of a correction of what is there with other content:
    /// the identical content would have been answered as before, had it been taken.
    static func settles(_ reason: OutcomeReason, _ entry: LedgerEntry) -> Bool {
        guard reason.isAuthenticated, reason.outcomeClass != .serverFailure, reason.outcomeClass != .unknownOutcome
        else { return false }
        guard entry.mayHaveArrived else { return true }
        let early: Set<OutcomeClass> = [.authentication, .permission, .protocol, .throttled]
        let taken: Set<OutcomeClass> = [.duplicate, .idempotencyConflict]
        guard entry.retransmission == nil, !entry.isPinned else { return !early.contains(reason.outcomeClass) }
        return !early.union(taken).contains(reason.outcomeClass)
    }
}

extension LedgerResult {
    /// Whether anything of the call can have left.
    fileprivate var mayHaveLeft: Bool {
        if case .failure(let error) = self { error.delivery != .notSent } else { true }
    }
}

extension LedgerTicket {
    /// Whether a re-transmission with other content was begun after this attempt.
    fileprivate func isSuperseded(in entry: LedgerEntry) -> Bool {
        entry.retransmission.map { attempt.number < $0.attempt } ?? false
    }
}
