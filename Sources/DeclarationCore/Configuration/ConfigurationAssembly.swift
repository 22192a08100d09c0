/// The work of one ``ConfigurationLoader/load(_:file:)``.
struct ConfigurationAssembly {
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
        let common = common(settings, root)
        let backends = settings[ConfigurationForm.backends].map { self.backends($0, common) } ?? [:]
        let routes = settings[ConfigurationForm.routes].map { self.routes($0) } ?? []
        let routing = routingTable(routes, table, settings[ConfigurationForm.backends] == nil ? nil : backends, root)
        unused(backends, routes, root)
        let ledger = ledger(settings[LedgerForm.ledger], root)
        notFoundAge(ledger, backends, root)
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
        let sections = sections(root, table, backends)
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
        configuration.logFormat = settings[ConfigurationForm.logFormat] ?? .text
        return configuration
    }

    /// What holds for backends that don't say otherwise.
    private mutating func common(_ settings: Settings, _ root: JSONValue) -> Common {
        let wanted = settings[ConfigurationForm.transport].map { TransportForm.settings($0, folder: folder) }
        var noting = reader
        let transport = checked(wanted, "", root, &noting)
        reader = noting
        return Common(
            transport: transport ?? TransportForm.settings(TransportForm.schema.defaults, folder: folder),
            inquiry: settings[ConfigurationForm.inquiry].map(Self.inquiry) ?? InquirySettings(),
            guarding: (settings[ConfigurationForm.guarding] ?? nil).map(GuardForm.settings) ?? .none
        )
    }

    private mutating func ledger(_ block: Settings?, _ root: JSONValue) -> LedgerConfiguration {
        reader.at("ledger") { [folder] reader in
            LedgerForm.configuration(block ?? LedgerForm.schema.defaults, root["ledger"], folder: folder, &reader)
        }
    }

    /// Whoever is held up for longer than its lease, as a virtual machine can be, may go on with a call that it had begun
    /// for as long as the call's own limits allow.
    private mutating func notFoundAge(_ ledger: LedgerConfiguration, _ backends: [BackendID: Named], _ root: JSONValue)
    {
        let longest = backends.values.map(\.longestCall).max() ?? .zero
        let age = ledger.rules.notFoundAge
        guard ledger.store != .none, age < longest else { return }
        reader.at("ledger") { reader in
            reader.report(
                "notFoundAgeMs",
                of: root["ledger"],
                "\(age.milliseconds) is less than a call may take (totalTimeoutMs: \(longest.milliseconds)): a process that was held up could still "
                    + "send what another one has given up as lost; 600000 is usual",
                severity: .warning
            )
        }
    }

    private mutating func sections(
        _ root: JSONValue,
        _ table: CustomsTable,
        _ backends: [BackendID: Named]
    ) -> [String: any Sendable] {
        var made: [String: any Sendable] = [:]
        for section in loader.sections {
            guard let value = root[section.name] else { continue }
            let context = ConfigurationContext(
                value: value,
                folder: folder,
                keys: loader.keys,
                customs: table,
                backends: Set(backends.keys),
                generations: Set(backends.values.compactMap(\.generation)),
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
        let usual = InquirySettings()
        return InquirySettings(
            linger: block.milliseconds(ConfigurationForm.inquiryLinger) ?? usual.linger,
            callsInFlight: block[ConfigurationForm.inquiryCalls] ?? usual.callsInFlight,
            queueLimit: block[ConfigurationForm.inquiryQueue] ?? usual.queueLimit
        )
    }
}
