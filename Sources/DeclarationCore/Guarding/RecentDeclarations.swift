/// What became of the declarations that a backend was given lately, as the ledger has it.
package struct RecentDeclarations: Sendable, Hashable {
    /// The most entries of one backend that are read.
    package static let limit = 50_000

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

    /// Reads a backend's entries of the last day.
    package init(
        of backend: BackendID,
        in store: any LedgerStore,
        now: ZonedTime
    ) async throws(LedgerError) {
        let hour = now.adding(milliseconds: -3_600_000)
        // The hour first: it must be whole even where the day is too long to read.
        let rest = try await read(backend, store, from: hour, until: nil, upTo: Self.limit, isHour: true)
        _ = try await read(
            backend,
            store,
            from: now.adding(milliseconds: -86_400_000),
            until: hour,
            upTo: rest,
            isHour: false
        )
    }

    /// - Returns: how many more may be read.
    private mutating func read(
        _ backend: BackendID,
        _ store: any LedgerStore,
        from: ZonedTime,
        until: ZonedTime?,
        upTo limit: Int,
        isHour: Bool
    ) async throws(LedgerError) -> Int {
        let filter = LedgerFilter(backends: [backend], from: from, until: until)
        var cursor: LedgerCursor?
        var rest = limit
        repeat {
            guard rest > 0 else {
                isCut = true
                return 0
            }
            let page = try await store.history(
                matching: filter,
                withAttempts: false,
                after: cursor,
                limit: min(5_000, rest)
            )
            rest -= page.rows.count
            for row in page.rows { take(row, isHour) }
            cursor = page.next
        } while cursor != nil
        return rest
    }

    private mutating func take(_ row: LedgerHistoryRow, _ isHour: Bool) {
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
