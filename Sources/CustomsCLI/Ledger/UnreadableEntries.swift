import DeclarationCore

/// Entries that the ledger has and a command could not read: it went on without them, and says so at its end.
struct UnreadableEntries {
    /// Those that are unreadable.
    var ids: [RequestID] = []
    /// Those whose content the keys at hand don't open, and what the ledger says of the first.
    private var sealed: (ids: [RequestID], reason: String) = ([], "")

    /// What such a command may end with.
    static let meanings = [
        ExitStatus.ledger.means(
            "The ledger can't be used, or some of its entries are unreadable: see standard error. In place of the codes "
                + "of outcomes, 0 to 3; what keeps the command from its work has its own code."
        )
    ]

    init(ids: [RequestID] = []) { self.ids = ids }

    /// Takes one by what its reading ended with.
    mutating func add(_ id: RequestID, _ failure: LedgerError) {
        guard failure.code == .sealing else { return ids.append(id) }
        if sealed.ids.isEmpty { sealed.reason = failure.message }
        sealed.ids.append(id)
    }

    private var all: [RequestID] { ids + sealed.ids }

    /// Whether one is among them.
    func contains(_ id: RequestID) -> Bool { ids.contains(id) || sealed.ids.contains(id) }

    /// The status of a command that would have ended with another one if all could be read.
    func status(or status: ExitStatus) -> ExitStatus { all.isEmpty ? status : .ledger }

    /// For programs: all of them.
    var json: JSONValue { .array(all.map { .string($0.rawValue) }) }

    /// What a person has to know; nothing when all could be read.
    var warnings: [String] {
        var warnings: [String] = []
        if !ids.isEmpty { warnings.append("warning: \(LedgerError.unreadable(ids).message). All others are taken in.") }
        if !sealed.ids.isEmpty {
            let count = Count.text(sealed.ids.count, "entry", "entries")
            warnings.append("warning: \(count) of the ledger can't be compared or opened; the first: \(sealed.reason)")
        }
        return warnings
    }
}
