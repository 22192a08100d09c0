package import DeclarationCore

/// Counts what came of a bulk run: all in all, by office, by backend and by refusal. Bounded whatever the run's size.
package struct SubmitSummary: Sendable {
    /// Beyond so many rows of a table all others share one.
    private static let keyLimit = 500
    private static let otherKey = "other"

    /// How many there are.
    let total: Int
    private(set) var done = 0
    private(set) var counts: [String: Int] = [:]
    private var byOffice: [String: [String: Int]] = [:]
    private var byBackend: [String: [String: Int]] = [:]
    private var byRefusal: [String: Int] = [:]
    /// With their lines.
    private(set) var warnings = FirstWarnings()
    /// How many were known before and not sent again.
    private(set) var kept = 0

    /// Makes an empty one, of so many declarations.
    package init(total: Int) { self.total = total }

    private static let order = ["accepted", "rejected", "unknown", "conflict", "invalid", "notSent"]

    /// How many were not tried; before the end: yet.
    var skipped: Int { max(0, total - done) }

    /// Counts a result; one that was skipped is none.
    package mutating func add(_ result: BulkResult) {
        if case .skipped = result.ending { return }
        let word = result.word
        done += 1
        counts[word, default: 0] += 1
        if case .answered(_, isKept: true) = result.ending { kept += 1 }
        for warning in result.warnings { warnings.add("line \(result.item.line): \(warning)") }
        Self.count(word, result.customsCode?.rawValue ?? "-", &byOffice)
        Self.count(word, result.backend?.rawValue ?? "-", &byBackend)
        if let refusal = result.refusal { byRefusal[Self.key(refusal, byRefusal), default: 0] += 1 }
    }

    /// The row that something counts in.
    private static func key<Count>(_ key: String, _ table: [String: Count]) -> String {
        table[key] != nil || table.count < keyLimit ? key : otherKey
    }

    private static func count(_ word: String, _ key: String, _ table: inout [String: [String: Int]]) {
        table[Self.key(key, table), default: [:]][word, default: 0] += 1
    }

    /// The counts in words.
    var words: String {
        let parts = Self.order.compactMap { word in counts[word].map { "\($0) \(word)" } }
        return parts.isEmpty ? "nothing yet" : parts.joined(separator: ", ")
    }

    /// How the command exits: by the worst outcome.
    var exitStatus: ExitStatus {
        if counts["unknown"] != nil { return .unknown }
        if counts["notSent"] != nil || skipped > 0 { return .notSent }
        if counts["conflict"] != nil || counts["invalid"] != nil { return .invalid }
        return counts["rejected"] == nil ? .ok : .rejected
    }

    /// For people.
    package var text: String {
        var text = "\(Count.text(done, "declaration")): \(words)"
        if kept > 0 { text += "; \(kept) of them known from before and not sent again" }
        if skipped > 0 { text += "; \(skipped) more skipped" }
        text += ".\n"
        for (title, table) in [("office", byOffice), ("backend", byBackend)] where !table.isEmpty {
            let words = Self.order.filter { counts[$0] != nil }
            var lines = TextTable([title] + words)
            for (key, counts) in table.sorted(by: { $0.key < $1.key }) {
                lines.add([key] + words.map { String(counts[$0] ?? 0) })
            }
            text += "\n" + lines.text
        }
        guard !byRefusal.isEmpty else { return text }
        var lines = TextTable(["refusal or failure", "count"])
        for (key, count) in byRefusal.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.add([key, String(count)])
        }
        return text + "\n" + lines.text
    }

    /// A failure with what was done by then, which nothing else tells.
    func telling(_ failure: CommandFailure, _ unreadable: UnreadableEntries, _ note: String) -> CommandFailure {
        var failure = failure
        failure.messages += unreadable.warnings + [note]
        let counts = json(failure.status, unreadable).members ?? []
        failure.json = failure.json.adding(counts.filter { $0.key != "exitCode" })
        return failure
    }

    /// For programs.
    func json(_ status: ExitStatus, _ unreadable: UnreadableEntries) -> JSONValue {
        let outcomes = skipped > 0 ? counts.merging(["skipped": skipped]) { $1 } : counts
        return [
            "done": .number(done), "kept": .number(kept), "outcomes": Self.json(outcomes),
            "offices": .object(byOffice.sorted { $0.key < $1.key }.map { .init($0.key, Self.json($0.value)) }),
            "backends": .object(byBackend.sorted { $0.key < $1.key }.map { .init($0.key, Self.json($0.value)) }),
            "refusals": Self.json(byRefusal), "unreadable": unreadable.json, "exitCode": .number(status.rawValue),
        ]
    }

    private static func json(_ counts: [String: Int]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
    }
}
