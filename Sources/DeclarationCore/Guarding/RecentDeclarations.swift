/// What became of the declarations that a backend was given lately, as the ledger has it.
package struct RecentDeclarations: Sendable, Hashable {
    /// The most entries that are read, of all backends together.
    package static let limit = 100_000
    private static let hour: Int64 = 3_600_000

    /// Counts of declarations by how they stand.
    package struct Counts: Sendable, Hashable {
        /// The other side has them.
        package var accepted = 0
        /// The other side refused them.
        package var refused = 0
        /// Nobody knows yet.
        package var unknown = 0
    }

    /// Those made within the last hour.
    package private(set) var lastHour = Counts()
    /// Those made within the last day.
    package private(set) var lastDay = Counts()
    /// When the last of them was sent that was accepted; `nil` for none within the day.
    package private(set) var lastAccepted: ZonedTime?
    /// Whether there are more than were read: then the counts of the day are the least that there were.
    package private(set) var isCut = false

    /// Reads what became of the declarations of the last day, in one pass for all backends.
    ///
    /// The newest first: what is too much to be read is the oldest.
    package static func read(
        of backends: some Collection<BackendID>,
        in store: any LedgerStore,
        now: ZonedTime
    ) async throws(LedgerError) -> [BackendID: RecentDeclarations] {
        let lastHour = now.adding(milliseconds: -hour)
        let filter = LedgerFilter(
            backends: Set(backends),
            from: now.adding(milliseconds: -24 * hour),
            order: .newestFirst
        )
        var found = Dictionary(backends.map { ($0, RecentDeclarations()) }) { $1 }
        var cursor: LedgerCursor?
        var rest = limit
        repeat {
            let page = try await store.history(
                matching: filter,
                withAttempts: false,
                after: cursor,
                limit: min(5_000, rest)
            )
            for row in page.rows { found[row.backend]?.take(row, isHour: !(lastHour > row.created)) }
            rest -= page.rows.count
            cursor = page.next
        } while cursor != nil && rest > 0
        if cursor != nil { for backend in found.keys { found[backend]?.isCut = true } }
        return found
    }

    private mutating func take(_ row: LedgerHistoryRow, isHour: Bool) {
        lastDay.take(row.state)
        if isHour { lastHour.take(row.state) }
        if row.state == .accepted, let sent = row.firstSent { lastAccepted = .latest(lastAccepted ?? sent, sent) }
    }
}

extension RecentDeclarations.Counts {
    fileprivate mutating func take(_ state: LedgerState) {
        switch state {
        case .accepted: accepted += 1
        case .refused: refused += 1
        case .sending, .unknown: unknown += 1
        case .notSent: break
        }
    }
}

extension RecentDeclarations.Counts {
    /// For programs.
    package var json: JSONValue {
        ["accepted": .number(accepted), "refused": .number(refused), "unknown": .number(unknown)]
    }
}

extension RecentDeclarations {
    /// For programs.
    package var json: JSONValue {
        .object([
            "lastHour": lastHour.json, "lastDay": lastDay.json,
            "lastAccepted": lastAccepted.map { .string($0.iso8601) },
            "more": isCut ? .bool(true) : nil,
        ])
    }
}
