/// The keys of a configuration file.
enum ConfigurationForm {
    static let log = Setting.choice(
        "logLevel",
        default: LogEvent.Level.warning,
        help: "The least important events that are logged, on standard error."
    )
    static let logFormat = Setting.choice(
        "logFormat",
        default: LogFormat.text,
        help: "How events are logged: text for people, json for programs, an object a line."
    )
    static let customsTable = Setting<String?>.optionalString(
        "customsTable",
        help: "A customs table in the form of config/customs-codes.json; relative to this file. Default: that table."
    )
    static let transport = Setting<Settings>.block(
        "transport",
        TransportForm.schema,
        help: "How HTTP exchanges behave."
    )
    static let inquiryLinger = Setting<Int>.integer(
        "lingerMs",
        0...10_000,
        default: 5,
        help: "How long an inquiry waits for more ids to share its call, in milliseconds."
    )
    static let inquiryCalls = Setting<Int>.integer(
        "callsInFlight",
        1...1_000,
        default: 4,
        help: "Inquiry calls to one backend at once."
    )
    static let inquiryQueue = Setting<Int>.integer(
        "queueLimit",
        10...1_000_000,
        default: 10_000,
        help: "Ids that may wait for an inquiry; beyond it an inquiry fails at once."
    )
    static let inquiry = Setting<Settings>.block(
        "inquiry",
        SettingsSchema(inquiryLinger, inquiryCalls, inquiryQueue),
        help: "How inquiries are put together."
    )

    static let guarding = Setting<Settings?>.optionalBlock(
        "guard",
        GuardForm.schema,
        help: "What holds declarations back: a circuit breaker, limits, a time budget. Left out: nothing does."
    )

    static let plugin = Setting<String>.string("plugin", help: "The plugin; `customs backends` lists them.")
    static let pluginSettings = Setting<JSONValue?>.json("settings", help: "The plugin's own settings.")
    static let backendTransport = Setting<Settings?>.optionalBlock(
        "transport",
        TransportForm.schema,
        help: "Instead of the file's transport block, for this backend alone."
    )
    static let backendGuard = Setting<Settings?>.optionalBlock(
        "guard",
        GuardForm.schema,
        help: "Instead of the file's guard block, for this backend alone; {} for no guard."
    )
    static let account = Setting<ProviderAccount?>(
        "account",
        .string,
        fallback: .some(nil),
        help: """
            Names the account at the other side in place of the plugin, which says PLUGIN:CLIENT@live. Backends with the \
            same account are the same account at the other side, and the ledger never looks for an id at another: for \
            proxies in front of one account, and for when an endpoint's host changes.
            """
    ) { value, reader in
        guard let text = value.string, !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            reader.report(value, "expected a name of visible ASCII characters without blanks")
            return nil
        }
        return .some(ProviderAccount(rawValue: text))
    }
    static let note = Setting<String?>.optionalString("note", help: "A remark for people.")
    static let backend = SettingsSchema(plugin, pluginSettings, account, backendTransport, backendGuard, note)

    static let backends = Setting<JSONValue>(
        "backends",
        .map(.block(backend)),
        fallback: nil,
        help: "The backends by name."
    ) {
        value,
        reader in
        guard let members = value.members, !members.isEmpty else {
            reader.report(value, "expected an object with at least one backend, found \(value.kindName)")
            return nil
        }
        return value
    }
    static let routes = Setting<JSONValue>(
        "routes",
        .list(.block(RouteForm.route)),
        fallback: nil,
        help: "The routing table: the first route that matches decides."
    ) { value, reader in
        guard let elements = value.array, !elements.isEmpty else {
            reader.report(value, "expected a list with at least one route, found \(value.kindName)")
            return nil
        }
        return value
    }

    /// The gateway's block: read by the gateway's own section, and by nobody in programs without one.
    static let gateway = Setting<JSONValue?>.json("gateway", help: "The gateway; `customs serve` reads it.")

    static let root = SettingsSchema(
        Setting<String?>.optionalString("$schema", help: "The JSON Schema, for editors."),
        Setting<Int>.integer("version", 1...1, default: 1, help: "The version of this form."),
        log,
        logFormat,
        customsTable,
        transport,
        inquiry,
        guarding,
        LedgerForm.ledger,
        gateway,
        backends,
        routes,
        MoveForm.moves
    )
}
