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
