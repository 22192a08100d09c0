import DeclarationCore
import DeclarationRouter

extension CommandDescription {
    /// `customs backends`.
    static let backends = CommandDescription(
        "backends",
        summary: "list plugins with their settings and the configured backends, or ask how these are",
        discussion: [
            "The configured backends are listed when there is a configuration.",
            "JSON: plugins [{id, generation, summary, settings [{name, type, required, default, help}]}], backends "
                + "[{name, plugin, generation, account}], exitCode.",
            "--health asks each configured backend for one id that nobody may use, customs-health-check, all at once and for "
                + "15 seconds at most: \"not found\" is the answer of a backend that works, and nothing changes there. Beside it "
                + "stands what the ledger, if there is one, holds of the last hour and day.",
            "JSON of --health: health [{backend, generation, health (answers, refuses, fails, no answer, unreachable, no "
                + "usable answer), isAuthenticated, milliseconds, reason, declarations {lastHour {accepted, refused, "
                + "unknown, unreadable (if any)}, lastDay, lastAccepted, more (the day's older hours are not counted)}}], "
                + "exitCode.",
            "What guards a backend, its circuit breaker and queue, is known to the process that declares: --health --gateway "
                + "asks a running gateway's admin address, and no backend. JSON: the gateway's own, and exitCode.",
        ],
        options: [.names, .health, .gatewayAddress],
        examples: [
            Example(line: "customs backends", text: "Lists what a configuration may say."),
            Example(line: "customs backends --names", text: "The names of the configured backends, one a line."),
            Example(line: "customs backends --health", text: "Asks every configured backend whether it answers."),
            Example(
                line: "customs backends --health --gateway http://127.0.0.1:8081",
                text: "Breakers and queues of a running gateway."
            ),
        ],
        exitCodes: [
            ExitStatus.ok.means(
                "Printed; with --health: every backend answers, and its answer is verified; with --gateway: all breakers are "
                    + "closed."
            ),
            ExitStatus.rejected.means("A backend refuses the inquiry of --health: its keys, account or contract."),
            ExitStatus.unknown.means(
                "A backend brings no usable answer to --health; with --gateway: the gateway doesn't, or a breaker isn't closed."
            ),
            ExitStatus.notSent.means("A backend, or the gateway, can't be reached."),
        ] + ExitStatus.configured + ExitStatus.common,
        action: BackendsCommand.run
    )
}

extension OptionDescription {
    fileprivate static let names = OptionDescription("names", help: "Print only the names of the configured backends.")
    fileprivate static let health = OptionDescription(
        "health",
        help: "Ask every configured backend whether it answers."
    )
    fileprivate static let gatewayAddress = OptionDescription(
        "gateway",
        "URL",
        .text,
        help: "With --health: ask this admin address of a running gateway instead, such as http://127.0.0.1:8081."
    )
}

/// Lists plugins and backends.
enum BackendsCommand {
    static func run(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        if let gateway = invocation.value(.gatewayAddress) {
            guard invocation.has(.health) else { throw CommandFailure(.usage, "--gateway needs --health") }
            return try await health(of: gateway, invocation)
        }
        if invocation.has(.health) { return try await health(invocation) }
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
                "backends": .array(backends.map(\.json)), "exitCode": .number(ExitStatus.ok.rawValue),
            ]
        )
        return .ok
    }

    private static func health(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let check = BackendHealthCheck(loaded: try invocation.load())
        let asked = await invocation.interruptibly { await check.reports() }
        var reports = asked
        do throws(CommandFailure) {
            reports = try await check.adding(asked, invocation)
        } catch {
            // How the backends are is known without it.
            invocation.complain(error.texts.map { "warning: without the ledger's figures: \($0)" })
        }
        let status = BackendHealthReport.exitStatus(reports)
        try invocation.print(BackendHealthReport.text(reports), json: BackendHealthReport.json(reports, status))
        return status
    }

    private static func health(of gateway: String, _ invocation: Invocation) async throws(CommandFailure) -> ExitStatus
    {
        guard ["http://", "https://"].contains(where: gateway.hasPrefix) else {
            throw CommandFailure(
                .usage,
                "--gateway is \"\(gateway)\"; it takes the admin address of a gateway with its scheme, such as "
                    + "http://127.0.0.1:8081"
            )
        }
        let transport: any HTTPTransport
        do throws(InvalidInput) {
            transport = try invocation.readingRuntime.transport()
        } catch {
            throw CommandFailure(.fault, error)
        }
        let report = await invocation.interruptibly { await GatewayHealthReport.ask(gateway, by: transport) }
        if let problem = report.problem, !invocation.wantsJSON { throw problem }
        try invocation.print(report.text, json: report.json)
        return report.status
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
