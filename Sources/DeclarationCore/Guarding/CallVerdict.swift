/// What the end of a call says about the other side's health.
enum CallVerdict: Sendable, Hashable {
    /// It answers: also when it says no.
    case healthy
    /// It has no answer that can be used, or says itself that it fails.
    case failing
    /// Nothing: the caller gave up, or the call never left for a reason of this side.
    case silent
}

extension CallVerdict {
    init(_ result: Result<DeclareOutcome, ProviderError>) {
        switch result {
        case .success(.accepted): self = .healthy
        case .success(.rejected(let reason)), .success(.unknown(let reason)): self = Self.of(reason)
        case .failure(let error): self = Self.of(error)
        }
    }

    init(_ result: Result<InquiryOutcome, ProviderError>) {
        switch result {
        case .success(.answered): self = .healthy
        case .success(.rejected(let reason)), .success(.unknown(let reason)): self = Self.of(reason)
        case .failure(let error): self = Self.of(error)
        }
    }

    /// A refusal is an answer, also an unsigned one: with a wrong key the caller should hear that, and not of a breaker.
    private static func of(_ reason: OutcomeReason) -> CallVerdict {
        [.serverFailure, .unknownOutcome].contains(reason.outcomeClass) ? .failing : .healthy
    }

    private static func of(_ error: ProviderError) -> CallVerdict {
        let own: [ProviderError.Code] = [
            .cancelled, .overloaded, .transport(.overloaded), .transport(.invalidRequest), .invalidDeclaration,
            .signing, .circuitOpen, .budgetSpent,
        ]
        if own.contains(error.code) { return .silent }
        // What never left counts only where a connection was tried.
        if error.delivery == .notSent, !error.code.rawValue.hasPrefix("transport.") { return .silent }
        return .failing
    }
}
