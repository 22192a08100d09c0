import DeclarationCore
import DeclarationRouter

/// A plan, for people and for programs.
struct MigrationPlanReport {
    /// What was counted.
    enum Source: String {
        case ledger, sample, tables

        /// What one of it is called.
        var unit: String { self == .tables ? "combination" : "declaration" }

        /// What it is called.
        var name: String {
            switch self {
            case .ledger: "the ledger"
            case .sample: "the sample"
            case .tables: "the customs table"
            }
        }
    }

    let plan: MigrationPlan
    let change: PlannedChange
    let source: Source

    /// Whether there was nothing to count.
    var isEmpty: Bool { plan.total == 0 && plan.bound.isEmpty && plan.unreadableCount == 0 }

    /// How the command ends.
    var status: ExitStatus {
        if plan.breaks || change.leavesTheLedger { return .breaks }
        return plan.unreadableCount > 0 ? .invalid : .ok
    }

    /// What a reader has to know beside the numbers.
    var notes: [String] {
        var notes: [String] = []
        if plan.unreadableCount > 0 {
            let lines = plan.unreadable.map(String.init).joined(separator: ", ")
            notes.append(
                Count.text(plan.unreadableCount, "line holds", "lines hold") + " no declaration: \(lines)"
            )
        }
        if change.leavesTheLedger {
            notes.append(
                "the new configuration has another ledger: it knows nothing of what was declared, and could declare it again; "
                    + "let both name the same one"
            )
        }
        if let files = change.ownLedgers {
            notes.append(
                "a ledger is named for its configuration's file: put the new one in the place of the old one, under its name, "
                    + "or let both name one ledger.path; run as it is named now, the new one uses \(files.new) and knows "
                    + "nothing of what is in \(files.old)"
            )
        }
        for (backend, problems) in change.keys.unusable.sorted(by: { $0.key < $1.key }) {
            notes += problems.map { "key not usable: \(backend): \($0)" }
        }
        if !change.keys.unread.isEmpty {
            let names = change.keys.unread.keys.sorted().map(\.rawValue).joined(separator: ", ")
            notes.append("the keys of \(names) can't be read here and count as usable")
        }
        if source == .tables {
            notes += Set([change.oldSide.blindSpot, change.newSide.blindSpot].compactMap { $0 }).sorted()
        }
        if source == .ledger {
            notes.append("a ledger doesn't show the buyer and the filed name; `--sample` checks them too")
        }
        return notes
    }
}

extension MigrationPlan.Office {
    /// For a table: the code, and the place where it says more.
    var text: String {
        guard let place, place.rawValue != code.rawValue.lowercased() else { return code.rawValue }
        return code.rawValue.isEmpty ? place.rawValue : "\(code) (\(place))"
    }
}

extension MigrationStop {
    /// For a table.
    var text: String { "\(backend) (\(generation))" }
}

extension MigrationFate {
    /// For a table: where it goes.
    var text: String { target?.text ?? "nowhere" }
}
