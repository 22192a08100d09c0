extension LedgerRouter {
    /// Settles an open id by a person's word, where nothing else can: its record is found unsigned after the time in which it
    /// can be sent again, the answer to a re-transmission was lost at a gateway that doesn't sign, its account isn't
    /// configured any more or never was right, or its backend can't be asked. Asks nobody and sends nothing.
    ///
    /// Only after ``settle()`` or an inquiry had nothing to say, and by what was seen at the other side, in Alipay's portal or
    /// by its support. What is said to be not declared is free, and its payment with it: said in error, it is declared twice.
    ///
    /// What becomes of re-transmissions and of ids that were in use before: ``LedgerPolicy/decide(_:_:now:)``.
    ///
    /// - Parameters:
    ///   - althoughFound: whether a record that was found last is no reason to refuse ``PersonWord/notDeclared``: it isn't
    ///     of this declaration.
    ///   - reason: kept with the step, for good and in clear, as far as it doesn't repeat the declaration's own buyer;
    ///     where the declaration was forgotten or can't be opened nobody knows what to look for, and it is kept as it is.
    /// - Returns: why not; `nil` when it was done.
    public func decide(
        _ id: RequestID,
        _ word: PersonWord,
        althoughFound: Bool = false,
        because reason: PersonReason
    ) async throws(LedgerRouterError) -> PersonStepRefusal? {
        if word == .notDeclared, !althoughFound, let find = try await recordedFind(id) { return .found(find) }
        return try await take(PersonStep(word.action, because: reason.text), id) { [policy] view, now in
            policy.decide(word, althoughFound: althoughFound, view, now: now)
        }
    }

    /// What the last inquiry in the history found of an open declaration whose entry doesn't say: nobody asked about it since
    /// entries do, or who asked last had a program that doesn't keep it there.
    private func recordedFind(_ id: RequestID) async throws(LedgerRouterError) -> LedgerFind? {
        try await guarded { () async throws(LedgerError) in
            guard let entry = try await store.entry(id), entry.state.isUnsettled, entry.isProvenByAnyRecord,
                entry.lastFound == nil
            else { return nil }
            // An inquiry that said nothing doesn't take back what the one before it showed.
            let last = try await store.attempts(of: id).last { attempt in
                attempt.kind == .inquire && [.accepted, .notFound].contains(attempt.end?.outcomeClass)
            }
            guard let last, let end = last.end, end.outcomeClass == .accepted else { return nil }
            return LedgerFind(time: end.ended, backend: last.binding.backend)
        }
    }

    /// Takes a step that a person decided on, where it may be taken. It is written down together with what it changes: no step
    /// is without a record, and no record without its step.
    func take<Value: Sendable>(
        _ step: PersonStep,
        _ id: RequestID,
        _ body: @escaping @Sendable (LedgerView, ZonedTime) -> LedgerDecision<Value>
    ) async throws(LedgerRouterError) -> Value {
        try await guarded { () async throws(LedgerError) in
            try await store.transact(LedgerKeys(id)) {
                [time, intents, configurationVersion] view throws(LedgerError) in
                let now = time.now()
                var decision = body(view, now)
                if let entry = view.entry, decision.writes.entry != nil {
                    var step = step
                    step.because = step.because.map { intents.scrubbed($0, for: entry) }
                    decision.writes.events = [step.event(id, at: now, configurationVersion: configurationVersion)]
                }
                return decision
            }
        }
    }
}
