/// Offices whose declarations go elsewhere, or by other conditions, than before.
public struct OfficeChange: Sendable, Hashable {
    /// The offices as the routes name them, upper case; empty for all that no route names.
    public var offices: [String]
    /// Where their declarations went: `mapi-main`.
    public let before: String
    /// Where they go: `ams-main 5%, else mapi-main`.
    public let after: String

    /// In words: `NINGBO: mapi-main -> ams-main 5%, else mapi-main`.
    public var text: String {
        "\(offices.isEmpty ? "other offices" : offices.joined(separator: ", ")): \(before) -> \(after)"
    }

    /// What differs between two tables; offices with the same change are told of together.
    static func list(_ before: [RouteWords], _ after: [RouteWords]) -> [OfficeChange] {
        let (old, new) = (OfficeTable(before), OfficeTable(after))
        var offices: [String?] = []
        var seen: Set<String> = []
        for office in (after + before).flatMap(\.offices) where seen.insert(office).inserted { offices.append(office) }
        offices.append(nil)
        var changes: [OfficeChange] = []
        var places: [[String]: Int] = [:]
        for office in offices {
            let (left, right) = (old.text(office), new.text(office))
            if left == right { continue }
            // Those that no route names stand alone: their list of offices is empty.
            if let office, let place = places[[left, right]] {
                changes[place].offices.append(office)
            } else {
                if office != nil { places[[left, right]] = changes.count }
                changes.append(OfficeChange(offices: office.map { [$0] } ?? [], before: left, after: right))
            }
        }
        return changes
    }
}

/// The routes by office.
private struct OfficeTable {
    private let routes: [RouteWords]
    private var named: [String: [Int]] = [:]
    private var general: [Int] = []

    init(_ routes: [RouteWords]) {
        self.routes = routes
        for (index, route) in routes.enumerated() {
            for office in Set(route.offices) { named[office, default: []].append(index) }
            if route.offices.isEmpty { general.append(index) }
        }
    }

    /// Where an office's declarations go, in the order in which the routes are tried.
    func text(_ office: String?) -> String {
        var options: [String] = []
        for index in ((office.flatMap { named[$0] } ?? []) + general).sorted() {
            options.append(routes[index].optionText)
            if routes[index].takesAll { return options.joined(separator: ", else ") }
        }
        return (options + ["no route"]).joined(separator: ", else ")
    }
}
