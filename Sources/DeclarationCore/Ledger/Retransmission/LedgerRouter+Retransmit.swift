extension LedgerRouter {
    /// Pushes an accepted declaration to customs again under its id, at the backend that has it; never by the routing
    /// table.
    ///
    /// Not a retry: a retry repeats an unanswered call, which ``declare(_:for:)`` and ``settle()`` do by
    /// themselves. A refused re-transmission changes nothing: the earlier content still counts. One whose outcome is
    /// unknown is settled like any other, and the same call again settles it first.
    ///
    /// - Parameters:
    ///   - corrected: the corrected declaration with the same id; all declared parts must fit its payment's total, where it
    ///     has one. `nil` to push the kept content again, unchanged; a total is not kept, so none is checked then.
    /// - Throws: `retransmission` with every rule that forbids it, nothing sent; else as declaring does.
    public func retransmit(
        _ id: RequestID,
        corrected: Declaration? = nil
    ) async throws(LedgerRouterError) -> RetransmissionReport {
        let draft = try await draft(id, corrected)
        var plan = draft.plan
        switch try await open(draft, isDryRun: false) {
        case .send(let ticket, let warnings):
            plan.warnings += warnings
            let report = try await send(ticket, request(plan.declaration, ticket))
            return RetransmissionReport(plan: plan, outcome: report.outcome, isKept: false, entry: report.entry)
        case .settleFirst(let entry):
            let report = try await settle(entry, plan.declaration)
            return RetransmissionReport(
                plan: plan,
                outcome: report.outcome,
                isKept: report.isKept,
                entry: report.entry
            )
        case let opening: throw Self.failure(opening, id)
        }
    }

    /// What ``retransmit(_:corrected:)`` would send now; sends nothing and writes nothing down.
    ///
    /// - Throws: as that, for every rule that forbids it.
    public func planRetransmission(
        _ id: RequestID,
        corrected: Declaration? = nil
    ) async throws(LedgerRouterError) -> RetransmissionPlan {
        let draft = try await draft(id, corrected)
        switch try await open(draft, isDryRun: true) {
        case .send(_, let warnings):
            var plan = draft.plan
            plan.warnings += warnings
            return plan
        case .settleFirst(let entry): throw .retransmission(id, [.notAccepted(entry)])
        case let opening: throw Self.failure(opening, id)
        }
    }

    /// The declaration that the ledger keeps under an id; `nil` when there is none any more. Holds the buyer's data.
    package func keptDeclaration(_ id: RequestID) async throws(LedgerRouterError) -> Declaration? {
        try await guarded { () async throws(LedgerError) in
            guard let entry = try await store.entry(id), entry.content != nil else { return nil }
            return try intents.declaration(of: entry)
        }
    }

    private static func failure(_ opening: RetransmissionOpening, _ id: RequestID) -> LedgerRouterError {
        switch opening {
        case .refused(let refusals): .retransmission(id, refusals)
        case .invalid(let problems): .guarded(InvalidInput(problems))
        case .busy(_, let until): .inProgress(id, until: until)
        case .send(let ticket, _): .inProgress(id, until: ticket.owner.until)
        case .settleFirst(let entry): .retransmission(id, [.notAccepted(entry)])
        }
    }

    /// Everything that can be made and checked before the transaction.
    private func draft(
        _ id: RequestID,
        _ corrected: Declaration?
    ) async throws(LedgerRouterError) -> RetransmissionDraft {
        let known = try await guarded { () async throws(LedgerError) in
            // Under one key, so that the content before and after can be told apart and opened later.
            if let content = try await store.entry(id)?.content, content.keyID != intents.sealer.keyIDs.first {
                _ = try await reseal(id)
            }
            return try await store.entry(id)
        }
        guard let entry = known else { throw .retransmission(id, [.unknownID]) }
        let declaration: Declaration
        if let corrected {
            declaration = corrected
        } else {
            guard entry.content != nil else { throw .retransmission(id, [.forgotten]) }
            declaration = try await guarded { () async throws(LedgerError) in try intents.declaration(of: entry) }
        }
        let changes = intents.changes(declaration, entry)
        let (binding, warnings) = try bound(declaration, entry, changes)
        let intent = try await guarded { () async throws(LedgerError) in
            try intents.intent(declaration, binding, entry.client, now: time.now()).intent
        }
        let plan = RetransmissionPlan(
            entry: entry,
            binding: binding,
            declaration: declaration,
            changes: changes ?? [],
            warnings: warnings
        )
        return RetransmissionDraft(plan: plan, intent: intent, changes: changes)
    }

    /// Where a declaration goes that belongs to a backend already: there, with another code only if it names another
    /// office.
    private func bound(
        _ declaration: Declaration,
        _ entry: LedgerEntry,
        _ changes: [String]?
    ) throws(LedgerRouterError) -> (LedgerBinding, warnings: [Problem]) {
        let backend = try backend(of: entry)
        var binding = entry.binding.served(by: backend.identity)
        let customs = router.configuration.customs
        var problems = router.problems(in: declaration, as: entry.requestID, at: backend)
        if changes?.contains(where: { $0.hasPrefix("customs.") }) == true {
            if let code = customs.code(for: declaration.customs, generation: binding.generation) {
                binding.customsCode = code
                binding.place = customs.place(for: declaration.customs)?.id
                binding.configurationVersion = configurationVersion
            } else {
                problems.append(.noCode(binding.generation))
            }
        }
        guard !problems.contains(where: { $0.severity == .error }) else {
            throw .router(.invalid(InvalidInput(problems)))
        }
        return (binding, problems)
    }

    private func open(
        _ draft: RetransmissionDraft,
        isDryRun: Bool
    ) async throws(LedgerRouterError) -> RetransmissionOpening {
        let plan = draft.plan
        let rules = router.configuration.backends[plan.binding.backend]?.retransmission
        return try await guarded { () async throws(LedgerError) in
            let keys = try intents.keys(plan.declaration, now: time.now())
            return try await backlog.open(keys, ticket: \.ticket) { [policy, time] view throws(LedgerError) in
                let now = time.now()
                // What was compared must be what is there.
                if let entry = view.entry, entry.fingerprint != plan.entry.fingerprint {
                    return LedgerDecision(.busy(entry, until: nil))
                }
                let decision = policy.openRetransmit(
                    draft.intent,
                    changes: draft.changes,
                    rules: rules,
                    view,
                    now: now
                )
                return isDryRun ? LedgerDecision(decision.result) : decision
            }
        }
    }
}

/// A plan, and what the policy decides on.
private struct RetransmissionDraft {
    let plan: RetransmissionPlan
    let intent: LedgerIntent
    /// `nil` when the kept content can't be compared any more.
    let changes: [String]?
}

extension Router {
    /// What is wrong with a declaration that goes to a given backend whatever the routing table says.
    fileprivate func problems(in declaration: Declaration, as id: RequestID, at backend: Backend) -> [Problem] {
        var problems = DeclarationCheck.problems(in: declaration)
        if declaration.requestID != id {
            problems.append(Problem(.error, path: "requestId", "not \(id), which is to be re-transmitted"))
        }
        if !problems.contains(where: { $0.severity == .error && $0.path.hasPrefix("customs.") }) {
            problems += configuration.customs.problems(in: declaration.customs)
        }
        return problems + backend.provider.limits.problems(in: declaration)
    }
}

extension Problem {
    fileprivate static func noCode(_ generation: Generation) -> Problem {
        Problem(
            .error,
            path: "customs",
            "this place has no code in generation \(generation), to which the declaration belongs"
        )
    }
}
