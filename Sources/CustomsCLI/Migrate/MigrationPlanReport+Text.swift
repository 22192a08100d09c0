import DeclarationCore

extension MigrationPlanReport {
    /// For people.
    var text: String {
        let sections = [
            summary, overview, table(.moves, "Would change backend"), broken, table(.gains, "Would be new"), bound,
        ]
        let note = notes.map { "Note: \($0)\n" }.joined()
        return (sections + [note]).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var summary: String {
        let (old, new) = (change.old, change.new)
        let counts = MigrationOutcome.allCases.map { ($0, plan.count($0)) }.filter { $0.1 > 0 || $0.0 == .breaks }
        let words = counts.map { "\($1) \($0.text)" }.joined(separator: ", ")
        return """
            From \(old.file ?? "") (\(old.version)) to \(new.file ?? "") (\(new.version)), decided as at \(change.at).
            \(plan.total) \(source.unit)s of \(source.text): \(words).

            """
    }

    /// One line for each office and merchant.
    private var overview: String {
        guard source != .tables else { return "" }
        var table = TextTable(["office", "merchant", "total", "stay", "change", "break", "gain", "neither"])
        for (key, groups) in plan.byOfficeAndMerchant {
            let counts = [.stays, .moves, .breaks, .gains, .neither].map { (outcome: MigrationOutcome) in
                groups.reduce(0) { $0 + ($1.outcome == outcome ? $1.count : 0) }
            }
            table.add([key.office, key.merchant, String(counts.reduce(0, +))] + counts.map(String.init))
        }
        return plan.groups.isEmpty ? "" : table.text
    }

    private func table(_ outcome: MigrationOutcome, _ title: String) -> String {
        let groups = plan.groups.filter { $0.outcome == outcome }
        guard !groups.isEmpty else { return "" }
        var table = TextTable(["office", "merchant"] + shownPaidUnder + ["from", "to"] + shownCount)
        for group in groups { table.add(group.cells(source) + [group.old.text, group.new.text] + count(group)) }
        return "\(title):\n" + table.text
    }

    private var broken: String {
        let groups = plan.groups.filter { $0.outcome == .breaks }
        guard !groups.isEmpty else { return "" }
        let header = ["office", "merchant"] + shownPaidUnder + ["from", "to", "reason"] + shownCount
        var table = TextTable(header + (source == .tables ? [] : ["examples"]))
        for group in groups {
            let reason = group.new.reason?.text ?? ""
            let examples = source == .tables ? [] : [group.examples.map(\.rawValue).joined(separator: " ")]
            let fates = [group.old.text, group.new.text, reason]
            table.add(group.cells(source) + fates + count(group) + examples)
        }
        return "Can't be carried any more:\n" + table.text
    }

    private var shownPaidUnder: [String] { source == .tables ? ["paid under"] : [] }
    private var shownCount: [String] { source == .tables ? [] : ["count"] }
    private func count(_ group: MigrationPlan.Group) -> [String] { source == .tables ? [] : [String(group.count)] }

    private var bound: String {
        guard !plan.bound.isEmpty else { return "" }
        var table = TextTable([
            "office", "merchant", "bound to", "ids", "unsettled", "awaiting customs", "stranded", "examples",
        ])
        for bound in plan.bound {
            table.add([
                bound.office.text, bound.merchant.rawValue, bound.stop.text, String(bound.count),
                String(bound.unsettled), String(bound.awaiting), bound.isStranded ? "yes" : "",
                bound.examples.map(\.rawValue).joined(separator: " "),
            ])
        }
        let stranded =
            plan.stranded == 0
            ? "" : ", \(plan.stranded) of them stranded: the new configuration has nothing that could ask about them"
        let total = plan.bound.reduce(0) { $0 + $1.count }
        return "Stay bound whatever the configuration says: \(Count.text(total, "id"))\(stranded).\n" + table.text
    }
}

extension MigrationPlanReport.Source {
    /// In words.
    fileprivate var text: String {
        switch self {
        case .ledger: "the ledger"
        case .sample: "the sample"
        case .tables: "office, payment ids and merchant"
        }
    }
}

extension MigrationOutcome {
    /// In words.
    fileprivate var text: String {
        switch self {
        case .stays: "stay"
        case .moves: "change backend"
        case .breaks: "can't be carried any more"
        case .gains: "can be carried for the first time"
        case .neither: "by neither"
        }
    }
}

extension MigrationPlan.Group {
    fileprivate func cells(_ source: MigrationPlanReport.Source) -> [String] {
        let merchant = merchant?.rawValue ?? "any other"
        let paid = paidUnder.map(\.rawValue).joined(separator: " and ")
        return [office.text, merchant] + (source == .tables ? [paid] : [])
    }
}

extension MigrationPlan {
    /// The groups of each office and merchant, in order.
    fileprivate var byOfficeAndMerchant: [(key: (office: String, merchant: String), groups: [Group])] {
        var found: [(key: (office: String, merchant: String), groups: [Group])] = []
        for group in groups {
            let key = (office: group.office.text, merchant: group.merchant?.rawValue ?? "any other")
            if let last = found.last, last.key == key {
                found[found.count - 1].groups.append(group)
            } else {
                found.append((key, [group]))
            }
        }
        return found
    }
}
