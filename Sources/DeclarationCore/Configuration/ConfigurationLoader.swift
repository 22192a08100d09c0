/// Reads a configuration: checks it as a whole, makes its backends, and reports every problem in one go.
public struct ConfigurationLoader: Sendable {
    /// The plugins that backends may use.
    public let registrations: [ProviderRegistration]
    /// The blocks of other modules.
    public let sections: [ConfigurationSection]
    /// Loads the keys of these blocks.
    public let keys: any KeyLoader
    /// Finds secrets.
    public let secrets: any SecretSource
    /// What a template's placeholder counts as: see ``SettingsReader/placeholders``.
    public let placeholders: Problem.Severity
    /// The customs table when the file names none.
    public let defaultTable: CustomsTable
    /// Reads another file that the configuration names.
    public let readFile: @Sendable (String) throws(InvalidInput) -> [UInt8]
    /// Makes the ports of a backend.
    public let services: @Sendable (BackendID, TransportSettings) throws(InvalidInput) -> ProviderServices

    /// Makes a loader.
    public init(
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection] = [],
        keys: any KeyLoader = NoKeys(),
        secrets: any SecretSource,
        placeholders: Problem.Severity = .error,
        defaultTable: CustomsTable,
        readFile: @escaping @Sendable (String) throws(InvalidInput) -> [UInt8],
        services: @escaping @Sendable (BackendID, TransportSettings) throws(InvalidInput) -> ProviderServices
    ) {
        self.registrations = registrations
        self.sections = sections
        self.keys = keys
        self.secrets = secrets
        self.placeholders = placeholders
        self.defaultTable = defaultTable
        self.readFile = readFile
        self.services = services
    }

    /// Reads a configuration.
    ///
    /// - Parameter file: its path, for messages and relative paths.
    /// - Throws: all problems, each with its path and line. Nothing was run or sent.
    public func load(_ bytes: [UInt8], file: String?) throws(InvalidInput) -> Configuration {
        let root: (value: JSONValue, hasRepeatedKeys: Bool)
        do throws(JSONParser.Failure) {
            root = try JSONParser.parseKeepingRepeatedKeys(bytes, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file, line: error.line)])
        }
        var assembly = ConfigurationAssembly(loader: self, file: file)
        if root.hasRepeatedKeys { assembly.reader.reportRepeatedKeys(in: root.value) }
        return try assembly.assemble(root.value)
    }
}

/// The work of one ``ConfigurationLoader/load(_:file:)``.
private struct ConfigurationAssembly {
    let loader: ConfigurationLoader
    let folder: String
    var reader: SettingsReader

    init(loader: ConfigurationLoader, file: String?) {
        self.loader = loader
        folder = file.map(FilePath.folder(of:)) ?? ""
        reader = SettingsReader(file: file, secrets: loader.secrets, placeholders: loader.placeholders)
    }

    mutating func assemble(_ root: JSONValue) throws(InvalidInput) -> Configuration {
        duplicatePlugins()
        let settings = ConfigurationForm.root.read(root, &reader)
        let table = customsTable(settings[ConfigurationForm.customsTable] ?? nil, root)
        let wanted = settings[ConfigurationForm.transport].map { TransportForm.settings($0, folder: folder) }
        var noting = reader
        let usual = TransportForm.settings(TransportForm.schema.defaults, folder: folder)
        let transport = checked(wanted, "", root, &noting) ?? usual
        reader = noting
        let inquiry = settings[ConfigurationForm.inquiry].map(Self.inquiry) ?? InquirySettings()
        let guarding = (settings[ConfigurationForm.guarding] ?? nil).map(GuardForm.settings) ?? .none
        let common = Common(transport: transport, inquiry: inquiry, guarding: guarding)
        let backends = settings[ConfigurationForm.backends].map { self.backends($0, common) } ?? [:]
        let routes = settings[ConfigurationForm.routes].map { self.routes($0) } ?? []
        let routing = routingTable(routes, table, settings[ConfigurationForm.backends] == nil ? nil : backends, root)
        unused(backends, routes, root)
        let ledger = reader.at("ledger") { [folder] reader in
            LedgerForm.configuration(
                settings[LedgerForm.ledger] ?? LedgerForm.schema.defaults,
                root["ledger"],
                folder: folder,
                &reader
            )
        }
        failover(routes, backends, ledger, root)
        let moves = settings[MoveForm.moves] ?? []
        MoveForm.check(routes, moves, root, &reader)
        ShadowForm.check(
            routes,
            settings[ConfigurationForm.routes]?.array ?? [],
            backends.compactMapValues(\.backend),
            hasLedger: ledger.store != .none,
            &reader
        )
        let sections = sections(root, table, Set(backends.keys))
        let errors = reader.problems.filter { $0.severity == .error }
        guard errors.isEmpty, let routing else { throw InvalidInput(sorted(reader.problems)) }
        var configuration = Configuration(
            backends: backends.values.compactMap { $0.backend },
            routes: routing,
            registrations: loader.registrations,
            logLevel: settings[ConfigurationForm.log] ?? .warning,
            warnings: sorted(reader.problems),
            ledger: ledger,
            sections: sections,
            file: reader.file
        )
        configuration.snapshot = ConfigurationSnapshot(
            root,
            backends: configuration.backends,
            registrations: loader.registrations
        )
        configuration.moves = MoveForm.moves(moves)
        configuration.logFormat = settings[ConfigurationForm.logFormat].flatMap(LogFormat.init(rawValue:)) ?? .text
        return configuration
    }

    private mutating func sections(
        _ root: JSONValue,
        _ table: CustomsTable,
        _ backends: Set<BackendID>
    ) -> [String: any Sendable] {
        var made: [String: any Sendable] = [:]
        for section in loader.sections {
            guard let value = root[section.name] else { continue }
            let context = ConfigurationContext(
                value: value,
                folder: folder,
                keys: loader.keys,
                customs: table,
                backends: backends,
                readFile: loader.readFile
            )
            made[section.name] = reader.at(section.name) { reader in
                section.make(section.schema.read(value, &reader), context, &reader)
            }
        }
        return made
    }

    /// In the order of the file, as an editor would list them.
    private func sorted(_ problems: [Problem]) -> [Problem] {
        problems.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(
            \.element
        )
    }

    private mutating func duplicatePlugins() {
        let ids = loader.registrations.map(\.id)
        for id in Set(ids) where ids.filter({ $0 == id }).count > 1 {
            reader.report(nil, "two plugins are called \"\(id)\"; each needs a name of its own")
        }
    }

    private mutating func customsTable(_ path: String?, _ root: JSONValue) -> CustomsTable {
        guard let path else { return loader.defaultTable }
        let resolved = FilePath.resolve(path, in: folder)
        do throws(InvalidInput) {
            return try CustomsTable(json: try loader.readFile(resolved), file: resolved)
        } catch {
            reader.at("customsTable") { $0.report(root["customsTable"], error.problems) }
            return loader.defaultTable
        }
    }

    private static func inquiry(_ block: Settings) -> InquirySettings {
        InquirySettings(
            linger: block[ConfigurationForm.inquiryLinger] ?? 5,
            callsInFlight: block[ConfigurationForm.inquiryCalls] ?? 4,
            queueLimit: block[ConfigurationForm.inquiryQueue] ?? 10_000
        )
    }

    /// What holds for backends that don't say otherwise.
    private struct Common {
        let transport: TransportSettings
        let inquiry: InquirySettings
        let guarding: GuardSettings
    }

    /// A backend that was named; its provider is missing when something was wrong with it.
    private struct Named {
        var generation: Generation?
        var backend: Backend?
    }

    private mutating func backends(
        _ value: JSONValue,
        _ common: Common
    ) -> [BackendID: Named] {
        var named: [BackendID: Named] = [:]
        var reader = reader
        for member in value.members ?? [] {
            let id = BackendID(rawValue: member.key)
            named[id] = reader.at("backends") { reader in
                reader.at(member.key) { backend(id, member.value, common, &$0) }
            }
        }
        self.reader = reader
        return named
    }

    private func backend(
        _ id: BackendID,
        _ value: JSONValue,
        _ common: Common,
        _ reader: inout SettingsReader
    ) -> Named {
        if !id.rawValue.utf8.allSatisfy(Self.isNameByte) || id.rawValue.isEmpty {
            reader.report(value, "a backend's name has letters, digits, `-`, `_` and `.` only")
        }
        let settings = ConfigurationForm.backend.read(value, &reader)
        let wanted = (settings[ConfigurationForm.backendTransport] ?? nil).map {
            TransportForm.settings($0, folder: folder)
        }
        let own = checked(wanted, id, value, &reader)
        guard let name = settings[ConfigurationForm.plugin] else { return Named() }
        guard let registration = loader.registrations.first(where: { $0.id.rawValue == name }) else {
            let known = loader.registrations.map(\.id.rawValue).sorted()
            let hint = Suggestion.text(for: name, among: known)
            reader.at("plugin") {
                $0.report(value["plugin"], "unknown plugin \"\(name)\"\(hint); known: \(known.joined(separator: ", "))")
            }
            return Named()
        }
        let guarding = (settings[ConfigurationForm.backendGuard] ?? nil).map(GuardForm.settings)
        let provider = provider(id, registration, value, own ?? common.transport, &reader)
        var backend = provider.map {
            Backend(
                id: id,
                plugin: registration.id,
                generation: registration.generation,
                account: settings[ConfigurationForm.account] ?? nil,
                provider: $0,
                inquiry: common.inquiry,
                retransmission: registration.retransmission,
                guarding: guarding ?? common.guarding
            )
        }
        backend?.origin = [value["settings"], value["transport"]].map { $0?.text ?? "" }.joined(separator: "\n")
        return Named(generation: registration.generation, backend: backend)
    }

    /// The settings of a `transport` block, when a transport can have them. Where it can't, that is said once and at the
    /// block, and the plugins' settings are looked at with others.
    private func checked(
        _ wanted: TransportSettings?,
        _ id: BackendID,
        _ value: JSONValue,
        _ reader: inout SettingsReader
    ) -> TransportSettings? {
        guard let wanted, let block = value["transport"] else { return wanted }
        do throws(InvalidInput) {
            _ = try loader.services(id, wanted)
            return wanted
        } catch {
            reader.at("transport") { $0.report(block, error.problems) }
            return nil
        }
    }

    private func provider(
        _ id: BackendID,
        _ registration: ProviderRegistration,
        _ value: JSONValue,
        _ transport: TransportSettings,
        _ reader: inout SettingsReader
    ) -> (any DeclarationProvider)? {
        let block = value["settings"] ?? JSONValue(.object([]), line: value.line)
        return reader.at("settings") { reader in
            let before = reader.problems.count
            let settings = registration.settings.read(block, &reader)
            let own = reader.problems[before...].filter { $0.severity == .error }
            do throws(InvalidInput) {
                let provider = try registration.make(settings, try loader.services(id, transport))
                return own.isEmpty ? provider : nil
            } catch {
                // The plugin's own checks run even so, to report all at once; but not what follows from the above.
                let reported = Set(own.compactMap { $0.path.split(separator: ".").last.map(String.init) })
                reader.report(
                    block,
                    error.problems.filter { own.isEmpty || !reported.contains($0.path) && !$0.path.isEmpty }
                )
                return nil
            }
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
            || byte == 95
    }

    private mutating func routes(_ value: JSONValue) -> [Route] {
        let elements = value.array ?? []
        let generations = Set(loader.registrations.map(\.generation))
        return elements.indices.compactMap { index in
            reader.at("routes") { reader in
                reader.at(index) { reader in
                    let before = reader.problems.count
                    let route = RouteForm.read(elements[index], generations, &reader)
                    let isRead = !reader.problems[before...].contains { $0.severity == .error }
                    return isRead ? route : Route.standIn(for: route, at: index)
                }
            }
        }
    }

    private mutating func routingTable(
        _ routes: [Route],
        _ table: CustomsTable,
        _ backends: [BackendID: Named]?,
        _ root: JSONValue
    ) -> RoutingTable? {
        // A backend that is there but broken, or a route's missing one, counts as known: only the cause is reported.
        var generations = (backends ?? [:]).mapValues { $0.generation ?? "unknown" }
        generations[""] = "unknown"
        if backends == nil {
            for id in routes.flatMap(\.backends) { generations[id] = "unknown" }
        }
        unknownOffices(routes, table, root)
        do throws(InvalidInput) {
            return try RoutingTable(routes: routes, customs: table, generations: generations)
        } catch {
            reader.report(root, error.problems)
            return nil
        }
    }

    /// A route to an office that the table doesn't have may be meant so, or be a typing error.
    private mutating func unknownOffices(_ routes: [Route], _ table: CustomsTable, _ root: JSONValue) {
        let known = table.places.flatMap { [$0.id.rawValue.uppercased()] + $0.codes.values.joined().map(\.rawValue) }
        let isKnown = Set(known)
        for position in routes.indices {
            for value in offices(routes[position], root["routes"]?.array?[position]) where !isKnown.contains(value) {
                let hint = Suggestion.text(for: value, among: known)
                let problem = Problem(
                    .warning,
                    path: "routes[\(position)].customs",
                    "\"\(value)\" is no place or code of the customs table\(hint)",
                    line: routes[position].line > 0 ? routes[position].line : nil
                )
                reader.report(root, [problem])
            }
        }
    }

    /// The offices that a route names, also one that could not be read.
    private func offices(_ route: Route, _ element: JSONValue?) -> [String] {
        guard route.isStandIn else { return route.customs }
        let named = element?["customs"].map { $0.array ?? [$0] } ?? []
        return named.compactMap(\.string).filter { !$0.isEmpty }.map { $0.uppercased() }
    }

    private mutating func unused(_ backends: [BackendID: Named], _ routes: [Route], _ root: JSONValue) {
        var used: Set<BackendID> = []
        for route in routes { used.formUnion(route.backends) }
        for id in backends.keys.sorted() where !used.contains(id) {
            reader.at("backends") { reader in
                reader.at(id.rawValue) {
                    $0.report(root["backends"]?[id.rawValue], "no route leads here", severity: .warning)
                }
            }
        }
    }

    /// Failover that ``FailoverRule`` would never allow.
    private mutating func failover(
        _ routes: [Route],
        _ backends: [BackendID: Named],
        _ ledger: LedgerConfiguration,
        _ root: JSONValue
    ) {
        for position in routes.indices where !routes[position].failover.isEmpty {
            let route = routes[position]
            let value = root["routes"]?.array?[position]["failover"]
            let path = "routes[\(position)].failover"
            func report(_ message: String) {
                reader.report(value, [Problem(.error, path: path, message, line: value?.line)])
            }
            if ledger.store == .none {
                report("needs the ledger, which knows what was sent: set `ledger`, or leave this out")
            }
            guard let own = backends[route.backend]?.backend else { continue }
            for id in route.failover {
                guard let other = backends[id]?.backend, other.generation == own.generation,
                    other.account != own.account
                else { continue }
                report(
                    "\"\(id)\" is account \(other.account), and \"\(own.id)\" is \(own.account): an order isn't paid at "
                        + "another account of the same generation"
                )
            }
        }
    }
}
