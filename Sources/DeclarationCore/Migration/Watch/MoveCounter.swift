/// Counts what the ledger holds of a move's routes since a step began.
///
/// Counted are ids that were created since then and went to the backend of a route of the move, at one of the route's
/// offices, merchants, regions and payment ids. A call that has no end yet and is younger than the time for which a process
/// holds it is under way, and counts when it has ended. A gateway takes a moment to load the new share: what still went by
/// the version of before the step doesn't count, so that a step back isn't followed by another one for what it has ended.
package struct MoveCounter: Sendable {
    private struct Call {
        let started: Int64
        let isUnknown: Bool
    }

    private let routes: [Route]
    private let former: String?
    private let rail: Int64
    /// Calls that began later and have no end are under way.
    private let underWay: ZonedTime
    private var figures = MoveFigures()
    private var calls: [Call] = []
    private var latency = Distribution()

    /// Begins to count.
    ///
    /// - Parameters:
    ///   - routes: those of the move.
    ///   - former: the version of the configuration before the step, which doesn't count.
    ///   - ownerLease: for how long a process holds what it is sending, in milliseconds.
    package init(_ move: Move, routes: [Route], former: String? = nil, now: ZonedTime, ownerLease: Int64) {
        self.routes = routes
        self.former = former
        rail = move.rails.latency
        underWay = now.adding(milliseconds: -ownerLease)
    }

    /// Counts what a ledger holds of ids that were created since a time.
    package mutating func add(historyOf store: any LedgerStore, since: ZonedTime) async throws(LedgerError) {
        let filter = LedgerFilter(backends: Set(routes.map(\.backend)), from: since)
        for try await rows in LedgerHistoryPages(store, matching: filter, withAttempts: true) {
            for row in rows { add(row) }
        }
    }

    /// Counts an id.
    package mutating func add(_ row: LedgerHistoryRow) {
        let sends = row.attempts.filter { call in
            (call.kind == .declare || call.kind == .retry) && call.binding.configurationVersion != former
                && routes.contains { $0.took(row, by: call) }
        }
        let left = sends.filter { $0.end.map { $0.outcomeClass != .notSent } ?? !isUnderWay($0) }
        guard !left.isEmpty else { return }
        figures.declarations += 1
        figures.refused += left.contains(where: \.wasRefused) ? 1 : 0
        figures.unknown += left.contains(where: \.wasUnknown) || row.state == .unknown ? 1 : 0
        for call in left {
            calls.append(Call(started: call.started.epochMilliseconds, isUnknown: call.wasUnknown))
            guard call.kind == .declare, let end = call.end else { continue }
            add(latency: end.ended.epochMilliseconds - call.started.epochMilliseconds)
        }
    }

    private func isUnderWay(_ call: LedgerAttempt) -> Bool { call.started > underWay }

    private mutating func add(latency milliseconds: Int64) {
        latency.add(max(0, milliseconds))
        figures.slow += milliseconds > rail ? 1 : 0
    }

    /// What was counted.
    package var result: MoveFigures {
        var result = figures
        var run = 0
        for call in calls.sorted(by: { $0.started < $1.started }) {
            run = call.isUnknown ? run + 1 : 0
            result.unknownInARow = max(result.unknownInARow, run)
        }
        result.timed = latency.count
        result.latency = latency.quantiles([0.95]).first
        return result
    }
}

extension Route {
    /// Whether a call went where this route leads, of a declaration that it means.
    fileprivate func took(_ row: LedgerHistoryRow, by call: LedgerAttempt) -> Bool {
        guard call.binding.backend == backend else { return false }
        let office = [call.binding.customsCode.rawValue, call.binding.place?.rawValue].compactMap { $0?.uppercased() }
        return (customs.isEmpty || office.contains(where: customs.contains))
            && (merchants.isEmpty || merchants.contains(row.merchant))
            && (regions.isEmpty || row.region.map(regions.contains) ?? true)
            && (paidUnder.isEmpty || paidUnder.contains { row.paymentIDs[$0] != nil })
    }
}

extension LedgerAttempt {
    /// Whether the other side said no, in an answer that verified. Its own failure is no such answer.
    fileprivate var wasRefused: Bool {
        guard let end, end.delivery == nil, end.isAuthenticated else { return false }
        return ![.accepted, .notSent, .unknownOutcome, .serverFailure].contains(end.outcomeClass)
    }

    /// Whether nobody knew, when it ended, what became of it.
    fileprivate var wasUnknown: Bool { end?.outcomeClass != .accepted && end?.outcomeClass != .notSent && !wasRefused }
}
