import DeclarationCore

extension LedgerOpening {
    /// For the world's journal.
    var summary: String {
        switch self {
        case .send: "send"
        case .kept: "kept"
        case .refusedBefore: "refused before"
        case .settleFirst: "settle first"
        case .conflict: "conflict"
        case .incomparable: "incomparable"
        case .taken: "taken"
        case .busy: "busy"
        case .refused: "refused"
        case .bound: "bound elsewhere"
        }
    }
}

extension RetransmissionOpening {
    /// For the world's journal.
    var summary: String {
        switch self {
        case .send: "send"
        case .settleFirst: "settle first"
        case .busy: "busy"
        case .refused(let refusals): refusals.map(\.rule.rawValue).joined(separator: ", ")
        case .invalid: "invalid"
        }
    }
}

extension LedgerResult {
    /// For the world's journal.
    var summary: String {
        switch self {
        case .outcome(.accepted): "accepted"
        case .outcome(.rejected(let reason)): reason.isAuthenticated ? "refused" : "refused by who knows"
        case .outcome(.unknown): "don't know"
        case .failure(let error): error.delivery.rawValue
        }
    }
}

extension LedgerSettlement? {
    /// For the world's journal.
    var summary: String {
        switch self {
        case .settled: "settled"
        case .mayResend: "may resend"
        case .unsettled: "unsettled"
        case .busy: "busy"
        case nil: "gone"
        }
    }
}
