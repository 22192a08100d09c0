import DeclarationCore
import DeclarationRouter
import Gateway

extension CommandDescription {
    /// `customs config`.
    static let config = CommandDescription(
        "config",
        summary: "check the configuration, print its schema, compare its versions, bring settings over",
        subcommands: [configCheck, configConvert, configSchema, configHistory, configDiff]
    )

    private static let configCheck = CommandDescription(
        "check",
        summary: "check the configuration as a whole and report all problems at once",
        discussion: [
            "Reads the file, every secret and key it refers to and the routing table, and prints each problem as "
                + "file:line: severity: path: message. On success it lists backends and settings that deserve a second "
                + "look, with what they mean. Nothing is sent.",
            "JSON: file, valid, problems [{severity, path, message, file, line}], backends [{name, plugin, generation}], "
                + "routes (a number), notable [{path, value, default, help}], exitCode.",
        ],
        arguments: [
            ArgumentDescription("FILE", .file, help: "The configuration; else it is found as by every command.")
        ],
        examples: [
            Example(line: "customs config check", text: "Checks the configuration that other commands would use."),
            Example(line: "customs config check config/production.json", text: "Checks a file."),
        ],
        exitCodes: [
            ExitStatus.ok.means("It can be used; there may be warnings."),
            ExitStatus.configuration.means(ExitStatus.configuration.text),
        ] + ExitStatus.common,
        action: ConfigCommands.check
    )

    private static let configSchema = CommandDescription(
        "schema",
        summary: "print the JSON Schema of configuration files, for editors",
        discussion: ["Draft 2020-12, with the settings of every plugin; config/customs.schema.json is this text."],
        examples: [
            Example(line: "customs config schema > customs.schema.json", text: "Writes it beside a configuration.")
        ],
        exitCodes: [ExitStatus.ok.means("Printed.")] + ExitStatus.common,
        action: ConfigCommands.schema
    )
}

/// Checks configurations.
enum ConfigCommands {
    static func schema(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        let schema = ConfigurationSchema.json(
            registrations: invocation.registrations,
            sections: [GatewaySection.section]
        )
        try invocation.write(schema.prettyText + "\n")
        return .ok
    }

    static func check(_ invocation: Invocation) async throws(CommandFailure) -> ExitStatus {
        var invocation = invocation
        if let file = invocation.arguments.first { invocation.options(.config, file) }
        let configuration: Configuration
        var warnings: [Problem]
        do throws(CommandFailure) {
            let loaded = try invocation.load()
            configuration = loaded.configuration
            warnings = configuration.warnings + (placeProblem(loaded).map { [$0] } ?? [])
            if warnings.contains(where: { $0.severity == .error }) {
                throw CommandFailure(.configuration, InvalidInput(warnings))
            }
        } catch {
            guard error.status == .configuration, invocation.wantsJSON, let problems = error.json["problems"] else {
                throw error
            }
            invocation.complain(error.messages)
            let json: JSONValue = ["valid": false, "problems": problems, "exitCode": .number(error.status.rawValue)]
            try invocation.write(json.prettyText + "\n")
            return error.status
        }
        let bytes = try invocation.read(configuration.file ?? "")
        let report = ConfigurationReport(configuration, warnings: warnings, bytes: bytes)
        invocation.complain(warnings.map(\.description))
        try invocation.print(report.text, json: report.json)
        return .ok
    }

    /// What speaks against the place of the ledger's file.
    private static func placeProblem(_ loaded: LoadedConfiguration) -> Problem? {
        let store = loaded.configuration.ledger.store
        if let message = Runtime.misnamed(loaded.ledgerPath, for: store) {
            return Problem(.error, path: "ledger.store", message, file: loaded.configuration.file)
        }
        guard case .sqlite(let path) = store,
            let trouble = LedgerFile.trouble(at: loaded.ledgerPath ?? path)
        else { return nil }
        let place = loaded.ledgerPath == nil ? "ledger.path" : "CUSTOMS_LEDGER"
        return Problem(trouble.severity, path: place, trouble.message, file: loaded.configuration.file)
    }
}

extension Invocation {
    /// Sets an option as if it had been given.
    fileprivate mutating func options(_ option: OptionDescription, _ value: String) {
        var changed = parsed
        changed.options[option.name] = [value]
        self = Invocation(parsed: changed, console: console, lines: lines, registrations: registrations)
    }
}
