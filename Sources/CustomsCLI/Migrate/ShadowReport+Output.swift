import DeclarationCore

extension ShadowReport {
    /// For people.
    var text: String {
        guard !groups.isEmpty || unreadable > 0 else {
            return "The ledger holds nothing that a shadow found. Give a route a `shadow`.\n"
        }
        let sections = [overview, details("Could not have been sent", "reason") { $0.reasons.rows }] + others
        return sections.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var overview: String {
        var table = TextTable([
            "office", "told", "asked", "sent as", "total", "expressible", "inexpressible", "unchecked",
        ])
        for group in groups where group.total > 0 {
            let codes = group.shadowOffices.keys.map(\.rawValue).sorted().joined(separator: " ")
            let counts = ShadowFinding.Result.allCases.map { String(group.results[$0] ?? 0) }
            table.add(group.pair.cells + [codes.isEmpty ? "no code" : codes, String(group.total)] + counts)
        }
        return groups.contains { $0.total > 0 } ? table.text : ""
    }

    private var others: [String] {
        [
            details("Would not have carried, or not as given", "field") { $0.lost.rows },
            details("Doubtful for the backend that was told only", "field") { $0.warningsOfReal.rows },
            details("Doubtful for the one that was asked only", "field") { $0.warningsOfShadow.rows },
            details("Differ in what inquiries say", "told: asked") { $0.differences.rows },
            unreadable == 0 ? "" : "\(Count.text(unreadable, "finding")) can't be read in the ledger, nor counted.\n",
        ]
    }

    private func details(
        _ title: String,
        _ column: String,
        _ rows: (Group) -> [(String, Tally)]
    ) -> String {
        var table = TextTable(["office", "told", "asked", column, "count", "examples"])
        var isEmpty = true
        for group in groups {
            for (name, tally) in rows(group) {
                let examples = tally.examples.map(\.rawValue).joined(separator: " ")
                table.add(group.pair.cells + [name, String(tally.count), examples])
                isEmpty = false
            }
        }
        return isEmpty ? "" : "\(title):\n" + table.text
    }

    /// For programs.
    func json(from: ZonedTime?, until: ZonedTime?, _ status: ExitStatus) -> JSONValue {
        .object([
            "groups": .array(groups.map(\.json)),
            "unreadable": .number(unreadable),
            "from": from.map { .string($0.iso8601) },
            "until": until.map { .string($0.iso8601) },
            "exitCode": .number(status.rawValue),
        ])
    }
}

extension ShadowPair {
    fileprivate var cells: [String] {
        let named = place.flatMap { $0.rawValue == office.rawValue.lowercased() ? nil : "\(office) (\($0))" }
        return [named ?? office.rawValue, backend.rawValue, shadow.rawValue]
    }
}

extension Dictionary where Key: Comparable & CustomStringConvertible, Value == ShadowReport.Tally {
    /// The most frequent first.
    fileprivate var rows: [(String, ShadowReport.Tally)] {
        sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { ($0.key.description, $0.value) }
    }
}

extension ShadowReport.Group {
    fileprivate var json: JSONValue {
        let results = ShadowFinding.Result.allCases.map { ($0.rawValue, self.results[$0] ?? 0) }
        return .object([
            "office": .string(pair.office.rawValue),
            "place": pair.place.map { .string($0.rawValue) },
            "backend": .string(pair.backend.rawValue),
            "shadow": .string(pair.shadow.rawValue),
            "total": .number(total),
            "results": Self.counts(results),
            "outcomesOfExpressible": Self.counts(outcomesOfExpressible.sorted { $0.key < $1.key }),
            "reasons": .array(
                reasons.sorted { $0.key < $1.key }.map { reason, tally in
                    tally.json(["step": .string(reason.step.rawValue), "place": .string(reason.place)])
                }
            ),
            "shadowOffices": Self.counts(shadowOffices.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }),
            "lost": Self.fields(lost),
            "warningsOfReal": Self.fields(warningsOfReal),
            "warningsOfShadow": Self.fields(warningsOfShadow),
            "differences": .array(
                differences.sorted { $0.key < $1.key }.map { difference, tally in
                    tally.json([
                        "answer": .string(difference.answer), "shadowAnswer": .string(difference.shadowAnswer),
                    ])
                }
            ),
        ])
    }

    private static func counts(_ counts: some Sequence<(String, Int)>) -> JSONValue {
        JSONValue.object(counts.map { .init($0.0, .number($0.1)) })
    }

    private static func fields(_ tallies: [String: ShadowReport.Tally]) -> JSONValue {
        .array(tallies.sorted { $0.key < $1.key }.map { path, tally in tally.json(["path": .string(path)]) })
    }
}

extension ShadowReport.Tally {
    fileprivate func json(_ key: JSONValue) -> JSONValue {
        let counted: [JSONValue.Member] = [
            .init("count", .number(count)), .init("examples", .array(examples.map { .string($0.rawValue) })),
        ]
        return key.adding(counted)
    }
}
