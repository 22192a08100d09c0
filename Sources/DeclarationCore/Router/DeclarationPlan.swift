/// What will be sent, where and why; nothing has been sent yet.
public struct DeclarationPlan: Sendable, Hashable {
    /// The routing table's decision.
    public let decision: RouteDecision
    /// What the backend gets.
    public let request: DeclareRequest
    /// What is doubtful: a wrong check digit, a rule of the other generation.
    public let warnings: [Problem]
}

/// What came of a declaration.
public struct DeclarationReport: Sendable, Hashable {
    /// What was sent, where and why.
    public let plan: DeclarationPlan
    /// What the other side said.
    public let outcome: DeclareOutcome
    /// What is doubtful about the declaration or the answer.
    public let warnings: [Problem]
}

/// What an inquiry said of one id.
public enum InquiryResult: Sendable, Hashable {
    /// The record.
    case found(DeclarationRecord, isAuthenticated: Bool)
    /// The other side doesn't know the id. Soon after a time-out this can be a race: ask again later.
    case notFound(isAuthenticated: Bool)
    /// The answer left the id out; nothing is known about it.
    case missing
    /// The other side refused the inquiry; says nothing about the declaration.
    case rejected(OutcomeReason)
    /// The other side doesn't know or asks to come back later.
    case unknown(OutcomeReason)
    /// No usable answer; an inquiry changes nothing and may be repeated.
    case failed(ProviderError)
}
