import DeclarationCore

extension OutcomeReason {
    init(_ result: AMSResult, _ outcomeClass: OutcomeClass, advice: String?, isAuthenticated: Bool) {
        self.init(
            outcomeClass,
            code: result.resultCode,
            text: result.resultMessage,
            advice: advice,
            isAuthenticated: isAuthenticated
        )
    }

    /// A refusal. The status `F` decides; a code that is documented for another status, or not at all, tells no more
    /// than that.
    static func refusal(_ result: AMSResult, isAuthenticated: Bool) -> OutcomeReason {
        let entry = AMSResultCode.named(result.resultCode)
        let known = entry?.status == .failure || entry?.outcomeClass == .throttled ? entry : nil
        let outcomeClass = known?.outcomeClass ?? .serverFailure
        return OutcomeReason(result, outcomeClass, advice: known?.advice, isAuthenticated: isAuthenticated)
    }

    /// An answer with the status `U`, or one that nobody documented. A code that tells what to do about the doubt itself
    /// keeps its class: which status comes with `CONTEXT_INCONSISTENT` is unconfirmed.
    static func doubt(_ result: AMSResult, isAuthenticated: Bool) -> OutcomeReason {
        let entry = AMSResultCode.named(result.resultCode).flatMap {
            [.throttled, .idempotencyConflict].contains($0.outcomeClass) ? $0 : nil
        }
        let outcomeClass = entry?.outcomeClass ?? .unknownOutcome
        return OutcomeReason(result, outcomeClass, advice: entry?.advice, isAuthenticated: isAuthenticated)
    }
}

extension DeclareOutcome {
    init(_ answer: AMSDeclareAnswer, isAuthenticated: Bool) {
        switch answer.result.status {
        case .success: self = .accepted(Acceptance(answer, isAuthenticated: isAuthenticated))
        case .failure: self = .rejected(.refusal(answer.result, isAuthenticated: isAuthenticated))
        default: self = .unknown(.doubt(answer.result, isAuthenticated: isAuthenticated))
        }
    }
}

extension Acceptance {
    init(_ answer: AMSDeclareAnswer, isAuthenticated: Bool) {
        self.init(
            customsPaymentID: answer.customsPaymentId,
            customsOrderID: answer.customsOrderId,
            identityCheck: answer.identityCheckResult.map { IdentityCheck(ams: $0) },
            clearingChannel: answer.clearingChannel.map { ClearingChannel(ams: $0) },
            clearingTransactionID: answer.clearingTransactionId,
            registrationID: answer.customsProviderRegistrationId,
            reason: OutcomeReason(answer.result, .accepted, advice: nil, isAuthenticated: isAuthenticated)
        )
    }
}

extension IdentityCheck {
    init(ams text: String) {
        switch text {
        case "CHECK_PASSED": self = .passed
        case "CHECK_NOT_PASSED": self = .notPassed
        default: self.init(rawValue: text)
        }
    }
}

extension ClearingChannel {
    /// The numbers and `OTHE` are spellings of the official libraries' models: Python's and .NET's.
    init(ams text: String) {
        switch text {
        case "CUP", "1": self = .unionPay
        case "NUCC", "2": self = .netsUnion
        case "OTHER", "3", "OTHE": self = .other
        default: self.init(rawValue: text)
        }
    }
}
