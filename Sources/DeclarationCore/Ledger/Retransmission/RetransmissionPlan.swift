/// What a re-transmission would send, and where; nothing has been sent.
public struct RetransmissionPlan: Sendable, Hashable {
    /// The entry as it was looked at.
    public var entry: LedgerEntry
    /// Where it goes: the entry's backend, with the code that is sent now.
    public var binding: LedgerBinding
    /// What is sent. Holds the buyer's data.
    public var declaration: Declaration
    /// The fields that differ from what the other side has, as paths; empty for the unchanged content.
    public var changes: [String]
    /// What is doubtful.
    public var warnings: [Problem]
}

/// What came of a re-transmission.
public struct RetransmissionReport: Sendable, Hashable {
    /// What was sent, and where.
    public var plan: RetransmissionPlan
    /// What the other side said. After a refusal the earlier content still counts there.
    public var outcome: DeclareOutcome
    /// Whether this call sent nothing, as an inquiry showed that an earlier one of the same content had worked.
    public var isKept: Bool
    /// The entry as it is now.
    public var entry: LedgerEntry
}
