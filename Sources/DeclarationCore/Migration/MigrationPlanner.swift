/// Counts what changing from one configuration to another would do, declaration by declaration, in memory that grows with
/// the number of offices and merchants and not with that of declarations.
///
/// Every declaration is taken as if it came in new: under the old configuration and under the new one. What is bound
/// already is counted beside that.
package struct MigrationPlanner: Sendable {
    private struct GroupKey: Hashable {
        let office: MigrationPlan.Office
        let merchant: MerchantCustomsCode?
        var paidUnder: [Generation] = []
        let old: MigrationFate
        let new: MigrationFate
    }

    private struct BoundKey: Hashable {
        let office: MigrationPlan.Office
        let merchant: MerchantCustomsCode
        let stop: MigrationStop
    }

    let old: MigrationSide
    let new: MigrationSide
    private let exampleLimit: Int
    private var groups: [GroupKey: (count: Int, examples: [RequestID])] = [:]
    private var shapes: [MigrationShape: Int] = [:]
    private var tallies: [MigrationShapeTally] = []
    private var unreadable: (lines: [Int], count: Int) = ([], 0)

    /// Begins a plan.
    ///
    /// - Parameter examples: the most ids that are kept of each group.
    package init(old: MigrationSide, new: MigrationSide, examples: Int) {
        self.old = old
        self.new = new
        exampleLimit = examples
    }

    /// A ledger doesn't hold the filed name in clear; this one breaks no rule.
    private static let filedName = "-"

    /// Counts an entry of a ledger: as traffic, and for what stays bound.
    package mutating func add(_ row: LedgerHistoryRow) {
        let index = tally(of: row)
        let fates: (old: MigrationFate, new: MigrationFate)
        if let oldFate = tallies[index].old, let newFate = tallies[index].new {
            fates = (oldFate, newFate)
        } else {
            let declaration = Self.declaration(row, to: tallies[index].destination)
            fates.old = tallies[index].old ?? old.fate(of: declaration, carriedBy: row.generation)
            fates.new = tallies[index].new ?? new.fate(of: declaration, carriedBy: row.generation)
        }
        tallies[index].count(row.requestID, old: fates.old, new: fates.new, examples: exampleLimit)
        tallies[index].countBound(row, examples: exampleLimit)
    }

    /// Counts an entry only for what stays bound.
    package mutating func addBound(_ row: LedgerHistoryRow) {
        tallies[tally(of: row)].countBound(row, examples: exampleLimit)
    }

    /// Where a row's shape is counted.
    private mutating func tally(of row: LedgerHistoryRow) -> Int {
        let shape = MigrationShape(row)
        if let index = shapes[shape] { return index }
        let destination = destination(row)
        let declaration = Self.declaration(row, to: destination)
        shapes[shape] = tallies.count
        tallies.append(
            MigrationShapeTally(
                destination: destination,
                old: old.commonFate(of: declaration, carriedBy: row.generation),
                new: new.commonFate(of: declaration, carriedBy: row.generation),
                isStranded: !new.serves(
                    row.backend,
                    row.generation,
                    account: row.account,
                    old: old.stop(row.backend)
                )
            )
        )
        return tallies.count - 1
    }

    private static func declaration(_ row: LedgerHistoryRow, to customs: CustomsDestination) -> Declaration {
        Declaration(
            requestID: row.requestID,
            paymentIDs: row.paymentIDs,
            amount: row.amount,
            customs: customs,
            merchant: MerchantFiling(customsCode: row.merchant, customsName: filedName),
            isSplit: row.isSplit,
            subOrderID: row.subOrderID
        )
    }

    /// The office as the declaration may have named it. An entry has the place and the code that was sent; the code is left
    /// out where the place leads to it anyway.
    private func destination(_ row: LedgerHistoryRow) -> CustomsDestination {
        let region = row.region ?? .china
        guard let place = row.place, old.customs.place(place) != nil else {
            return CustomsDestination(code: row.customsCode, region: region)
        }
        let byPlace = CustomsDestination(place: place, region: region)
        if old.customs.code(for: byPlace, generation: row.generation) == row.customsCode { return byPlace }
        return CustomsDestination(place: place, code: row.customsCode, region: region)
    }

    /// Counts a declaration of a sample.
    package mutating func add(_ declaration: Declaration) {
        let problems = DeclarationCheck.problems(in: declaration).filter { $0.severity == .error }
        let office = office(of: declaration.customs)
        count(
            declaration,
            GroupKey(
                office: office,
                merchant: declaration.merchant.customsCode,
                old: old.fate(of: declaration, problems: problems),
                new: new.fate(of: declaration, problems: problems)
            )
        )
    }

    /// Counts a line of a sample that holds no declaration.
    package mutating func addUnreadable(line: Int) {
        unreadable.count += 1
        if unreadable.lines.count < exampleLimit { unreadable.lines.append(line) }
    }

    /// Counts a made-up declaration that stands for an office, a merchant and the generations of its payment ids.
    mutating func add(probe declaration: Declaration, merchant: MerchantCustomsCode?, paidUnder: [Generation]) {
        let key = GroupKey(
            office: office(of: declaration.customs),
            merchant: merchant,
            paidUnder: paidUnder,
            old: old.fate(of: declaration),
            new: new.fate(of: declaration)
        )
        // One for each way it can go, however many ids were tried.
        groups[key] = (1, [])
    }

    private func office(of destination: CustomsDestination) -> MigrationPlan.Office {
        let place = old.customs.place(for: destination) ?? new.customs.place(for: destination)
        let code = destination.code ?? place?.codes.min { $0.key < $1.key }?.value.first
        return MigrationPlan.Office(code: code ?? "", place: place?.id ?? destination.place)
    }

    private mutating func count(_ declaration: Declaration, _ key: GroupKey) {
        guard key.old.stop != nil, key.new.stop == nil else {
            groups[key, default: (0, [])].count += 1
            return
        }
        var tally = groups.removeValue(forKey: key) ?? (0, [])
        tally.count += 1
        if tally.examples.count < exampleLimit { tally.examples.append(declaration.requestID) }
        groups[key] = tally
    }

    /// What was counted.
    package var plan: MigrationPlan {
        MigrationPlan(
            groups: allGroups.map { key, tally in
                MigrationPlan.Group(
                    office: key.office,
                    merchant: key.merchant,
                    paidUnder: key.paidUnder,
                    old: key.old,
                    new: key.new,
                    count: tally.count,
                    examples: tally.examples
                )
            }.sorted { $0.sortKey < $1.sortKey },
            bound: bound.sorted { $0.sortKey < $1.sortKey },
            unreadable: unreadable.lines,
            unreadableCount: unreadable.count
        )
    }

    /// What was counted one by one, and by shape.
    private var allGroups: [GroupKey: (count: Int, examples: [RequestID])] {
        var all = groups
        for (shape, index) in shapes {
            for fate in tallies[index].fates {
                let key = GroupKey(office: shape.office, merchant: shape.merchant, old: fate.old, new: fate.new)
                let known = all[key, default: (0, [])]
                let examples = (known.examples + fate.examples).sorted().prefix(exampleLimit)
                all[key] = (known.count + fate.count, Array(examples))
            }
        }
        return all
    }

    private var bound: [MigrationPlan.Bound] {
        let places = shapes.map { shape, index in
            (key: BoundKey(office: shape.office, merchant: shape.merchant, stop: shape.stop), tally: tallies[index])
        }
        return Dictionary(grouping: places, by: \.key).compactMap { key, places in
            let tallies = places.map(\.tally)
            let examples =
                tallies.flatMap(\.unsettledExamples).sorted() + tallies.flatMap(\.strandedExamples).sorted()
            let bound = MigrationPlan.Bound(
                office: key.office,
                merchant: key.merchant,
                stop: key.stop,
                isStranded: tallies.contains(where: \.isStranded),
                settled: tallies.reduce(0) { $0 + $1.settled },
                awaiting: tallies.reduce(0) { $0 + $1.awaiting },
                unsettled: tallies.reduce(0) { $0 + $1.unsettled },
                examples: Array(examples.prefix(exampleLimit))
            )
            return bound.count > 0 ? bound : nil
        }
    }
}

extension MigrationPlan.Group {
    /// By office and merchant, then whatever keeps the order the same from run to run.
    fileprivate var sortKey: String {
        let fates = [old, new].flatMap { [$0.target?.backend.rawValue ?? "", $0.reason?.rawValue ?? ""] }
        let parts = [office.code.rawValue, office.place?.rawValue ?? "", merchant?.rawValue ?? "\u{10FFFF}"]
        return (parts + paidUnder.map(\.rawValue) + fates).joined(separator: "\u{1}")
    }
}

extension MigrationPlan.Bound {
    fileprivate var sortKey: String {
        [
            office.code.rawValue, office.place?.rawValue ?? "", merchant.rawValue, stop.backend.rawValue,
            stop.account ?? "",
        ].joined(separator: "\u{1}")
    }
}
