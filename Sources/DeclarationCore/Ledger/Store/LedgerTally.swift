/// How many entries of a backend stand in one way.
public struct LedgerTally: Sendable, Hashable {
    /// The backend they are bound to.
    public var backend: BackendID
    /// How they stand; `nil` for what can't be read.
    public var state: LedgerState?
    /// How many they are.
    public var count: Int
    /// When the first attempt of one of them began, the latest of all; `nil` when none was sent.
    public var lastSent: ZonedTime?

    /// Makes a tally.
    public init(backend: BackendID, state: LedgerState?, count: Int, lastSent: ZonedTime? = nil) {
        self.backend = backend
        self.state = state
        self.count = count
        self.lastSent = lastSent
    }
}

extension LedgerStore {
    /// Counts whole rows: right for every store, and slow for many. What its pages can't read isn't counted.
    public func tally(from: ZonedTime, until: ZonedTime?) async throws(LedgerError) -> [LedgerTally] {
        var tallies: [BackendID: [LedgerState: LedgerTally]] = [:]
        var cursor: LedgerCursor?
        repeat {
            let filter = LedgerFilter(from: from, until: until)
            let page = try await history(matching: filter, withAttempts: false, after: cursor, limit: 5_000)
            for row in page.rows {
                let none = LedgerTally(backend: row.backend, state: row.state, count: 0)
                tallies[row.backend, default: [:]][row.state, default: none].add(row)
            }
            cursor = page.next
        } while cursor != nil
        return tallies.values.flatMap(\.values)
    }
}

extension LedgerTally {
    fileprivate mutating func add(_ row: LedgerHistoryRow) {
        count += 1
        if let sent = row.firstSent { lastSent = .latest(lastSent ?? sent, sent) }
    }
}
