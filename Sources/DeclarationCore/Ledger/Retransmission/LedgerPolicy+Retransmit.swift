extension LedgerPolicy {
    /// Begins to push an accepted declaration to customs again, or says why not.
    ///
    /// - Parameters:
    ///   - intent: the content to send, bound to a backend of the entry's account.
    ///   - changes: the paths in which it differs from the kept content; `nil` when that can't be compared any more.
    ///   - rules: the rules of the entry's backend; `nil` when it has no re-transmission.
    public func openRetransmit(
        _ intent: LedgerIntent,
        changes: [String]?,
        rules: RetransmissionRules?,
        _ view: LedgerView,
        now: ZonedTime
    ) -> LedgerDecision<RetransmissionOpening> {
        guard let entry = view.entry else { return LedgerDecision(.refused([.unknownID])) }
        guard entry.state == .accepted else { return LedgerDecision(unaccepted(intent, entry, view, now)) }
        guard let rules else { return LedgerDecision(.refused([.unsupported(entry.binding.backend)])) }
        guard intent.draft.binding.isSameSide(as: entry.binding) else {
            return LedgerDecision(.busy(entry, until: nil))
        }
        let isSame = changes?.isEmpty ?? intent.isContent(of: entry) ?? false
        let refusals =
            refusals(of: intent, entry, rules) + refusals(of: isSame ? [] : changes, rules)
            + tooEarly(entry, rules, isSame: isSame, now)
        guard refusals.isEmpty else { return LedgerDecision(.refused(refusals)) }
        // Unchanged, it stands beside the payment's other declarations as it did before.
        let problems = isSame ? [] : LedgerGuards(customs: customs).problems(intent, view)
        guard !problems.contains(where: { $0.severity == .error }) else { return LedgerDecision(.invalid(problems)) }
        let (ticket, writes) = start(Self.pending(intent, entry), kind: .retransmit, now)
        return LedgerDecision(.send(ticket, warnings: problems), writes)
    }

    /// An entry that the other side doesn't certainly have.
    private func unaccepted(
        _ intent: LedgerIntent,
        _ entry: LedgerEntry,
        _ view: LedgerView,
        _ now: ZonedTime
    ) -> RetransmissionOpening {
        if let until = liveOwner(entry, view, now) { return .busy(entry, until: until) }
        let isRepeated = entry.retransmission != nil && intent.isContent(of: entry) == true
        return isRepeated ? .settleFirst(entry) : .refused([.notAccepted(entry)])
    }

    private func refusals(
        of intent: LedgerIntent,
        _ entry: LedgerEntry,
        _ rules: RetransmissionRules
    ) -> [RetransmissionRefusal] {
        [entry.binding.customsCode, intent.draft.binding.customsCode].first(where: rules.excludedCodes.contains)
            .map { [.office($0, rules)] } ?? []
    }

    private func refusals(of changes: [String]?, _ rules: RetransmissionRules) -> [RetransmissionRefusal] {
        guard let changes else { return [.incomparable] }
        let fixed = changes.filter { !rules.modifiable.contains($0) }
        return fixed.isEmpty ? [] : [.fixed(fixed, rules)]
    }

    private func tooEarly(
        _ entry: LedgerEntry,
        _ rules: RetransmissionRules,
        isSame: Bool,
        _ now: ZonedTime
    ) -> [RetransmissionRefusal] {
        let lastSent = entry.lastSent ?? entry.created
        guard rules.allowedFrom(lastSent: lastSent) > now else { return [] }
        return [.tooEarly(entry, lastSent, rules, isSame: isSame)]
    }

    /// The entry with the new content in it and the accepted one beside it. It stays with its account.
    private static func pending(_ intent: LedgerIntent, _ known: LedgerEntry) -> LedgerEntry {
        var entry = known
        entry.retransmission = LedgerRetransmission(
            attempt: known.attemptCount + 1,
            previous: LedgerContent(known),
            lastSent: known.lastSent
        )
        entry.set(LedgerContent(intent.draft))
        entry.reason = nil
        return entry
    }
}
