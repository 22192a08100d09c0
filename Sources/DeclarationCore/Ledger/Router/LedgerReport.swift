/// What came of a declaration through a ledger.
public struct LedgerReport: Sendable, Hashable {
    /// What the other side said, now or when the same content was declared before.
    public var outcome: DeclareOutcome
    /// Whether this call sent nothing because the outcome was known already.
    public var isKept: Bool
    /// The entry as it is now.
    public var entry: LedgerEntry
    /// What is doubtful.
    public var warnings: [Problem]

    /// Makes a report.
    public init(outcome: DeclareOutcome, isKept: Bool, entry: LedgerEntry, warnings: [Problem] = []) {
        self.outcome = outcome
        self.isKept = isKept
        self.entry = entry
        self.warnings = warnings
    }

    /// A report of a known acceptance.
    static func kept(_ entry: LedgerEntry) -> LedgerReport {
        LedgerReport(outcome: .accepted(entry.knownAcceptance), isKept: true, entry: entry, warnings: entry.doubts)
    }
}

extension LedgerEntry {
    /// The acceptance, or what an inquiry told of it when its answer was lost; where nothing but a person's word tells of it,
    /// an unverified one without data.
    ///
    /// The clearing data and the identity check come in the answer alone: they are missing then.
    public var knownAcceptance: Acceptance { acceptance ?? record.map(Acceptance.init(settledBy:)) ?? .settledByAWord }
}

extension Acceptance {
    /// What an inquiry tells of an acceptance whose answer was lost.
    init(settledBy record: DeclarationRecord) {
        self.init(
            customsPaymentID: record.customsPaymentID,
            customsOrderID: record.customsOrderID,
            declarationNumber: record.declarationNumber,
            reason: OutcomeReason(
                .accepted,
                code: record.status.rawValue,
                text: "settled by inquiry; the answer to the declaration itself was lost",
                isAuthenticated: true
            )
        )
    }

    /// What is known where the answer was lost and a person said that it was declared.
    fileprivate static let settledByAWord = Acceptance(
        reason: OutcomeReason(
            .accepted,
            code: "",
            text: "settled by a person's word; the answer to the declaration itself was lost",
            isAuthenticated: false
        )
    )
}
