import DeclarationCore

/// What there is to say of a configuration that can be used.
struct ConfigurationReport: Sendable {
    /// A setting that deserves a second look.
    struct Notable: Sendable {
        let path: String
        let value: JSONValue
        let defaultValue: JSONValue?
        let help: String
    }

    let configuration: Configuration
    let warnings: [Problem]
    let notable: [Notable]

    init(_ configuration: Configuration, warnings: [Problem], bytes: [UInt8]) {
        self.configuration = configuration
        self.warnings = warnings
        let root = try? JSONParser.parse(bytes, dialect: .configuration)
        notable = configuration.backends.values.sorted { $0.id < $1.id }.flatMap { backend in
            let schema = configuration.registrations.first { $0.id == backend.plugin }?.settings ?? .empty
            let block = root?["backends"]?[backend.id.rawValue]?["settings"]
            return schema.keys.compactMap { Self.notable($0, block, "backends.\(backend.id).settings") }
        }
    }

    /// A choice says how a backend behaves whatever it is set to; other settings only where they differ from the
    /// default. Values of secrets and free texts are not for the eye.
    private static func notable(_ key: SettingDescription, _ block: JSONValue?, _ path: String) -> Notable? {
        let given = block?[key.name]
        let isChoice = if case .choice = key.type { true } else { false }
        let isSwitch =
            switch key.type {
            case .bool, .integer: true
            default: false
            }
        let differs = given.map { $0.text != key.defaultValue?.text } ?? false
        guard isChoice || isSwitch && differs, let value = given ?? key.defaultValue else { return nil }
        return Notable(path: "\(path).\(key.name)", value: value, defaultValue: key.defaultValue, help: key.help)
    }

    /// For people.
    var text: String {
        var text = "\(configuration.file ?? "the configuration") can be used.\n\n"
        var backends = TextTable(["backend", "plugin", "generation", "routes"])
        for backend in configuration.backends.values.sorted(by: { $0.id < $1.id }) {
            let count = configuration.routes.routes.filter { $0.backend == backend.id }.count
            backends.add([backend.id.rawValue, backend.plugin.rawValue, backend.generation.rawValue, String(count)])
        }
        text += backends.text
        text +=
            "\n\(Count.text(configuration.routes.routes.count, "route")), "
            + "\(Count.text(warnings.count, "warning"))\n"
        guard !notable.isEmpty else { return text }
        text += "\nSettings worth knowing:\n"
        for setting in notable {
            let isDefault = setting.defaultValue?.text == setting.value.text
            let remark =
                isDefault ? " (the default)" : setting.defaultValue.map { " (default: \($0.text))" } ?? ""
            text += "  \(setting.path) = \(setting.value.text)\(remark)\n"
            text += TextWrap.lines(setting.help, indent: 6).map { $0 + "\n" }.joined()
        }
        return text
    }

    /// For programs.
    var json: JSONValue {
        .object([
            "file": configuration.file.map(JSONValue.string),
            "valid": true,
            "exitCode": .number(ExitStatus.ok.rawValue),
            "problems": .array(warnings.map(\.json)),
            "backends": .array(configuration.backends.values.sorted { $0.id < $1.id }.map(\.json)),
            "routes": .number(configuration.routes.routes.count),
            "notable": .array(
                notable.map {
                    .object([
                        "path": .string($0.path), "value": $0.value, "default": $0.defaultValue,
                        "help": .string($0.help),
                    ])
                }
            ),
        ])
    }
}

extension Backend {
    /// For programs.
    var json: JSONValue {
        [
            "name": .string(id.rawValue), "plugin": .string(plugin.rawValue),
            "generation": .string(generation.rawValue), "account": .string(account.rawValue),
        ]
    }
}
