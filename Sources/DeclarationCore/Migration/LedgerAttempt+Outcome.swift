/// What a call came to, as reports and moves count it.
extension LedgerAttempt {
    /// Whether the other side said no, in an answer that verified. Its own failure is no such answer, and too many calls are
    /// no fault of the declaration.
    var wasRefused: Bool {
        guard let end, end.delivery == nil, end.isAuthenticated else { return false }
        return ![.accepted, .notSent, .unknownOutcome, .serverFailure, .throttled].contains(end.outcomeClass)
    }

    /// Whether it could not be sent, and not for a reason that lies in the declaration or its caller.
    var wasNotSent: Bool {
        guard let end, end.outcomeClass == .notSent else { return false }
        let code = ProviderError.Code(rawValue: end.code)
        return code != .cancelled && code != .invalidDeclaration
    }

    /// Whether nobody knew, when it ended, what became of it: also after an answer that did not verify, or in which the other
    /// side spoke of its own failure.
    var wasUnknown: Bool { end?.outcomeClass != .accepted && end?.outcomeClass != .notSent && !wasRefused }
}
