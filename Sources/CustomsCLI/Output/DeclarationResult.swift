import DeclarationCore

/// What `declare` has to tell, for people and for programs. Holds nothing of the buyer.
struct DeclarationResult: Sendable {
    /// How it ended.
    enum Ending: Sendable {
        /// Nothing was sent because only the plan was asked for.
        case planned
        /// The other side answered.
        case answered(DeclareOutcome)
        /// No usable answer.
        case failed(ProviderError)
    }

    let requestID: RequestID
    let amount: Money
    /// The routing table's decision; `nil` where it was not followed, or no route takes the id any more.
    let decision: RouteDecision?
    /// Where the id went by an earlier configuration, which counts then.
    var binding: LedgerBinding?
    let ending: Ending
    let warnings: [Problem]
    /// What the ledger knew already, when nothing was sent.
    var kept: LedgerEntry?
    /// What a re-transmission has to tell beside that.
    var retransmission: RetransmissionFacts?

    init(_ declaration: Declaration, _ decision: RouteDecision?, _ ending: Ending, warnings: [Problem]) {
        requestID = declaration.requestID
        amount = declaration.amount
        self.decision = decision
        self.ending = ending
        self.warnings = warnings
    }

    /// How the command exits.
    var exitStatus: ExitStatus {
        switch ending {
        case .planned, .answered(.accepted): .ok
        case .answered(.rejected): .rejected
        case .answered(.unknown): .unknown
        case .failed(let error): error.delivery.exitStatus
        }
    }

    /// The ending in a word.
    var word: String {
        switch ending {
        case .planned: "planned"
        case .answered(.accepted): "accepted"
        case .answered(.rejected): "rejected"
        case .answered(.unknown): "unknown"
        case .failed(let error): error.delivery == .notSent ? "notSent" : "unknown"
        }
    }

    /// What the other side said.
    var reason: OutcomeReason? {
        guard case .answered(let outcome) = ending else { return nil }
        switch outcome {
        case .accepted(let acceptance): return acceptance.reason
        case .rejected(let reason), .unknown(let reason): return reason
        }
    }

    var acceptance: Acceptance? {
        if case .answered(.accepted(let acceptance)) = ending { acceptance } else { nil }
    }

    var failure: ProviderError? {
        if case .failed(let error) = ending { error } else { nil }
    }
}
