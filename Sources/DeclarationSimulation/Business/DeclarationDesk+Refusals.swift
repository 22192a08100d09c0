import DeclarationCore

extension DeclarationDesk {
    /// What no generation takes, whatever the time and the payment.
    func malformed(_ declaration: SimulatedDeclaration) -> SimulatedRefusal? {
        if declaration.requestID.rawValue.isEmpty {
            return SimulatedRefusal(.invalidRequest, "the request id is empty")
        }
        if declaration.paymentID.rawValue.isEmpty {
            return SimulatedRefusal(.invalidRequest, "the payment id is empty")
        }
        if declaration.amount.minorUnits <= 0 { return SimulatedRefusal(.invalidRequest, "the amount is not positive") }
        if declaration.amount.currency != .cny { return SimulatedRefusal(.invalidRequest, "the currency is not CNY") }
        if declaration.isSplit, declaration.subOrderID == nil {
            return SimulatedRefusal(.invalidRequest, "a part of a split needs its own order number")
        }
        return nil
    }

    /// The payment: as defined, by magic word, or paid with the default total.
    static func payment(
        of declaration: SimulatedDeclaration,
        _ caller: SimulatedCaller,
        _ options: SimulationOptions,
        _ store: SimulationStore
    ) -> SimulatedPayment {
        if let known = store.definition(of: declaration.paymentID, caller.generation) { return known }
        let state = options.magicWords ? MagicWords.state(ofPayment: declaration.paymentID.rawValue) : nil
        return SimulatedPayment(declaration.paymentID, state: state ?? .paid)
    }

    static func refusal(_ state: SimulatedPayment.State) -> SimulatedRefusal? {
        switch state {
        case .paid: nil
        case .inProgress: SimulatedRefusal(.orderState, "the payment is in progress")
        case .failed: SimulatedRefusal(.orderState, "the payment failed")
        case .unknown: SimulatedRefusal(.orderNotFound, "the payment does not exist")
        case .abnormalUser: SimulatedRefusal(.userAbnormal, "the buyer's account is abnormal")
        case .riskRejected: SimulatedRefusal(.riskRejected, "risk control refuses the payment")
        }
    }

    /// What the other declarations of the payment stand against.
    func refusal(
        _ declaration: SimulatedDeclaration,
        beside others: PaymentLedger,
        _ payment: SimulatedPayment
    ) -> SimulatedRefusal? {
        if rules.refusesDuplicates, others.hasDuplicate(of: declaration) {
            return SimulatedRefusal(.duplicate, "the payment is already declared at \(declaration.customsCode)")
        }
        let total = payment.total ?? options.defaultTotal
        guard declaration.amount.minorUnits > total.minorUnits - others.declared else { return nil }
        return SimulatedRefusal(
            .amountExceeded,
            "\(declaration.amount) and \(Money.fen(others.declared)) declared before exceed the payment of \(total)"
        )
    }

    func inconsistent(_ changed: Set<DeclaredField>, mayPush: Bool) -> SimulatedRefusal {
        let forbidden = changed.subtracting(rules.changeable)
        let names = (forbidden.isEmpty ? changed : forbidden).map(\.rawValue).sorted().joined(separator: ", ")
        let reason = mayPush ? "may never differ" : "may not differ, or not yet"
        return SimulatedRefusal(.contextInconsistent, "\(names) \(reason) under the same id", changed: changed)
    }
}
