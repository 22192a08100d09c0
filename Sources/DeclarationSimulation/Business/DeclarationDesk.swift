import DeclarationCore

/// Decides one declare call: new, repeated, pushed again or refused.
struct DeclarationDesk {
    let options: SimulationOptions
    let rules: SimulationRules
    let caller: SimulatedCaller
    let now: ZonedTime

    init(options: SimulationOptions, caller: SimulatedCaller, now: ZonedTime) {
        self.options = options
        self.rules = options.rules(of: caller)
        self.caller = caller
        self.now = now
    }

    func declare(_ declaration: SimulatedDeclaration, _ store: inout SimulationStore) -> SimulatedAnswer {
        let key = SimulationStore.Key(caller: caller, requestID: declaration.requestID)
        var entry =
            store[key]
            ?? SimulationStore.Entry(journal: JournalEntry(caller: caller, requestID: declaration.requestID))
        let answer: SimulatedAnswer
        if let accepted = entry.accepted {
            answer = again(declaration, accepted, &entry, &store)
        } else {
            answer = first(declaration, &entry, &store)
        }
        entry.journal.note(declaration, answer)
        store.totals.counts.note(answer)
        store.keep(entry, key, limit: options.maximumDeclarations)
        return answer
    }

    // MARK: - A new id

    private func first(
        _ declaration: SimulatedDeclaration,
        _ entry: inout SimulationStore.Entry,
        _ store: inout SimulationStore
    ) -> SimulatedAnswer {
        let payment = Self.payment(of: declaration, caller, options, store)
        let key = SimulationStore.PaymentKey(caller: caller, paymentID: declaration.paymentID)
        let ledger = store.ledgers[key] ?? PaymentLedger()
        if let refusal = malformed(declaration) ?? Self.refusal(payment.state)
            ?? refusal(declaration, beside: ledger, payment)
        {
            return .refused(refusal)
        }
        store.ledgers[key] = ledger.adding(declaration)
        let acceptance = acceptance(of: declaration, payment)
        entry.accepted = SimulationStore.Accepted(
            declaration: declaration,
            first: acceptance,
            firstCall: now,
            lastCall: now,
            lastPush: now
        )
        return .accepted(answered(acceptance, entry.accepted))
    }

    private func acceptance(of declaration: SimulatedDeclaration, _ payment: SimulatedPayment) -> SimulatedAcceptance {
        let id = declaration.requestID.rawValue
        let paymentID = declaration.paymentID.rawValue
        return SimulatedAcceptance(
            handling: .first,
            requestID: declaration.requestID,
            customsPaymentID: declaration.isSplit ? number("part", id) : paymentID,
            customsOrderID: Self.orderID(declaration) ?? number("order", paymentID),
            declarationNumber: number("declaration", id),
            identityCheck: identityCheck(declaration, payment)
        )
    }

    private func number(_ kind: String, _ id: String) -> String {
        StableNumber.make(now, kind, caller.generation.rawValue, caller.account, id)
    }

    static func orderID(_ declaration: SimulatedDeclaration) -> String? {
        declaration.isSplit ? declaration.subOrderID?.rawValue : nil
    }

    private func identityCheck(_ declaration: SimulatedDeclaration, _ payment: SimulatedPayment) -> IdentityCheck? {
        guard let number = declaration.buyer?.number.exposed else { return nil }
        if let payer = payment.payerCertificate { return payer.exposed == number ? .passed : .notPassed }
        return options.magicWords && MagicWords.isOtherPayer(certificateNumber: number) ? .notPassed : .passed
    }

    // MARK: - A known id

    private func again(
        _ declaration: SimulatedDeclaration,
        _ known: SimulationStore.Accepted,
        _ entry: inout SimulationStore.Entry,
        _ store: inout SimulationStore
    ) -> SimulatedAnswer {
        var known = known
        known.hasClearing = known.hasClearing || isDelivered(known)
        let changed = declaration.changes(from: known.declaration)
        let mayPush = intervalIsOver(known) && !isNeverPushedAgain(declaration, known)
        known.lastCall = now
        entry.accepted = known
        guard mayPush, changed.isSubset(of: rules.changeable) else {
            return changed.isEmpty
                ? .accepted(answered(known.first, known, handling: .replay))
                : .refused(inconsistent(changed, mayPush: mayPush))
        }
        return push(declaration, known, &entry, &store)
    }

    private func push(
        _ declaration: SimulatedDeclaration,
        _ known: SimulationStore.Accepted,
        _ entry: inout SimulationStore.Entry,
        _ store: inout SimulationStore
    ) -> SimulatedAnswer {
        let payment = Self.payment(of: declaration, caller, options, store)
        let key = SimulationStore.PaymentKey(caller: caller, paymentID: declaration.paymentID)
        let others = (store.ledgers[key] ?? PaymentLedger()).removing(known.declaration)
        if let refusal = malformed(declaration) ?? refusal(declaration, beside: others, payment) {
            return .refused(refusal)
        }
        store.ledgers[key] = others.adding(declaration)
        var known = known
        known.declaration = declaration
        known.lastPush = now
        entry.accepted = known
        return .accepted(answered(known.first, known, handling: .retransmission))
    }

    private func intervalIsOver(_ known: SimulationStore.Accepted) -> Bool {
        let start = rules.intervalStart == .lastCall ? known.lastCall : known.firstCall
        let elapsed = now.epochMilliseconds - start.epochMilliseconds
        return rules.exactIntervalSuffices ? elapsed >= options.interval : elapsed > options.interval
    }

    private func isNeverPushedAgain(_ declaration: SimulatedDeclaration, _ known: SimulationStore.Accepted) -> Bool {
        rules.neverPushedAgain.contains(known.declaration.customsCode)
            || rules.neverPushedAgain.contains(declaration.customsCode)
    }

    /// The first answer again: clearing data may have been added, and mapi reports the identity check only once.
    private func answered(
        _ first: SimulatedAcceptance,
        _ known: SimulationStore.Accepted?,
        handling: SimulatedAcceptance.Handling = .first
    ) -> SimulatedAcceptance {
        var answer = first
        answer.handling = handling
        if handling != .first, rules.reportsIdentityOnce { answer.identityCheck = nil }
        guard let known, known.hasClearing || isDelivered(known) else { return answer }
        answer.clearing = SimulatedClearing(
            channel: .netsUnion,
            transactionID: StableNumber.make(known.firstCall, "clearing", known.declaration.paymentID.rawValue),
            registrationID: options.registrationIDs[known.declaration.customsCode] ?? options.defaultRegistrationID
        )
        return answer
    }

    private func isDelivered(_ known: SimulationStore.Accepted) -> Bool {
        RecordDesk(options: options, rules: rules, now: now).stage(of: known) == .delivered
    }
}
