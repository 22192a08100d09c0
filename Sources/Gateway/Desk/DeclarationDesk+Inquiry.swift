import DeclarationCore

extension DeclarationDesk {
    /// How a client's declarations stand. Those of others are not found, as if nobody had declared them.
    ///
    /// The backends are asked, and what they say goes into the ledger; where they have no usable answer, or were asked not
    /// long ago, the ledger's word counts.
    ///
    /// - Throws: when the ledger can't be read.
    func inquire(_ ids: [RequestID], for client: GatewayClient) async throws(LedgerError) -> DeskInquiry {
        let (own, foreign, unreadable) = try await entries(ids, client)
        let open = own.filter { !$0.value.isFree && !$0.value.isFinal }
        let due = await ledger.due(Array(open.values))
        let bound = open.filter { due.contains($0.key) }.mapValues(\.binding)
        let strange = ids.filter { own[$0] == nil && !foreign.contains($0) && !unreadable.contains($0) }
        let (targets, heard) = earlierTargets(strange, client)
        let answers = await ledger.inquire(targets, bound: bound, isRecorded: false)
        for (id, said) in answers where targets[id] != nil && !said.contains(where: \.isGivenUp) {
            earlier.end(id, for: client.id, said)
        }
        var inquiry = DeskInquiry()
        for id in ids {
            if unreadable.contains(id) {
                inquiry.unreadable.append(id)
            } else if let entry = own[id] {
                // What was asked for may be known better by now.
                let isAsked = bound[id] != nil
                let known = isAsked ? try await ledger.store.entry(id) : nil
                take(known ?? entry, into: &inquiry)
            } else if targets[id] != nil || foreign.contains(id) || client.earlierBackends.isEmpty {
                take(earlier: id, answers[id] ?? [], client, into: &inquiry)
            } else if let said = heard[id] {
                take(earlier: id, said, client, into: &inquiry)
            } else {
                inquiry.undecided.append(id)
            }
        }
        return inquiry
    }

    /// Whom to ask now for ids that the ledger doesn't know, and what was said of the others not long ago.
    private func earlierTargets(
        _ ids: [RequestID],
        _ client: GatewayClient
    ) -> (targets: [RequestID: [BackendID]], heard: [RequestID: [LedgerInquiry]]) {
        guard !client.earlierBackends.isEmpty else { return ([:], [:]) }
        var targets: [RequestID: [BackendID]] = [:]
        var heard: [RequestID: [LedgerInquiry]] = [:]
        let (backends, now) = (client.earlierBackends, ledger.time.now())
        for id in Set(ids) {
            switch earlier.begin(id, for: client.id, at: backends, ledger.policy.settings, now: now) {
            case .ask: targets[id] = backends
            case .wait(let answers): heard[id] = answers
            }
        }
        return (targets, heard)
    }

    /// The client's entries, the ids that are somebody else's, and those of which nobody can tell.
    private func entries(
        _ ids: [RequestID],
        _ client: GatewayClient
    ) async throws(LedgerError) -> (own: [RequestID: LedgerEntry], foreign: Set<RequestID>, unreadable: Set<RequestID>)
    {
        var own: [RequestID: LedgerEntry] = [:]
        var foreign: Set<RequestID> = []
        var unreadable: Set<RequestID> = []
        for id in Set(ids) {
            do throws(LedgerError) {
                guard let entry = try await ledger.store.entry(id) else { continue }
                if entry.client == client.id { own[id] = entry } else { foreign.insert(id) }
            } catch {
                guard error.mayBeOfOneEntry, ids.count > 1 else { throw error }
                unreadable.insert(id)
            }
        }
        return (own, foreign, unreadable)
    }

    private func take(_ entry: LedgerEntry, into inquiry: inout DeskInquiry) {
        switch entry.state {
        case .refused, .notSent: inquiry.notFound.append(entry.requestID)
        case .accepted: inquiry.found.append(DeskRecord(entry))
        // Also where the backend doesn't know it: it may come there yet, or be sent again. Who heard "not found" would give
        // the order up, or declare it under another id.
        case .sending, .unknown: inquiry.undecided.append(entry.requestID)
        }
    }

    /// An id that the ledger doesn't know: only what is in the name of a merchant of the client's counts.
    private func take(
        earlier id: RequestID,
        _ answers: [LedgerInquiry],
        _ client: GatewayClient,
        into inquiry: inout DeskInquiry
    ) {
        for answer in answers {
            guard case .found(let record, _) = answer.result, isAllowed(record, client),
                let generation = ledger.router.configuration.backends[answer.backend]?.generation
            else { continue }
            inquiry.found.append(DeskRecord(record: record, entry: nil, generation: generation))
            return
        }
        let isKnown = answers.allSatisfy { answer in
            switch answer.result {
            case .found, .notFound: true
            case .missing, .rejected, .unknown, .failed: false
            }
        }
        if isKnown { inquiry.notFound.append(id) } else { inquiry.undecided.append(id) }
    }

    private func isAllowed(_ record: DeclarationRecord, _ client: GatewayClient) -> Bool {
        guard !client.merchants.isEmpty else { return true }
        return record.merchant.map { client.merchants.contains($0.customsCode) } ?? false
    }
}

extension LedgerInquiry {
    /// Whether the caller went before anything was said.
    fileprivate var isGivenUp: Bool {
        if case .failed(let error) = result { error.code == .cancelled } else { false }
    }
}

extension DeskRecord {
    /// What the ledger knows of an accepted declaration, also before the first inquiry.
    init(_ entry: LedgerEntry) {
        var record =
            entry.record
            ?? DeclarationRecord(requestID: entry.requestID, status: TransmissionStatus(stage: .queued, rawValue: ""))
        let acceptance = entry.knownAcceptance
        record.customsPaymentID = record.customsPaymentID ?? acceptance.customsPaymentID
        record.customsOrderID = record.customsOrderID ?? acceptance.customsOrderID
        record.declarationNumber = record.declarationNumber ?? acceptance.declarationNumber
        record.customsCode = record.customsCode ?? entry.binding.customsCode
        record.amount = record.amount ?? entry.amount
        record.isSplit = record.isSplit ?? entry.isSplit
        record.subOrderID = record.subOrderID ?? entry.subOrderID
        self.init(record: record, entry: entry, generation: entry.binding.generation)
    }
}
