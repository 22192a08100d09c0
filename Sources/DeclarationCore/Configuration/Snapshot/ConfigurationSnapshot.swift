/// What a configuration says about routes, backends and everything else that counts for sending, in a form that is kept
/// with its version and compared later.
///
/// Made of the file's JSON by the settings' descriptions, so that new settings are in it by themselves. It holds no secret
/// and no place of one, no remarks, and nothing of blocks that belong to other modules, such as the gateway's.
public struct ConfigurationSnapshot: Sendable, Hashable {
    /// The snapshot as JSON: `settings`, `customsTable`, `backends` by name, `routes` in order.
    public private(set) var json: JSONValue

    /// Takes a snapshot that was kept.
    public init(json: JSONValue) { self.json = json.withoutLines }

    init(_ root: JSONValue, backends: [BackendID: Backend], registrations: [ProviderRegistration]) {
        let elsewhere: Set = [
            "$schema", "version", ConfigurationForm.backends.name, ConfigurationForm.routes.name,
            ConfigurationForm.customsTable.name,
        ]
        let settings = (ConfigurationForm.root.exposed(root).members ?? []).filter { !elsewhere.contains($0.key) }
        json = .object([
            "settings": JSONValue.object(settings),
            "customsTable": [:],
            "backends": JSONValue(
                .object(
                    backends.values.sorted { $0.id < $1.id }.map { backend in
                        .init(backend.id.rawValue, Self.backend(backend, root, registrations))
                    }
                )
            ),
            "routes": .array((root[ConfigurationForm.routes.name]?.array ?? []).map(Self.route)),
        ])
    }

    private static func backend(
        _ backend: Backend,
        _ root: JSONValue,
        _ registrations: [ProviderRegistration]
    ) -> JSONValue {
        let block = root[ConfigurationForm.backends.name]?[backend.id.rawValue] ?? [:]
        let account = ConfigurationForm.account.name
        var members = (ConfigurationForm.backend.exposed(block).members ?? []).filter { $0.key != account }
        members.append(.init("generation", .string(backend.generation.rawValue)))
        members.append(.init(account, .string(backend.account.rawValue)))
        let schema = registrations.first { $0.id == backend.plugin }?.settings ?? .empty
        let name = ConfigurationForm.pluginSettings.name
        members.append(.init(name, schema.exposed(block[name] ?? [:])))
        return JSONValue.object(members)
    }

    /// Offices compare in any case, so they are kept in one.
    private static func route(_ value: JSONValue) -> JSONValue {
        let members = (RouteForm.route.exposed(value).members ?? []).map { member in
            guard member.key == RouteForm.customs.name else { return member }
            let offices = member.value.array?.compactMap(\.string) ?? []
            return JSONValue.Member(member.key, .array(offices.map { .string($0.uppercased()) }))
        }
        return JSONValue.object(members)
    }

    /// Sets what tells one customs table from another.
    package mutating func set(customsTable hash: String) {
        json = JSONValue(
            .object(
                (json.members ?? []).map { member in
                    member.key == "customsTable" ? .init(member.key, ["hash": .string(hash)]) : member
                }
            )
        )
    }

    /// The backends by name.
    var backends: [JSONValue.Member] { json["backends"]?.members ?? [] }
    /// The routes in order.
    var routes: [RouteWords] { (json["routes"]?.array ?? []).map(RouteWords.init) }
}

extension CustomsTable {
    /// The whole of what decides, in one order: equal for equal tables.
    package var canonicalText: String {
        places.map { place in
            let codes = place.codes.sorted { $0.key < $1.key }.map { generation, codes in
                "\(generation)=\(codes.map(\.rawValue).joined(separator: ","))"
            }
            return "\(place.id) \(codes.joined(separator: " "))\n"
        }.joined()
    }
}
