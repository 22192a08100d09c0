/// A kept route and how it reads: the members are those of the file, whatever conditions a later version adds.
struct RouteWords: Sendable, Hashable {
    let members: [String: JSONValue]

    /// Members that say where declarations go, not which.
    private static let targets: Set = ["backend", "share", "failover", "shadow", "move"]

    init(_ json: JSONValue) {
        members = Dictionary((json.members ?? []).map { ($0.key, $0.value.withoutLines) }) { $1 }
    }

    /// The offices, upper case; empty for all.
    var offices: [String] { members["customs"]?.array?.compactMap(\.string) ?? [] }
    /// The conditions alone.
    var conditions: [String: JSONValue] { members.filter { !Self.targets.contains($0.key) } }
    /// Whether it takes every declaration of its offices.
    var takesAll: Bool { members["share"] == nil && conditions.keys.allSatisfy { $0 == "customs" } }
    /// The route as JSON.
    var json: JSONValue { JSONValue.object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }) }

    /// The whole route: `customs NINGBO, paid under ams -> ams-main 5%`.
    var text: String {
        let conditions = conditionTexts(withOffices: true)
        return (conditions.isEmpty ? "everything" : conditions.joined(separator: ", ")) + " -> " + target
    }

    /// The route as one of an office's: `ams-main 5% (paid under ams)`.
    var optionText: String {
        let conditions = conditionTexts(withOffices: false)
        return target + (conditions.isEmpty ? "" : " (\(conditions.joined(separator: ", ")))")
    }

    private var target: String {
        var text = members["backend"]?.string ?? "no backend"
        if let share = members["share"] { text += " " + Self.words(share) }
        if let failover = members["failover"] { text += ", failing over to " + Self.words(failover) }
        if let shadow = members["shadow"] { text += ", shadowed by " + Self.shadowWords(shadow) }
        return text
    }

    private static func shadowWords(_ shadow: JSONValue) -> String {
        words(shadow["backend"] ?? shadow) + (shadow["inquiries"]?.bool == true ? " with inquiries" : "")
    }

    private func conditionTexts(withOffices: Bool) -> [String] {
        let order = ["customs", "merchant", "region", "paidUnder", "payments", "amount", "from", "until"]
        let keys = order + conditions.keys.filter { !order.contains($0) }.sorted()
        return keys.compactMap { key in
            guard let value = conditions[key], withOffices || key != "customs" else { return nil }
            return (key == "paidUnder" ? "paid under" : key) + " " + Self.words(value)
        }
    }

    /// A value without the signs of JSON.
    static func words(_ value: JSONValue) -> String {
        switch value.kind {
        case .string(let text): text
        case .array(let values): values.map(words).joined(separator: " or ")
        case .object(let members):
            money(value)?.description
                ?? members.sorted { $0.key < $1.key }.map { "\($0.key) \(words($0.value))" }.joined(separator: " ")
        default: value.text
        }
    }

    /// An amount, if it is one: it is told of as a whole.
    static func money(_ value: JSONValue) -> Money? {
        guard let units = value["minorUnits"]?.integer, let currency = value["currency"]?.string else { return nil }
        return Money(minorUnits: units, currency: CurrencyCode(rawValue: currency))
    }
}
