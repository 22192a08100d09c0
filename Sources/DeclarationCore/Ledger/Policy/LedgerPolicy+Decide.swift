/// What a person says of an id that is open: by what Alipay's portal, its support or customs show.
public enum PersonWord: Sendable, Hashable {
    /// What was sent last under the id is at the account to which it belongs.
    case declared
    /// It isn't, and isn't on its way any more.
    case notDeclared

    /// As it is written down.
    var action: PersonStep.Action {
        switch self {
        case .declared: .declared
        case .notDeclared: .notDeclared
        }
    }
}

extension LedgerPolicy {
    /// Settles an entry by a person's word, where no answer can: whatever its backend said, and held or not.
    ///
    /// Taken is it only of what is open, is sent by nobody who is alive, and was last sent ``LedgerSettings/notFoundAge`` ago
    /// or earlier: before that a request may still be on its way.
    ///
    /// - A declaration. Declared: it is accepted, as by an inquiry that found it, but without a record or an answer, as nobody
    ///   gave one. Not declared: it is free, as by ``drop(_:now:)``; id and payment may be declared anew, also elsewhere.
    /// - A re-transmission. Declared: it counts as taken, and the new content stands. Not declared: it is accepted as before it,
    ///   and the content that was accepted then stands.
    /// - An id that the other side refused as in use there with other content, and a correction of that. Declared: the
    ///   correction was taken, and is accepted. Not declared: it wasn't, and what is there stays there. The entry isn't sent, but
    ///   id and payment stay with that account, to which alone another correction may go.
    ///
    /// An acceptance that comes later all the same, and a record that is found, at the account to which the id still belongs, are
    /// believed, as after any settlement: the id is accepted then, and its payment taken; of a re-transmission that was said to be not declared the next record tells what stands
    /// (``LedgerEntry/doubts``).
    ///
    /// - Parameter althoughFound: whether it counts for nothing that the declaration was found last.
    /// - Returns: why not; `nil` when it was done.
    public func decide(
        _ word: PersonWord,
        althoughFound: Bool = false,
        _ view: LedgerView,
        now: ZonedTime
    ) -> LedgerDecision<PersonStepRefusal?> {
        guard var entry = view.entry else { return LedgerDecision(.unknownID) }
        guard entry.state.isUnsettled else { return LedgerDecision(.settled(entry.state)) }
        if word == .notDeclared, !althoughFound, entry.isProvenByAnyRecord, let find = entry.lastFound {
            return LedgerDecision(.found(find))
        }
        if let until = liveOwner(entry, view, now) { return LedgerDecision(.sending(until: until)) }
        if entry.state == .sending { orphan(&entry, view, now) }
        let from = (entry.lastSent ?? entry.created).adding(settings.notFoundAge)
        guard from <= now else { return LedgerDecision(.tooEarly(from: from)) }
        switch (word, entry.retransmission) {
        case (.declared, _): settleAccepted(&entry, nil, now)
        case (.notDeclared, let pending?):
            entry.restore(pending, nextCheck: now.adding(settings.firstCheck))
            entry.reason = nil
        case (.notDeclared, nil): free(&entry)
        }
        entry.changed = now
        return LedgerDecision(nil, LedgerWrites(entry: entry))
    }

    /// Nothing of it is at the other side: the id may be declared anew, a pinned one at its account alone.
    func free(_ entry: inout LedgerEntry) {
        entry.state = .notSent
        // A person's word is no proof, nor is "not found" right after a restore: what shows that it is there after all is
        // believed. Of an id that was in use before, what is found shows nothing.
        entry.mayHaveArrived = !entry.isPinned
        entry.hasOnlyFailed = false
        entry.absentSince = nil
        entry.nextCheck = nil
        entry.reason = nil
        entry.lastFound = nil
    }
}

extension LedgerEntry {
    /// Whether what is found under the id can be what was sent, by all that is known. What was in use before it, or is there from
    /// before a re-transmission, is always found.
    var isProvenByAnyRecord: Bool { !isPinned && retransmission == nil }
}
