extension LedgerRouter {
    /// What settling did.
    public struct SettleSummary: Sendable, Hashable {
        /// Entries that were unsettled and are settled now.
        public var settled = 0
        /// Of these, the ones whose content had to be sent again.
        public var resent = 0
        /// Entries that are still unsettled: too young, or the other side has no usable answer.
        public var open = 0
        /// Whether more is open than was looked at, as ``LedgerRouter/settleDue(limit:patience:)`` has its bounds.
        public var hasMore = false
        /// Why entries stay unsettled: a backend or key that is gone, an inquiry that failed, a "not found" that can't be
        /// believed yet.
        public var problems: [RequestID: String] = [:]
        /// Unsettled entries that the ledger has and can't read; they count as open.
        public var unreadable: [RequestID] = []

        /// Counts unsettled entries that can't be read.
        mutating func leave(unreadable ids: [RequestID]) {
            unreadable += ids
            open += ids.count
        }

        /// Counts an entry that stays open, with the reason.
        fileprivate mutating func leave(_ entry: LedgerEntry, _ reason: String) {
            open += 1
            problems[entry.requestID] = reason
        }
    }

    /// Settles what earlier runs left open, by inquiry first; the identical content is sent again only where the other
    /// side didn't get it. To be called at start-up; several processes may do so at once.
    ///
    /// - Throws: when the ledger fails; what was settled before stays settled.
    public func settle() async throws(LedgerRouterError) -> SettleSummary {
        var summary = SettleSummary()
        var cursor: LedgerCursor?
        repeat {
            let after = cursor
            let page = try await guarded { () async throws(LedgerError) in
                try await store.entries(
                    matching: LedgerFilter(states: [.sending, .unknown]),
                    after: after,
                    limit: 200
                )
            }
            try await settle(page.entries, &summary)
            summary.leave(unreadable: page.unreadable)
            cursor = page.next
        } while cursor != nil
        return summary
    }

    /// Settles a page: one shared inquiry for each backend.
    private func settle(_ entries: [LedgerEntry], _ summary: inout SettleSummary) async throws(LedgerRouterError) {
        let (groups, unserved) = byBackend(entries)
        for (entry, reason) in unserved { summary.leave(entry, reason.description) }
        for (backend, group) in groups {
            let asked = time.now()
            let answers: [RequestID: BoundAnswer]
            do throws(RouterError) {
                answers = try await ask(group, at: backend)
            } catch {
                for entry in group { summary.leave(entry, error.description) }
                continue
            }
            for entry in group {
                let answer = answers[entry.requestID] ?? BoundAnswer(result: .missing, backend: backend)
                try await settle(entry, answer, backend, asked, &summary)
            }
        }
    }

    /// Entries by the backend through which their account is reached, in the order of the names; and those that nobody can
    /// be asked about.
    func byBackend(
        _ entries: [LedgerEntry]
    ) -> (groups: [(backend: Backend, entries: [LedgerEntry])], unserved: [(LedgerEntry, UnservedBinding)]) {
        var groups: [BackendID: (backend: Backend, entries: [LedgerEntry])] = [:]
        var unserved: [(LedgerEntry, UnservedBinding)] = []
        for entry in entries {
            do throws(UnservedBinding) {
                let backend = try router.configuration.backend(for: entry.binding)
                groups[backend.id, default: (backend, [])].entries.append(entry)
            } catch {
                unserved.append((entry, error))
            }
        }
        return (groups.sorted { $0.key < $1.key }.map(\.value), unserved)
    }

    private func settle(
        _ entry: LedgerEntry,
        _ answer: BoundAnswer,
        _ backend: Backend,
        _ asked: ZonedTime,
        _ summary: inout SettleSummary
    ) async throws(LedgerRouterError) {
        switch try await note(answer, entry, backend, asked) {
        case .settled: summary.settled += 1
        case .unsettled(let entry, let time):
            let then =
                switch (entry.isHeld, entry.hasOnlyFailed) {
                case (true, _): "it can be released or dropped"
                case (false, true): "it counts as refused"
                case (false, false): "it is sent again, unchanged"
                }
            let young = "not known over there; that is believed from \(time) on, and then \(then)"
            summary.leave(entry, answer.inconclusiveness ?? young)
        case .busy(let entry, let until): summary.leave(entry, "it is being sent, until \(until) at the latest")
        case nil: summary.leave(entry, "it went to another account meanwhile")
        case .mayResend(let entry) where entry.isHeld:
            summary.leave(entry, Self.heldReason)
        case .mayResend(let entry):
            do throws(LedgerRouterError) {
                let declaration = try await guarded { () async throws(LedgerError) in
                    try intents.declaration(of: entry)
                }
                let report = try await resend(entry, declaration, at: backend.identity)
                summary.resent += 1
                guard report.entry.state.isUnsettled else { return summary.settled += 1 }
                summary.leave(entry, "sent again, unchanged, and nobody knows yet what came of that")
            } catch {
                if case .unrecorded = error { throw error }
                if case .ledger(let failure) = error, !failure.mayBeOfOneEntry { throw error }
                summary.leave(entry, error.description)
            }
        }
    }

    /// Settles one entry for a caller who declares its content again; who does so too often is answered from the ledger.
    ///
    /// - Parameter refusal: why the routing table has no place for the declaration, if it has none.
    func settle(
        _ entry: LedgerEntry,
        _ declaration: Declaration,
        _ refusal: RouterError? = nil
    ) async throws(LedgerRouterError) -> LedgerReport {
        let backend = try backend(of: entry)
        let turn = try await guarded { () async throws(LedgerError) in try await beginAsking(entry.requestID) }
        if case .wait(let now, let until) = turn {
            guard now.state != .refused, now.state != .notSent else { throw ended(entry.requestID, refusal) }
            return try known(now, entry, declaration, askedAgain: until)
        }
        let asked = time.now()
        let answers: [RequestID: BoundAnswer]
        do throws(RouterError) {
            answers = try await ask([entry], at: backend)
        } catch {
            throw .router(error)
        }
        let answer = answers[entry.requestID] ?? BoundAnswer(result: .missing, backend: backend)
        if answer.result.isCancelled {
            throw .unsettled(entry.requestID, believedFrom: policy.believedFrom(entry), reason: answer.trouble)
        }
        switch try await note(answer, entry, backend, asked, isTold: true) {
        case .settled(let settled) where settled.state == .accepted:
            return try kept(settled, entry, declaration)
        case .settled(let settled) where settled.state == .refused && settled.fingerprint == entry.fingerprint:
            return try refused(settled, refusal)
        case .settled, nil: throw ended(entry.requestID, refusal)
        case .busy(_, let until): throw .inProgress(entry.requestID, until: until)
        case .unsettled(_, let believedFrom):
            throw .unsettled(entry.requestID, believedFrom: believedFrom, reason: answer.inconclusiveness)
        case .mayResend(let entry) where entry.isHeld:
            throw .unsettled(entry.requestID, believedFrom: policy.believedFrom(entry), reason: Self.heldReason)
        // The id was let go and taken by others' content in between.
        case .mayResend(let noted) where noted.fingerprint != entry.fingerprint:
            throw .inProgress(entry.requestID, until: nil)
        case .mayResend(let noted): return try await resend(noted, declaration, at: backend.identity)
        }
    }

    private static let heldReason =
        "it is held, as the ledger was restored: ask the other backends, then release or drop it, or decide"

    /// The report of a refusal that the ledger knows.
    func refused(_ entry: LedgerEntry, _ refusal: RouterError?) throws(LedgerRouterError) -> LedgerReport {
        guard let reason = entry.reason else { throw ended(entry.requestID, refusal) }
        return LedgerReport(outcome: .rejected(reason), isKept: true, entry: entry)
    }

    /// Whether it is time to ask for a caller's id; if so, it is written down that it is asked for.
    ///
    /// - Returns: `nil` when the ledger has no such entry.
    func beginAsking(_ id: RequestID) async throws(LedgerError) -> LedgerTurn? {
        let sighting = sightings[id]
        let turn = try await store.transact(LedgerKeys(id)) { [policy, time] view throws(LedgerError) in
            policy.beginAsking(view, now: time.now(), seen: sighting)
        }
        switch turn {
        case .ask(let entry): if let asked = entry.asked { sightings.noteOwn(asked, of: id) }
        case .wait(let entry, _): if let asked = entry.asked { sightings.note(asked, of: id, now: time.now()) }
        case nil: break
        }
        return turn
    }

    /// What the ledger knows of an entry that was asked for not long ago and isn't free.
    private func known(
        _ known: LedgerEntry,
        _ entry: LedgerEntry,
        _ declaration: Declaration,
        askedAgain: ZonedTime
    ) throws(LedgerRouterError) -> LedgerReport {
        guard known.state != .accepted else { return try kept(known, entry, declaration) }
        throw .unsettled(
            entry.requestID,
            believedFrom: policy.believedFrom(known),
            reason: "the other side was asked a moment ago and is asked again from \(askedAgain) on"
        )
    }

    /// The report of an entry that was accepted meanwhile.
    ///
    /// - Throws: `conflict` when it holds other content: a refused re-transmission leaves its earlier one.
    private func kept(
        _ accepted: LedgerEntry,
        _ entry: LedgerEntry,
        _ declaration: Declaration
    ) throws(LedgerRouterError) -> LedgerReport {
        let changes = accepted.fingerprint == entry.fingerprint ? [] : intents.changes(declaration, accepted)
        guard changes?.isEmpty != false else { throw .conflict(entry.requestID, fields: changes ?? []) }
        return .kept(accepted)
    }

    /// Takes an answer in, whichever of the account's backends it came through: the entry stays with its own.
    ///
    /// - Parameter isTold: whether a caller is told what came of it.
    private func note(
        _ answer: BoundAnswer,
        _ entry: LedgerEntry,
        _ backend: Backend,
        _ asked: ZonedTime,
        isTold: Bool = false
    ) async throws(LedgerRouterError) -> LedgerSettlement? {
        try await guarded { () async throws(LedgerError) in
            try await store.transact(LedgerKeys(entry.requestID)) {
                [policy, intents, time, rules = backend.retransmission] view throws(LedgerError) in
                let now = time.now()
                let result = intents.scrubbed(answer.result, for: view.entry)
                let decision = policy.noteAsked(
                    result,
                    at: backend.identity,
                    asked: asked,
                    about: entry,
                    view,
                    now: now,
                    rules: rules
                )
                return isTold ? policy.told(decision) : decision
            }
        }
    }

    /// When a backend takes the same id again.
    func rules(of backend: BackendIdentity) -> RetransmissionRules? {
        router.configuration.backends[backend.id]?.retransmission
    }

    /// Sends the identical content again to the same account, unless somebody else does.
    func resend(
        _ entry: LedgerEntry,
        _ declaration: Declaration,
        at backend: BackendIdentity
    ) async throws(LedgerRouterError) -> LedgerReport {
        let ticket = try await guarded { () async throws(LedgerError) in
            try await backlog.open(LedgerKeys(entry.requestID), ticket: { $0 }) {
                [policy, time, rules = rules(of: backend)] view throws(LedgerError) in
                policy.openRetry(of: entry, at: backend, view, now: time.now(), rules: rules)
            }
        }
        guard let ticket else { throw .inProgress(entry.requestID, until: nil) }
        return try await send(ticket, request(declaration, ticket))
    }
}
