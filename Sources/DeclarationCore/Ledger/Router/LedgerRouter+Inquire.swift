/// What an inquiry through a ledger said of one id.
public struct LedgerInquiry: Sendable, Hashable {
    /// The backend that was asked.
    public var backend: BackendID
    /// Its answer.
    public var result: InquiryResult
    /// Why the answer could not be written down; `nil` when it was, or when the ledger doesn't know the id there.
    public var failure: LedgerError?

    /// Makes an answer.
    public init(backend: BackendID, result: InquiryResult, failure: LedgerError? = nil) {
        self.backend = backend
        self.result = result
        self.failure = failure
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
    /// - Returns: the answers, in the order of the backends; a backend, or a binding's account, that isn't configured
    ///   answers `failed`, with nothing sent. Answers that could not be written down say why.
    public func inquire(
        _ backends: [RequestID: [BackendID]],
        bound bindings: [RequestID: LedgerBinding] = [:]
    ) async -> [RequestID: [LedgerInquiry]] {
        var backends = backends
        var results: [RequestID: [LedgerInquiry]] = [:]
        for (id, binding) in bindings {
            do throws(UnservedBinding) {
                backends[id] = [try router.configuration.backend(for: binding).id]
            } catch {
                backends[id] = nil
                let failure = ProviderError(.notSent, .unserved, error.description, backend: binding.backend)
                results[id] = [LedgerInquiry(backend: binding.backend, result: .failed(failure))]
            }
        }
        var ids: [BackendID: [RequestID]] = [:]
        for (id, targets) in backends { for target in targets { ids[target, default: []].append(id) } }
        let answers = await withTaskGroup(of: (BackendID, [RequestID: LedgerInquiry]).self) { group in
            for (backend, ids) in ids { group.addTask { (backend, await ask(ids, backend)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (id, targets) in backends { results[id] = targets.compactMap { answers[$0]?[id] } }
        return results
    }

    private func ask(_ ids: [RequestID], _ backend: BackendID) async -> [RequestID: LedgerInquiry] {
        let asked = time.now()
        let results: [RequestID: InquiryResult]
        do throws(RouterError) {
            results = try await router.inquire(ids, at: backend)
        } catch {
            let failure = ProviderError(.notSent, .invalidDeclaration, error.description, backend: backend)
            results = Dictionary(uniqueKeysWithValues: ids.map { ($0, .failed(failure)) })
        }
        var answers: [RequestID: LedgerInquiry] = [:]
        for id in ids {
            let result = results[id] ?? .missing
            let failure = result.isCancelled ? nil : await noteAnswer(result, id, backend, asked)
            answers[id] = LedgerInquiry(backend: backend, result: result, failure: failure)
        }
        return answers
    }

    /// Writes an answer down; ids that the ledger doesn't know at that backend's account are left alone.
    private func noteAnswer(
        _ result: InquiryResult,
        _ id: RequestID,
        _ backend: BackendID,
        _ asked: ZonedTime
    ) async -> LedgerError? {
        guard let identity = router.configuration.backends[backend]?.identity else { return nil }
        do throws(LedgerError) {
            let settlement = try await store.transact(LedgerKeys(id)) { [policy, time] view throws(LedgerError) in
                policy.note(result, at: identity, asked: asked, view, now: time.now())
            }
            if let settlement { mirror(result, settlement.entry, at: identity) }
            return nil
        } catch {
            return error
        }
    }
}
