/// Counts what the ledger holds of a move's routes since a step began.
///
/// Counted are ids that were created since then and have a call that was meant for the backend of a route of the move, at one
/// of the route's offices, merchants, regions and payment ids: by the calls, as an id that could not be sent there may be
/// bound to another backend by now. A call that has no end yet and is younger than the time for which a process
/// holds it is under way, and counts when it has ended. A gateway takes a moment to load the new share: what still went by
/// the version of before the step doesn't count, so that a step back isn't followed by another one for what it has ended.
package struct MoveCounter: Sendable {
    private struct Call {
        let started: Int64
        let isFailing: Bool
    }

    private let routes: [Route]
    private let former: String?
    private let version: String?
    /// When the first call that counts began.
    package private(set) var first: ZonedTime?
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
    ///   - version: the only version of the configuration that counts; all but the former one without it.
    ///   - ownerLease: for how long a process holds what it is sending.
    package init(
        _ move: Move,
        routes: [Route],
        former: String? = nil,
        only version: String? = nil,
        now: ZonedTime,
        ownerLease: Duration
    ) {
        self.routes = routes
        self.former = former
        self.version = version
        rail = move.rails.latency.milliseconds
        underWay = now.subtracting(ownerLease)
    }

    /// Counts what a ledger holds of ids that were created since a time.
    package mutating func add(historyOf store: any LedgerStore, since: ZonedTime) async throws(LedgerError) {
        // Not by office: an office may have another code in another generation, where an id has gone meanwhile.
        let isByMerchant = routes.allSatisfy { !$0.merchants.isEmpty }
        let filter = LedgerFilter(merchants: isByMerchant ? Set(routes.flatMap(\.merchants)) : [], from: since)
        for try await rows in LedgerHistoryPages(store, matching: filter, withAttempts: true) {
            for row in rows { add(row) }
        }
    }

    /// Counts an id.
    package mutating func add(_ row: LedgerHistoryRow) {
        let sends = row.attempts.filter { call in
            (call.kind == .declare || call.kind == .retry) && counts(call.binding.configurationVersion)
                && routes.contains { $0.took(row, by: call) }
        }
        for call in sends where first.map({ $0 > call.started }) ?? true { first = call.started }
        let unsent = sends.filter { $0.wasNotSent || $0.wasThrottled }
        calls += unsent.map { Call(started: $0.started.epochMilliseconds, isFailing: true) }
        figures.notSent += unsent.isEmpty ? 0 : 1
        let left = sends.filter { call in
            !call.wasThrottled && (call.end.map { $0.outcomeClass != .notSent } ?? !isUnderWay(call))
        }
        figures.tried += unsent.isEmpty && left.isEmpty ? 0 : 1
        guard !left.isEmpty else { return }
        figures.declarations += 1
        figures.refused += left.contains(where: \.wasRefused) ? 1 : 0
        let isUnknown = row.state == .unknown && routes.contains { $0.backend == row.backend }
        figures.unknown += left.contains(where: \.wasUnknown) || isUnknown ? 1 : 0
        for call in left {
            calls.append(Call(started: call.started.epochMilliseconds, isFailing: call.wasUnknown))
            guard call.kind == .declare, let end = call.end else { continue }
            add(latency: end.ended.epochMilliseconds - call.started.epochMilliseconds)
        }
    }

    private func counts(_ made: String) -> Bool { made != former && version.map { $0 == made } ?? true }

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
            run = call.isFailing ? run + 1 : 0
            result.unknownInARow = max(result.unknownInARow, run)
        }
        result.failingNow = run
        result.timed = latency.count
        result.latency = latency.quantiles([0.95]).first.map { .milliseconds($0) }
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
