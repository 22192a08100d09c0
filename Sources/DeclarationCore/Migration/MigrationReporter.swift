/// Counts what the ledger's history says of each generation at each office.
///
/// An id counts once at each generation that it was sent to; its calls count each. What was refused comes from the calls:
/// an id that was refused, corrected and accepted under the other generation counts as refused here and accepted there.
package struct MigrationReporter: Sendable {
    private struct Key: Hashable {
        let office: String
        let generation: Generation

        init(_ call: LedgerAttempt) {
            office = call.binding.place?.rawValue ?? call.binding.customsCode.rawValue
            generation = call.binding.generation
        }
    }

    private let offices: Set<String>
    private var sides: [Key: MigrationReport.Side] = [:]
    private var ids = 0

    /// Begins a report.
    ///
    /// - Parameter offices: places or codes that alone count; all when empty.
    package init(offices: [String] = []) {
        self.offices = Set(offices.map { $0.uppercased() })
    }

    /// Counts what a ledger holds of ids first seen in a period.
    package mutating func add(
        historyOf store: any LedgerStore,
        from: ZonedTime?,
        until: ZonedTime?
    ) async throws(LedgerError) {
        let filter = LedgerFilter(from: from, until: until)
        for try await rows in LedgerHistoryPages(store, matching: filter, withAttempts: true) {
            for row in rows { add(row) }
        }
    }

    /// Counts an id.
    package mutating func add(_ row: LedgerHistoryRow) {
        let sends = row.attempts.filter { $0.kind == .declare || $0.kind == .retry }
        var isCounted = false
        for (key, calls) in Dictionary(grouping: sends, by: Key.init) where isWanted(calls) {
            add(calls, row, to: key)
            isCounted = true
        }
        if isCounted { ids += 1 }
    }

    private func isWanted(_ calls: [LedgerAttempt]) -> Bool {
        offices.isEmpty
            || calls.contains { call in
                offices.contains(call.binding.customsCode.rawValue)
                    || call.binding.place.map { offices.contains($0.rawValue.uppercased()) } ?? false
            }
    }

    private mutating func add(_ calls: [LedgerAttempt], _ row: LedgerHistoryRow, to key: Key) {
        let left = calls.filter { $0.end?.outcomeClass != .notSent }
        guard let first = left.first else {
            sides[key, default: MigrationReport.Side()].notSent += 1
            return
        }
        let isHere = row.generation == key.generation
        var side = MigrationReport.Side()
        side.ids = 1
        side.calls = left.count
        let isAccepted =
            left.contains { $0.end?.outcomeClass == .accepted } || (isHere && row.state == .accepted)
        side.accepted = isAccepted ? 1 : 0
        let refusals = Set(left.compactMap(\.refusal))
        side.refused = refusals.isEmpty ? 0 : 1
        for reason in refusals { side.reasons[reason] = 1 }
        side.throttled = left.contains(where: \.wasThrottled) ? 1 : 0
        side.unknown = left.contains { $0.wasUnknown && !$0.wasThrottled } ? 1 : 0
        side.open = isHere && row.state.isUnsettled ? 1 : 0
        for call in left {
            guard let end = call.end else { continue }
            side.latency.add(max(0, end.ended.epochMilliseconds - call.started.epochMilliseconds))
        }
        if isHere, row.state == .accepted { addReceipt(row, since: first, to: &side) }
        sides[key, default: MigrationReport.Side()].add(side)
    }

    /// The first look that brought the final answer: later ones may be anybody's curiosity.
    private func addReceipt(_ row: LedgerHistoryRow, since first: LedgerAttempt, to side: inout MigrationReport.Side) {
        let look = row.attempts.first { $0.foundReceipt?.isFinal == true }
        guard row.verdict == .accepted || row.verdict == .refused, let end = look?.end else {
            side.awaiting = 1
            return
        }
        side.timeToReceipt.add(max(0, end.ended.epochMilliseconds - first.started.epochMilliseconds) / 1_000)
    }

    /// What was counted, with what differs by more than chance.
    package var report: MigrationReport {
        let names = Set(sides.keys.map(\.office)).sorted()
        var offices = names.map { name in office(name, Self.sorted(sides.filter { $0.key.office == name })) }
        if names.count > 1 { offices.insert(office(nil, together), at: 0) }
        let corrected = HolmCorrection.corrected(offices.flatMap { $0.comparisons.map(\.p) })
        var values = corrected[...]
        let final = offices.map { office in
            var comparisons = office.comparisons
            for index in comparisons.indices { comparisons[index].correctedP = values.removeFirst() }
            return MigrationReport.Office(name: office.name, sides: office.sides, comparisons: comparisons)
        }
        return MigrationReport(offices: final, ids: ids)
    }

    private typealias Sides = [(generation: Generation, side: MigrationReport.Side)]

    private static func sorted(_ sides: [Key: MigrationReport.Side]) -> Sides {
        sides.map { ($0.key.generation, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private var together: Sides {
        var all: [Generation: MigrationReport.Side] = [:]
        for (key, side) in sides { all[key.generation, default: MigrationReport.Side()].add(side) }
        return all.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private func office(_ name: String?, _ sides: Sides) -> MigrationReport.Office {
        var comparisons: [MigrationComparison] = []
        let sent = sides.filter { $0.side.ids > 0 }
        for (index, first) in sent.enumerated() {
            for second in sent[(index + 1)...] {
                for measure in MigrationComparison.Measure.allCases {
                    comparisons.append(
                        MigrationComparison(
                            measure,
                            (first.generation, first.side.share(measure)),
                            (second.generation, second.side.share(measure))
                        )
                    )
                }
            }
        }
        return MigrationReport.Office(name: name, sides: sides, comparisons: comparisons)
    }
}

extension MigrationReport.Side {
    fileprivate func share(_ measure: MigrationComparison.Measure) -> Proportion {
        switch measure {
        case .refused: refusals
        case .unknown: unknowns
        }
    }
}

extension LedgerAttempt {
    /// Why the other side said no; `nil` when it didn't.
    fileprivate var refusal: MigrationReport.Reason? {
        guard wasRefused, let end else { return nil }
        return MigrationReport.Reason(outcomeClass: end.outcomeClass, code: end.code)
    }
}

extension CustomsReceipt {
    /// Whether it is customs' last word.
    fileprivate var isFinal: Bool { verdict == .accepted || verdict == .refused }
}
