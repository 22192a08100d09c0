/// What an inquiry made of an unsettled entry.
public enum LedgerSettlement: Sendable, Hashable {
    /// It is settled; nothing has to be sent.
    case settled(LedgerEntry)
    /// The other side doesn't have it: the identical content may be sent again. Of a re-transmission also: it can't be
    /// told whether the other side has it.
    case mayResend(LedgerEntry)
    /// Nothing is known yet. The other side's "not found" would be believed from the given time on.
    case unsettled(LedgerEntry, believedFrom: ZonedTime)
    /// Its process is alive and sending.
    case busy(LedgerEntry, until: ZonedTime)
}

extension LedgerPolicy {
    /// Takes in what an inquiry said.
    ///
    /// - Parameters:
    ///   - backend: where it was asked: says nothing about an entry that belongs to another account, also by the same name.
    ///   - asked: when the inquiry began: only an entry that wasn't sent since can be absent.
    ///   - known: the entry as it was when the inquiry began: what was found under an id that was bound anew since is the
    ///     former content. `nil` where nobody looked; then the times tell, which are of hosts' clocks.
    ///   - isRecorded: whether the inquiry becomes part of the history; a tracker's many polls need not.
    ///   - rules: the backend's: whether and for how long the identical content may go out although the other side may have
    ///     it; `nil` for a backend that has none.
    /// - Returns: `nil` when the ledger has no such entry at that account any more.
    public func note(
        _ result: InquiryResult,
        at backend: BackendIdentity,
        asked: ZonedTime,
        about known: LedgerEntry? = nil,
        _ view: LedgerView,
        now: ZonedTime,
        isRecorded: Bool = true,
        rules: RetransmissionRules? = nil
    ) -> LedgerDecision<LedgerSettlement?> {
        guard var entry = view.entry, entry.binding.isServed(by: backend) else { return LedgerDecision(nil) }
        rename(&entry, backend)
        var writes = LedgerWrites()
        if isRecorded { record(result, &entry, &writes, asked, now) }
        let isFormer = entry.isSentAnew(after: asked, about: known)
        let settlement = take(result, at: backend, &entry, view, asked, now, rules, isFormer: isFormer)
        if entry.state.isUnsettled, !isFormer { entry.noteFind(result, at: backend.id, now) }
        if let before = view.entry, entry.isNews(since: before) { entry.asked?.count = 1 }
        entry.changed = isRecorded || entry != view.entry ? now : entry.changed
        writes.entry = entry
        return LedgerDecision(settlement(entry), writes)
    }

    /// Changes the entry by what the answer proves.
    private func take(
        _ result: InquiryResult,
        at backend: BackendIdentity,
        _ entry: inout LedgerEntry,
        _ view: LedgerView,
        _ asked: ZonedTime,
        _ now: ZonedTime,
        _ rules: RetransmissionRules?,
        isFormer: Bool
    ) -> (LedgerEntry) -> LedgerSettlement {
        if case .found(let record, isAuthenticated: true) = result {
            if isFormer {
                entry.pinToFormerContent()
            } else if entry.mayBeFound, entry.isProven(by: record) {
                // An entry of an earlier version: only now it is proven whose it is.
                entry.binding.account = backend.account
                found(&entry, record, view, now)
                return { .settled($0) }
            } else if entry.state == .notSent {
                // Nothing of ours is there, so it is somebody else's, or what was here before: the id is used at this account.
                entry.isPinned = true
            }
        }
        guard entry.state.isUnsettled else { return { .settled($0) } }
        if let until = liveOwner(entry, view, now) { return { .busy($0, until: until) } }
        if entry.state == .sending { orphan(&entry, view, now) }
        if case .found(let record, isAuthenticated: true) = result, !isFormer, entry.isPinned,
            entry.isForbidden(by: rules)
        {
            return settle(&entry, byTheLookOf: record, view, asked, now)
        }
        // No signature covers the record, but one covers the answer to the declaration, which is still the same one.
        if !isFormer, case .found(_, isAuthenticated: false) = result, entry.mayBeRepeated(by: rules, now) {
            entry.nextCheck = now
            return { .mayResend($0) }
        }
        let believedFrom = believedFrom(entry)
        if !isFormer, result.showsAbsence(of: entry, rules), believedFrom <= asked {
            entry.absentSince = entry.absentSince ?? now
        }
        // Who throttles questions would throttle the declaration too.
        guard entry.absentSince != nil, !result.isThrottled else {
            let pause = isThrottled(entry) ? entry.nextCheck ?? now : now
            entry.nextCheck = .latest(.latest(believedFrom, pause), now)
            return { .unsettled($0, believedFrom: believedFrom) }
        }
        if entry.isTurnedDown, !entry.isHeld {
            turnDown(&entry)
            return { .settled($0) }
        }
        entry.nextCheck = now
        return { .mayResend($0) }
    }

    /// Settles a correction of what was there under the id before us, at an office where nothing may be sent again: by
    /// whether the record looks like what was sent, and, where it doesn't, late enough that the correction isn't on its way any more.
    private func settle(
        _ entry: inout LedgerEntry,
        byTheLookOf record: DeclarationRecord,
        _ view: LedgerView,
        _ asked: ZonedTime,
        _ now: ZonedTime
    ) -> (LedgerEntry) -> LedgerSettlement {
        var seen = entry
        seen.record = record
        if seen.doubts.isEmpty {
            found(&entry, record, view, now)
            return { .settled($0) }
        }
        let believedFrom = believedFrom(entry)
        guard believedFrom <= asked else {
            entry.nextCheck = .latest(believedFrom, now)
            return { .unsettled($0, believedFrom: believedFrom) }
        }
        turnDown(&entry)
        return { .settled($0) }
    }

    /// The longest that a declaration of which the other side answers that it doesn't know waits before it is sent again.
    private static let longestPause = Duration.days(1)

    /// From when on "not found" is believed of an entry: at once of what was throttled, as nothing of it is on its way.
    ///
    /// What the other side answers that it doesn't know either is sent again after as long as it has been tried already, so
    /// ever more seldom.
    func believedFrom(_ entry: LedgerEntry) -> ZonedTime {
        let sent = entry.lastSent ?? entry.created
        if isThrottled(entry) { return sent }
        guard entry.state == .unknown, entry.reason?.isAuthenticated == true else {
            return sent.adding(settings.notFoundAge)
        }
        let tried = sent.since(entry.firstSent ?? sent)
        return sent.adding(max(settings.notFoundAge, min(tried, Self.longestPause)))
    }

    /// Settles what the other side answered with a failure of its own and, as it turned out, didn't take: it is not sent
    /// again by itself. The reason says what to do, and the id is free for it.
    private func turnDown(_ entry: inout LedgerEntry) {
        entry.state = .refused
        entry.isUnheard = true
        entry.hasOnlyFailed = false
        entry.mayHaveArrived = false
        entry.absentSince = nil
        entry.nextCheck = nil
    }

    /// Takes over the name that the account has now. Of what has no account the name is all there is, and it stays.
    func rename(_ entry: inout LedgerEntry, _ backend: BackendIdentity) {
        if entry.binding.account != nil { entry.binding.backend = backend.id }
    }

    /// The process that sent it died: nobody knows how far it came.
    func orphan(_ entry: inout LedgerEntry, _ view: LedgerView, _ now: ZonedTime) {
        entry.endCall(by: view.ownerUntil, now)
        entry.state = .unknown
        entry.mayHaveArrived = true
        entry.openAttempt = nil
        entry.owner = nil
    }

    private func found(_ entry: inout LedgerEntry, _ record: DeclarationRecord, _ view: LedgerView, _ now: ZonedTime) {
        if entry.state != .accepted {
            if entry.state == .sending { entry.endCall(by: view.ownerUntil, now) }
            settleAccepted(&entry, record, now)
        }
        entry.record = entry.record?.advanced(to: record) ?? record
        if entry.isFinal { entry.nextCheck = nil }
    }

    /// The other side has what was sent last.
    ///
    /// - Parameter record: what shows it; `nil` where nothing does but a person's word.
    func settleAccepted(_ entry: inout LedgerEntry, _ record: DeclarationRecord?, _ now: ZonedTime) {
        if entry.retransmission != nil { entry.take(record.map(Acceptance.init(settledBy:)), now) }
        // A sender that is still alive ends its own attempt; until then the attempt stays open in the history.
        entry.becomeAccepted()
        entry.nextCheck = now.adding(settings.firstCheck)
    }

    private func record(
        _ result: InquiryResult,
        _ entry: inout LedgerEntry,
        _ writes: inout LedgerWrites,
        _ asked: ZonedTime,
        _ now: ZonedTime
    ) {
        entry.attemptCount += 1
        writes.attempts = [
            LedgerAttempt(
                requestID: entry.requestID,
                number: entry.attemptCount,
                kind: .inquire,
                started: asked,
                binding: entry.binding,
                end: result.end(at: now)
            )
        ]
    }

}

extension LedgerEntry {
    /// What was sent last is at the other side: nothing of it is open any more.
    mutating func becomeAccepted() {
        state = .accepted
        isPinned = false
        openAttempt = nil
        owner = nil
        mayHaveArrived = false
        isUnheard = false
        absentSince = nil
        reason = nil
        lastFound = nil
    }

    /// Keeps whether it was found, also by looks that leave no trace in the history. An inquiry that says nothing doesn't take back
    /// what the one before it showed. Of many finds in a row the first is kept: else each look of a person who watches would be
    /// written.
    fileprivate mutating func noteFind(_ result: InquiryResult, at backend: BackendID, _ now: ZonedTime) {
        switch result {
        case .found:
            let isKnown = lastFound.map { $0.backend == backend && ($0.time > lastSent ?? created) } ?? false
            if !isKnown { lastFound = LedgerFind(time: now, backend: backend) }
        case .notFound: lastFound = nil
        case .missing, .rejected, .unknown, .failed: break
        }
    }

    /// Whether it failed over there, as `PROCESS_FAIL` or a code that no document knows says: "do not retry" is what the
    /// documents say of these. What may have arrived in another way too is sent again all the same: that can't be wrong, and a
    /// free id could be. Of a re-transmission an inquiry can't tell what came of it.
    fileprivate var isTurnedDown: Bool { state == .unknown && retransmission == nil && hasOnlyFailed }

    /// Whether what is found under the id can be what was sent. What the other side refused as used there with other content
    /// was not sent by us: a record shows that other content, until an answer says that ours was taken.
    fileprivate var mayBeFound: Bool {
        switch state {
        case .accepted: true
        case .sending, .unknown, .refused: !isPinned || retransmission != nil
        case .notSent: !isPinned && mayHaveArrived
        }
    }

    /// Whether the office takes nothing under an id that it has.
    fileprivate func isForbidden(by rules: RetransmissionRules?) -> Bool {
        rules?.excludedCodes.contains(binding.customsCode) ?? false
    }

    /// Whether the identical content may be sent once more though the other side may have it: it is answered as before, and
    /// nothing is pushed again. Of an id that was there before us nobody knows since when.
    func mayBeRepeated(by rules: RetransmissionRules?, _ now: ZonedTime) -> Bool {
        guard let rules, let firstSent, state == .unknown, retransmission == nil, !isPinned, !isHeld, !hasOnlyFailed,
            !isForbidden(by: rules)
        else { return false }
        return firstSent.adding(rules.retryWindow) > now
    }

    /// Whether nothing was sent under the id since, and its content is still the same.
    func isOfTheSameCall(as known: LedgerEntry) -> Bool {
        fingerprint == known.fingerprint && firstSent?.epochMilliseconds == known.firstSent?.epochMilliseconds
            && lastSent?.epochMilliseconds == known.lastSent?.epochMilliseconds
    }

    /// A call whose end nobody wrote down: its process can't have sent anything after its lease.
    fileprivate mutating func endCall(by lease: ZonedTime?, _ now: ZonedTime) {
        guard let lease, let started = lastSent else { return }
        lastSent = .latest(started, lease > now ? now : lease)
    }

    /// Whether the present content was first sent, or its re-transmission accepted, after an inquiry began: its answer tells
    /// of what was there before.
    fileprivate func isSentAnew(after asked: ZonedTime, about known: LedgerEntry?) -> Bool {
        guard let known else { return [firstSent, retransmitted].contains { $0.map { $0 > asked } ?? false } }
        return !isBound(asOf: known.firstSent, known.fingerprint)
            || retransmitted?.epochMilliseconds != known.retransmitted?.epochMilliseconds
    }

    /// Whether the id wasn't bound anew since, or with the same content.
    func isBound(asOf first: ZonedTime?, _ content: KeyedHash) -> Bool {
        firstSent?.epochMilliseconds == first?.epochMilliseconds || fingerprint == content
    }

    /// Takes in that the other side has what was bound here before a person freed the id: no proof of what is here now, but the id
    /// is in use there, and may go nowhere else. What is accepted has taken its place.
    mutating func pinToFormerContent() {
        if state != .accepted, retransmission == nil { isPinned = true }
    }
}

extension InquiryResult {
    /// Whether it says that the other side doesn't have what was sent last: it doesn't know the id, or it shows what it
    /// had before a re-transmission, or before anything of ours. The last it may show, and ours be there: then it is pushed
    /// once more, which an office may forbid.
    fileprivate func showsAbsence(of entry: LedgerEntry, _ rules: RetransmissionRules?) -> Bool {
        switch self {
        case .notFound(isAuthenticated: true): true
        case .found(_, isAuthenticated: true):
            entry.retransmission != nil
                || entry.isPinned && !entry.isForbidden(by: rules)
        default: false
        }
    }
}

extension InquiryResult {
    /// Whether the other side is asked too fast.
    var isThrottled: Bool {
        switch self {
        case .rejected(let reason), .unknown(let reason): reason.outcomeClass == .throttled
        case .found, .notFound, .missing, .failed: false
        }
    }

    /// Whether the other side said that it doesn't know the id.
    var isNotFound: Bool {
        if case .notFound = self { true } else { false }
    }

    /// How the inquiry ended.
    func end(at time: ZonedTime) -> LedgerAttemptEnd {
        switch self {
        case .found(let record, let isAuthenticated):
            plainEnd(time, .accepted, record.status.rawValue, record.receipt?.code ?? "", isAuthenticated)
        case .notFound(let isAuthenticated): plainEnd(time, .notFound, "notFound", "", isAuthenticated)
        case .missing: plainEnd(time, .unknownOutcome, "missing", "the answer left the id out", false)
        case .rejected(let reason), .unknown(let reason): LedgerAttemptEnd(reason, ended: time)
        case .failed(let error): LedgerAttemptEnd(error, ended: time)
        }
    }

    private func plainEnd(
        _ time: ZonedTime,
        _ outcomeClass: OutcomeClass,
        _ code: String,
        _ text: String,
        _ isAuthenticated: Bool
    ) -> LedgerAttemptEnd {
        LedgerAttemptEnd(
            ended: time,
            outcomeClass: outcomeClass,
            code: code,
            text: text,
            isAuthenticated: isAuthenticated
        )
    }
}

extension LedgerAttempt {
    /// The receipt that an inquiry brought, by its code; an end of an inquiry that found the id keeps it as its text.
    var foundReceipt: CustomsReceipt? {
        guard kind == .inquire, let end, end.outcomeClass == .accepted, !end.text.isEmpty else { return nil }
        return CustomsReceipt(code: end.text)
    }
}
