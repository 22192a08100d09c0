import DeclarationCore

/// All ways to give two accounts, or one of them, to three names.
enum AccountNaming {
    static let all: [Configuration] = {
        let choices: [ProviderAccount?] = [nil, "a", "b"]
        return choices.flatMap { first in
            choices.flatMap { second in
                choices.compactMap { third in configuration(["A": first, "B": second, "C": third]) }
            }
        }
    }()
    static let complete = all.filter { Set($0.backends.values.map(\.account)).count == 2 }
    static let usual = all.first { $0.backends["A"]?.account == "a" && $0.backends["B"]?.account == "b" } ?? all[0]

    private static func configuration(_ names: [BackendID: ProviderAccount?]) -> Configuration? {
        let backends = names.compactMap { name, account in
            account.map {
                Backend(id: name, plugin: "fake", generation: .ams, account: $0, provider: FakeProvider())
            }
        }
        guard let first = backends.first else { return nil }
        let table = try? RoutingTable(
            routes: [Route(backend: first.id)],
            customs: sampleTable,
            generations: names.mapValues { _ in .ams }
        )
        return table.map { Configuration(backends: backends, routes: $0) }
    }
}
