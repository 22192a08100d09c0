/// What an inquiry through a ledger said of one id.
public struct LedgerInquiry: Sendable, Hashable {
    /// The backend that was asked.
    public var backend: BackendID
    /// Its answer.
    public var result: InquiryResult
    /// Why the answer could not be written down; `nil` when it was, or when the ledger doesn't know the id there.
    public var failure: LedgerError?
    /// Whether the ledger had the id as free, as a person had said or by a refusal, and has it as accepted by this answer: the
    /// payment may have been declared anew meanwhile.
    public var wasFree: Bool

    /// Makes an answer.
    public init(backend: BackendID, result: InquiryResult, failure: LedgerError? = nil, wasFree: Bool = false) {
        self.backend = backend
        self.result = result
        self.failure = failure
        self.wasFree = wasFree
    }
}

extension LedgerRouter {
    /// What ids are bound to, for the ids that are not free.
    ///
    /// - Throws: when the ledger fails.
    public func bindings(of ids: [RequestID]) async throws(LedgerError) -> [RequestID: LedgerBinding] {
        var bindings: [RequestID: LedgerBinding] = [:]
        for id in Set(ids) {
            if let entry = try await store.entry(id), !entry.isFree { bindings[id] = entry.binding }
        }
        return bindings
    }

    /// Asks how declarations stand and takes the answers of those that the ledger knows at the account that was asked into
    /// it. Changes nothing at the other side; sends nothing again.
    ///
    /// - Parameters:
    ///   - backends: whom to ask for which id that isn't bound.
    ///   - bindings: what the other ids are bound to: asked for through a backend of that account alone.
    ///   - isRecorded: whether every answer becomes part of the history; else, of a client's many repeats that find
    ///     nothing new, the first alone do.
    /// - Returns: the answers, in the order of the backends; a backend, or a binding's account, that isn't configured
    ///   answers `failed`, with nothing sent. Answers that could not be written down say why.
    public func inquire(
        _ backends: [RequestID: [BackendID]],
        bound bindings: [RequestID: LedgerBinding] = [:],
        isRecorded: Bool = true
    ) async -> [RequestID: [LedgerInquiry]] {
        var (groups, results) = bound(bindings)
        for (id, targets) in backends where bindings[id] == nil {
            for target in targets { groups[target, default: [:]].updateValue(nil, forKey: id) }
        }
        let answers = await withTaskGroup(of: (BackendID, [RequestID: LedgerInquiry]).self) { group in
            for (backend, ids) in groups { group.addTask { (backend, await ask(ids, backend, isRecorded)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (id, targets) in backends where bindings[id] == nil {
            results[id] = targets.compactMap { answers[$0]?[id] }
        }
        for (backend, ids) in groups {
            for (id, binding) in ids where binding != nil { results[id] = answers[backend]?[id].map { [$0] } }
        }
        return results
    }

    /// Those of a caller's entries for which it is time to ask the other side. That they are asked for is written down, so
    /// that who repeats his question every moment gets the ledger's answer in between.
    ///
    /// - Returns: also those for which that can't be written down now: a question harms nobody.
    public func due(_ entries: [LedgerEntry]) async -> Set<RequestID> {
        let now = time.now()
        let open = entries.filter { entry in
            let id = entry.requestID
            guard policy.askedAgain(entry, now: now, seen: sightings[id]) != nil else { return true }
            if let asked = entry.asked { sightings.note(asked, of: id, now: now) }
            return false
        }.map(\.requestID)
        return await withTaskGroup(of: RequestID?.self) { group in
            for id in open { group.addTask { await isDue(id) ? id : nil } }
            return await group.reduce(into: []) { due, id in
                if let id { due.insert(id) }
            }
        }
    }

    private func isDue(_ id: RequestID) async -> Bool {
        do throws(LedgerError) {
            if case .ask = try await beginAsking(id) { return true }
            return false
        } catch {
            return true
        }
    }

    /// Who is asked for what is bound, and answers for what nobody can be asked for.
    private func bound(
        _ bindings: [RequestID: LedgerBinding]
    ) -> (groups: [BackendID: [RequestID: LedgerBinding?]], unserved: [RequestID: [LedgerInquiry]]) {
        var groups: [BackendID: [RequestID: LedgerBinding?]] = [:]
        var unserved: [RequestID: [LedgerInquiry]] = [:]
        for (id, binding) in bindings {
            do throws(UnservedBinding) {
                groups[try router.configuration.backend(for: binding).id, default: [:]][id] = binding
            } catch {
                let failure = ProviderError(.notSent, .unserved, error.description, backend: binding.backend)
                unserved[id] = [LedgerInquiry(backend: binding.backend, result: .failed(failure))]
            }
        }
        return (groups, unserved)
    }

    /// Asks one backend; for what is bound, the account's other backends too where that one can't be asked.
    private func ask(
        _ ids: [RequestID: LedgerBinding?],
        _ backend: BackendID,
        _ isRecorded: Bool
    ) async -> [RequestID: LedgerInquiry] {
        let known = await known(ids.keys)
        let asked = time.now()
        var answers: [RequestID: LedgerInquiry] = [:]
        do throws(RouterError) {
            let free = ids.filter { $0.value == nil }.keys
            for (id, result) in try await router.inquire(Array(free), at: backend) {
                answers[id] = LedgerInquiry(backend: backend, result: result)
            }
            if let instance = router.configuration.backends[backend] {
                for (id, answer) in try await ask(ids.compactMapValues(\.self), at: instance) {
                    answers[id] = LedgerInquiry(backend: answer.backend.id, result: answer.result)
                }
            }
        } catch {
            let failure = ProviderError(.notSent, .invalidDeclaration, error.description, backend: backend)
            answers = ids.mapValues { _ in LedgerInquiry(backend: backend, result: .failed(failure)) }
        }
        for (id, answer) in answers where !answer.result.isCancelled {
            answers[id] = await noted(answer, id, known[id], backend, asked, isRecorded)
        }
        return answers
    }

    /// What the ledger knows of ids before anybody is asked; where it can't be read, the time of the question has to do.
    private func known(_ ids: some Sequence<RequestID>) async -> [RequestID: LedgerEntry] {
        var entries: [RequestID: LedgerEntry] = [:]
        for id in ids { entries[id] = try? await store.entry(id) }
        return entries
    }

    /// Writes an answer down; ids that the ledger doesn't know at that backend's account are left alone.
    private func noted(
        _ answer: LedgerInquiry,
        _ id: RequestID,
        _ known: LedgerEntry?,
        _ backend: BackendID,
        _ asked: ZonedTime,
        _ isRecorded: Bool
    ) async -> LedgerInquiry {
        guard let instance = router.configuration.backends[backend] else { return answer }
        var answer = answer
        let (identity, rules) = (instance.identity, instance.retransmission)
        do throws(LedgerError) {
            let (settlement, wasFree) = try await store.transact(LedgerKeys(id)) {
                [policy, intents, time, result = answer.result] view throws(LedgerError) in
                let result = intents.scrubbed(result, for: view.entry)
                let now = time.now()
                let decision =
                    isRecorded
                    ? policy.note(result, at: identity, asked: asked, about: known, view, now: now, rules: rules)
                    : policy.noteAsked(result, at: identity, asked: asked, about: known, view, now: now, rules: rules)
                let wasFree = view.entry?.isFree == true && decision.writes.entry?.state == .accepted
                return LedgerDecision((decision.result, wasFree), decision.writes)
            }
            answer.wasFree = wasFree
            if let settlement { mirror(answer.result, settlement.entry, at: identity) }
        } catch {
            answer.failure = error
        }
        return answer
    }
}
