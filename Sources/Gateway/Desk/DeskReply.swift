import DeclarationCore

/// What a declaration came to, before a dialect puts it into its own words.
enum DeskReply: Sendable {
    /// Accepted, now or earlier with the same content.
    case accepted(LedgerEntry, Acceptance)
    /// Definitely not accepted; nothing of it is at customs' door.
    case refused(DeskRefusal)
    /// Nobody knows yet, or nothing could be done now: the same request may be repeated, and nothing is declared twice.
    case undecided(String)

    /// The same, where a field of a payment id that was given goes by the one name that a dialect has for it, whichever
    /// generation it is of. One that is missing keeps its path: the dialect has no field for it.
    func naming(paymentIDs given: some Collection<Generation>) -> DeskReply {
        guard case .refused(var refusal) = self else { return self }
        let isConflict = refusal.outcomeClass == .idempotencyConflict
        refusal.problems = refusal.problems.map { problem in
            var problem = problem
            let isGiven = given.contains { problem.path == "paymentIds.\($0)" }
            if isGiven || isConflict && problem.path.hasPrefix("paymentIds.") { problem.path = "paymentIds" }
            return problem
        }
        return .refused(refusal)
    }
}

extension OutcomeClass {
    /// Whether the other side refused the gateway's keys or contract, where it was the other side that refused: that is
    /// nothing the client could mend, and it must not look as if its own signature were wrong.
    var isOperators: Bool { [.authentication, .permission, .protocol].contains(self) }

    /// What the client hears then; mapi's texts have room for it.
    static let operatorsText = "The gateway's own account was refused; its operator has to act."
}

/// Why a declaration was refused.
struct DeskRefusal: Sendable, Hashable {
    /// What kind of refusal it is.
    let outcomeClass: OutcomeClass
    /// What is wrong and what would be right, where no field is named; without personal data.
    let text: String
    /// The fields that are wrong or, in a conflict, that differ; as paths of a declaration file.
    fileprivate(set) var problems: [Problem]
    /// The other side's own word for it; `nil` when the gateway refused.
    var origin: Origin?

    /// A code and whose it is.
    struct Origin: Sendable, Hashable {
        let generation: Generation
        let code: String
    }

    /// Whether the operator has to act, and not the client.
    var isOperators: Bool { origin != nil && outcomeClass.isOperators }

    init(_ outcomeClass: OutcomeClass, _ text: String) {
        self.outcomeClass = outcomeClass
        self.text = text
        problems = []
    }

    init(_ outcomeClass: OutcomeClass, _ problems: [Problem]) {
        self.outcomeClass = outcomeClass
        text = ""
        self.problems = problems.filter { $0.severity == .error }
    }

    /// The id holds other content: these fields differ.
    init(conflict fields: [String]) {
        self.init(.idempotencyConflict, fields.map { Problem(.error, path: $0, "not what the id was declared with") })
    }

    /// The fields by path.
    var paths: [String] { problems.map(\.path) }

    /// The text, with the fields as a dialect calls them.
    func text(_ names: FieldNames) -> String {
        guard !problems.isEmpty else { return text }
        guard outcomeClass == .idempotencyConflict else { return names.text(problems) }
        return "the id holds other content; different: \(list(names))"
    }

    /// The text where there is little room: the fields' names come before what is wrong with each.
    func text(_ names: FieldNames, within limit: Int) -> String {
        let whole = text(names)
        guard whole.count > limit, problems.count > 1 else { return whole }
        return "\(outcomeClass == .idempotencyConflict ? "different" : "wrong"): \(list(names))"
    }

    private func list(_ names: FieldNames) -> String {
        var named: [String] = []
        for name in paths.map(names.name) where !named.contains(name) { named.append(name) }
        return named.joined(separator: ", ")
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
    /// Ids whose entries are unreadable in the ledger: nothing can ever be said of them until its operator mends it.
    var unreadable: [RequestID] = []
    /// Whether something can be said of at least one id, and nothing is to be waited for.
    var isAnswer: Bool { undecided.isEmpty && !(found.isEmpty && notFound.isEmpty) }
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
