import DeclarationCore

/// What is in the database for good, as a transaction left it there or found it: an entry, and how many attempts it has at
/// least.
struct WriteMark: Sendable {
    let requestID: RequestID
    let attempts: Int64
    /// When the id was first seen: an entry that was made anew in a copy has another one.
    let created: ZonedTime
    let written: ZonedTime
}

extension WriteMark {
    /// The mark of a decision's writes; `nil` when they leave nothing that stays.
    init?(_ writes: LedgerWrites) {
        guard let entry = writes.entry else { return nil }
        requestID = entry.requestID
        attempts = Int64(writes.attempts.map(\.number).max() ?? 0)
        created = entry.created
        written = entry.changed
    }

    /// The mark of what others wrote and this process acts on: that it is there.
    init(seen entry: LedgerEntry) {
        requestID = entry.requestID
        attempts = 0
        created = entry.created
        written = entry.changed
    }
}
