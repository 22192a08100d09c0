import DeclarationCore

/// Entries that the ledger has and a command could not read: it went on without them, and says so at its end.
struct UnreadableEntries {
    var ids: [RequestID] = []

    /// What such a command may end with.
    static let meanings = [
        ExitStatus.ledger.means("The ledger can't be used, or some of its entries can't be read: see standard error.")
    ]

    /// The status of a command that would have ended with another one if all could be read.
    func status(or status: ExitStatus) -> ExitStatus { ids.isEmpty ? status : .ledger }

    /// For programs: all of them.
    var json: JSONValue { .array(ids.map { .string($0.rawValue) }) }

    /// What a person has to know; nothing when all could be read.
    var warnings: [String] {
        ids.isEmpty ? [] : ["warning: \(LedgerError.damaged(ids).message). All others are taken in."]
    }
}
