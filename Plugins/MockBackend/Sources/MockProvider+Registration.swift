public import DeclarationCore
import DeclarationSimulation

extension MockProvider {
    /// The mock, as plugin `mock`. Its settings: `speaksAs`, `latencyMs`, `script`.
    public static let registration = ProviderRegistration(
        id: "mock",
        generation: .mock,
        summary: "Answers in process as the documents say; outcomes, latencies and faults come from a script.",
        settings: SettingsSchema(speaksAs, latency, script),
        limits: .none,
        retransmission: RetransmissionRules(.ams, interval: .milliseconds(scriptDefaults.interval))
    ) { settings, services throws(InvalidInput) in
        try MockProvider(
            scriptKeys.script(settings.value(script)),
            model: settings.value(speaksAs),
            latency: settings.value(latency),
            services
        )
    }

    private static let speaksAs = Setting.choice(
        "speaksAs",
        default: MockModel.ams,
        help: "The generation whose rules hold when an id comes again: interval, changes, duplicates."
    )
    private static let latency = Setting.integer(
        "latencyMs",
        0...3_600_000,
        default: 0,
        help: "How long each answer takes, in milliseconds."
    )
    private static let script = Setting.block(
        "script",
        scriptKeys.schema,
        help: "How the other side behaves: the same keys as the script file of `customs simulate`."
    )

    /// As the simulator's, but customs answers at once, and less is remembered: the mock shares the memory of its user.
    private static let scriptDefaults: SimulationOptions = {
        var defaults = SimulationOptions()
        defaults.sendingAfter = 0
        defaults.deliveredAfter = 0
        defaults.maximumDeclarations = 4_000
        return defaults
    }()
    private static let scriptKeys = SimulationScriptKeys(defaults: scriptDefaults)
}
