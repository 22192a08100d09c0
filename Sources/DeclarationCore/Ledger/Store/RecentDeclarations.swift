/// What became of the declarations that a backend was given lately, as the ledger has it.
package struct RecentDeclarations: Sendable, Hashable {
    /// Of the day before the last hour, nothing further is counted once so many entries are, of all backends together.
    package static let limit = 1_000_000
    private static let step: Int64 = 600_000
    private static let stepsOfHour: Int64 = 6

    /// Counts of declarations by how they stand.
    package struct Counts: Sendable, Hashable {
        /// The other side has them.
        package var accepted = 0
        /// The other side refused them.
        package var refused = 0
        /// Nobody knows yet.
        package var unknown = 0
        /// How they stand can't be read.
        package var unreadable = 0
    }

    /// Those made within the last hour.
    package private(set) var lastHour = Counts()
    /// Those made within the last day.
    package private(set) var lastDay = Counts()
    /// When the last of them was sent that was accepted; `nil` for none within the day.
    package private(set) var lastAccepted: ZonedTime?
    /// Whether there are older entries of the day that were not counted: then the counts of the day are the least that there
    /// were. The last hour is always whole.
    package private(set) var isCut = false

    /// Counts what became of the declarations of the last day, for all backends at once.
    ///
    /// In steps of ten minutes, so that other readers of the ledger get their turn in between, also where a million
    /// declarations are made an hour; the newest first: what is too much to be counted is the oldest.
    package static func read(
        of backends: some Collection<BackendID>,
        in store: any LedgerStore,
        now: ZonedTime,
        limit: Int = limit
    ) async throws(LedgerError) -> [BackendID: RecentDeclarations] {
        var found = Dictionary(backends.map { ($0, RecentDeclarations()) }) { $1 }
        var until: ZonedTime?
        var count = 0
        for number in 1...24 * stepsOfHour {
            let isHour = number <= stepsOfHour
            if count >= limit, !isHour {
                for backend in found.keys { found[backend]?.isCut = true }
                break
            }
            let from = now.adding(milliseconds: -number * step)
            for tally in try await store.tally(from: from, until: until) {
                found[tally.backend]?.take(tally, isHour: isHour)
                count += tally.count
            }
            until = from
        }
        return found
    }

    private mutating func take(_ tally: LedgerTally, isHour: Bool) {
        lastDay.take(tally)
        if isHour { lastHour.take(tally) }
        if tally.state == .accepted, let sent = tally.lastSent { lastAccepted = .latest(lastAccepted ?? sent, sent) }
    }
}

extension RecentDeclarations.Counts {
    fileprivate mutating func take(_ tally: LedgerTally) {
        switch tally.state {
        case .accepted: accepted += tally.count
        case .refused: refused += tally.count
        case .sending, .unknown: unknown += tally.count
        case .notSent: break
        case nil: unreadable += tally.count
        }
    }
}

extension RecentDeclarations.Counts {
    /// For programs.
    package var json: JSONValue {
        .object([
            "accepted": .number(accepted), "refused": .number(refused), "unknown": .number(unknown),
            "unreadable": unreadable == 0 ? nil : .number(unreadable),
        ])
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
