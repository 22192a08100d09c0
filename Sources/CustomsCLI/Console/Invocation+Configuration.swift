import DeclarationCore
import DeclarationRouter
import Gateway

/// A configuration and a router over it.
struct LoadedConfiguration: Sendable {
    let router: Router
    let runtime: Runtime
    /// Where log events go, from the wanted level on.
    let log: any LogSink
    /// A SQLite file instead of the configuration's, from the environment.
    let ledgerPath: String?
    var configuration: Configuration { router.configuration }
}

extension Invocation {
    /// Finds and reads the configuration.
    ///
    /// - Parameter withKeys: whether secrets are read; a command that sends nothing needs none.
    /// - Throws: where it was looked for, or all that is wrong with it.
    func load(withKeys: Bool = true) throws(CommandFailure) -> LoadedConfiguration {
        let path = try configurationPath()
        let wanted = value(.logLevel).flatMap(LogEvent.Level.init(rawValue:))
        let log = ConsoleLog(console, level: wanted ?? .warning)
        let runtime = Runtime(log: log, metrics: NoMetrics(), environment: console.environment)
        do throws(InvalidInput) {
            let configuration = try runtime.configuration(
                at: path,
                registrations: registrations,
                sections: [GatewaySection.section],
                withKeys: withKeys
            )
            log.setLevel(wanted ?? configuration.logLevel)
            return LoadedConfiguration(
                router: runtime.router(configuration, log: log),
                runtime: runtime,
                log: log,
                ledgerPath: console.environment["CUSTOMS_LEDGER"].flatMap { $0.isEmpty ? nil : resolve($0) }
            )
        } catch {
            throw CommandFailure(.configuration, error)
        }
    }

    /// The configuration's path.
    ///
    /// - Throws: where it was looked for.
    func configurationPath() throws(CommandFailure) -> String {
        try ConfigurationLocator(environment: console.environment, folder: console.folder).find(value(.config))
    }
}
