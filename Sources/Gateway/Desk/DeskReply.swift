import DeclarationCore

/// What a declaration came to, before a dialect puts it into its own words.
enum DeskReply: Sendable {
    /// Accepted, now or earlier with the same content.
    case accepted(LedgerEntry, Acceptance)
    /// Definitely not accepted; nothing of it is at customs' door.
    case refused(DeskRefusal)
    /// Nobody knows yet, or nothing could be done now: the same request may be repeated, and nothing is declared twice.
    case undecided(String)
}

/// Why a declaration was refused.
struct DeskRefusal: Sendable, Hashable {
    /// What kind of refusal it is.
    let outcomeClass: OutcomeClass
    /// What is wrong and what would be right; without personal data.
    let text: String
    /// The other side's own word for it; `nil` when the gateway refused.
    var origin: Origin?
    /// The fields that differ, when the id holds other content.
    var fields: [String] = []

    /// A code and whose it is.
    struct Origin: Sendable, Hashable {
        let generation: Generation
        let code: String
    }

    init(_ outcomeClass: OutcomeClass, _ text: String) {
        self.outcomeClass = outcomeClass
        self.text = text
    }
}

/// What became of the ids of an inquiry.
struct DeskInquiry: Sendable {
    /// What is known, in the order asked.
    var found: [DeskRecord] = []
    /// Ids that the client hasn't declared, or that were refused.
    var notFound: [RequestID] = []
    /// Ids about which nothing can be said now.
    var undecided: [RequestID] = []
}

/// One declaration as a client sees it.
struct DeskRecord: Sendable {
    /// What the other side said, with what the ledger adds.
    let record: DeclarationRecord
    /// Where it is bound; `nil` for one that was declared before the gateway.
    let entry: LedgerEntry?
    /// Whose words the record is in.
    let generation: Generation
}
