import DeclarationCore
import Testing

@Suite struct ConfigurationDifferenceTests {
    private func snapshot(_ routes: [JSONValue], backends: JSONValue = ["a": ["plugin": "mock"]])
        -> ConfigurationSnapshot
    {
        ConfigurationSnapshot(json: ["settings": [:], "backends": backends, "routes": .array(routes)])
    }

    private func difference(_ before: [JSONValue], _ after: [JSONValue]) -> ConfigurationDifference {
        ConfigurationDifference(from: snapshot(before), to: snapshot(after))
    }

    private static func route(_ office: String?, _ backend: String, _ more: (String, JSONValue)...) -> JSONValue {
        let first = [office.map { ("customs", JSONValue.array([.string($0)])) }, ("backend", .string(backend))]
        return JSONValue.object((first.compactMap(\.self) + more).map { .init($0.0, $0.1) })
    }

    private let table = [route("NINGBO", "m"), route("XIAN", "m"), route("SUZHOU", "a"), route(nil, "m")]

    @Test func theSameIsNoDifferenceWhateverTheOrderOfMembers() {
        let turned = table.map { JSONValue.object(($0.members ?? []).reversed()) }
        #expect(difference(table, turned).isEmpty)
        #expect(difference(table, turned).offices.isEmpty)
    }

    @Test func aRoutePutInBetweenMovesNoOther() {
        let found = difference(table, [Self.route("NINGBO", "a", ("share", "5%"))] + table)
        #expect(found.routes.map(\.kind) == [.added])
        #expect(found.routes.first?.route == "customs NINGBO -> a 5%")
        #expect(found.offices.map(\.text) == ["NINGBO: m -> a 5%, else m"])
    }

    @Test func aRouteThatGoesElsewhereInTheListIsMovedAlone() {
        let found = difference(table, [table[2], table[0], table[1], table[3]])
        #expect(found.routes.map(\.kind) == [.moved])
        #expect(found.routes.first?.before == 2 && found.routes.first?.after == 0)
        #expect(found.offices.isEmpty)
    }

    @Test func aRouteWithOtherValuesIsChangedAndOneThatIsGoneRemoved() {
        let found = difference(
            table,
            [Self.route("NINGBO", "a", ("paidUnder", ["ams"])), Self.route("SUZHOU", "m"), table[3]]
        )
        #expect(found.routes.map(\.kind) == [.changed, .removed, .changed])
        #expect(
            found.routes.map(\.route) == [
                "customs NINGBO, paid under ams -> a", "customs XIAN -> m", "customs SUZHOU -> m",
            ]
        )
        #expect(found.routes.last?.settings.map(\.text) == ["backend: a -> m"])
        #expect(found.offices.map(\.text) == ["NINGBO: m -> a (paid under ams), else m", "SUZHOU: a -> m"])
    }

    @Test func officesWithTheSameChangeAreToldOfTogetherAndTheRestLast() {
        let found = difference(table, [Self.route("SUZHOU", "a"), Self.route(nil, "a")])
        #expect(found.offices.map(\.text) == ["NINGBO, XIAN: m -> a", "other offices: m -> a"])
        let closed = difference(table, [Self.route("SUZHOU", "a")])
        #expect(closed.offices.last?.text == "other offices: m -> no route")
    }

    @Test func anOfficeOfAListIsTheSameRoute() {
        let list = JSONValue.object(["customs": ["NINGBO", "XIAN"], "backend": "m"])
        let found = difference([list, table[3]], [table[0], table[3]])
        #expect(found.routes.map(\.kind) == [.changed])
        #expect(found.routes.first?.settings.map(\.text) == ["customs: NINGBO or XIAN -> NINGBO"])
        #expect(found.offices.isEmpty, "XIAN goes to m either way: \(found.offices)")
    }

    @Test func amountsAndTimesReadAsWords() {
        let range: JSONValue = ["below": ["currency": "CNY", "minorUnits": 100_000]]
        let found = difference(
            table,
            [Self.route("XIAN", "a", ("amount", range), ("until", "2026-12-01T00:00:00Z"))] + table
        )
        #expect(
            found.offices.map(\.text) == ["XIAN: m -> a (amount below 1000.00 CNY, until 2026-12-01T00:00:00Z), else m"]
        )
    }

    @Test func backendsAreComparedByName() {
        let found = ConfigurationDifference(
            from: snapshot(table, backends: ["a": ["settings": ["region": "na"]], "m": ["plugin": "mock"]]),
            to: snapshot(table, backends: ["n": ["plugin": "mock"], "a": ["settings": ["region": "asia"]]])
        )
        #expect(found.backends.map(\.kind) == [.changed, .removed, .added])
        #expect(found.backends.first?.settings.map(\.text) == ["settings.region: na -> asia"])
    }
}
