import DeclarationCore

extension CommandDescription {
    /// `customs backends`.
    static let backends = CommandDescription(
        "backends",
        summary: "list plugins with their settings, and the configured backends",
        discussion: [
            "The configured backends are listed when there is a configuration.",
            "JSON: plugins [{id, generation, summary, settings [{name, type, required, default, help}]}], backends "
                + "[{name, plugin, generation, account}].",
        ],
        options: [.names],
        examples: [
            Example(line: "customs backends", text: "Lists what a configuration may say."),
            Example(line: "customs backends --names", text: "The names of the configured backends, one a line."),
        ],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.configured + ExitStatus.common,
        action: BackendsCommand.run
    )
}

extension OptionDescription {
    fileprivate static let names = OptionDescription("names", help: "Print only the names of the configured backends.")
}

/// Lists plugins and backends.
enum BackendsCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let isConfigured = (try? invocation.configurationPath()) != nil
        let backends =
            isConfigured || invocation.has(.names)
            ? try invocation.load(withKeys: false).configuration.backends.values.sorted { $0.id < $1.id } : []
        if invocation.has(.names), !invocation.wantsJSON {
            try invocation.write(backends.map { "\($0.id)\n" }.joined())
            return .ok
        }
        try invocation.print(
            text(invocation.registrations, backends, isConfigured),
            json: [
                "plugins": .array(invocation.registrations.map(\.json)),
                "backends": .array(backends.map(\.json)),
            ]
        )
        return .ok
    }

    private static func text(_ plugins: [ProviderRegistration], _ backends: [Backend], _ isConfigured: Bool) -> String {
        plugins.map { text($0) + "\n" }.joined() + text(backends, isConfigured)
    }

    private static func text(_ backends: [Backend], _ isConfigured: Bool) -> String {
        guard isConfigured else { return "No configuration was found; `customs config check` says where it may be.\n" }
        var table = TextTable(["backend", "plugin", "generation", "account"])
        for backend in backends {
            table.add([
                backend.id.rawValue, backend.plugin.rawValue, backend.generation.rawValue, backend.account.rawValue,
            ])
        }
        return table.text
    }

    private static func text(_ plugin: ProviderRegistration) -> String {
        var text = "plugin \(plugin.id) (generation \(plugin.generation)): \(plugin.summary)\n"
        for key in plugin.settings.keys {
            let fallback = key.isRequired ? "required" : key.defaultValue.map { "default \($0.text)" } ?? "optional"
            text += "  \(key.name): \(key.type.text); \(fallback)\n"
            text += TextWrap.lines(key.help, indent: 6).map { $0 + "\n" }.joined()
        }
        return text
    }
}

extension ProviderRegistration {
    /// For programs.
    fileprivate var json: JSONValue {
        [
            "id": .string(id.rawValue),
            "generation": .string(generation.rawValue),
            "summary": .string(summary),
            "settings": .array(settings.keys.map(\.json)),
        ]
    }
}

extension SettingDescription {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name),
            "type": .string(type.text),
            "required": .bool(isRequired),
            "default": defaultValue,
            "help": .string(help),
        ])
    }
}
