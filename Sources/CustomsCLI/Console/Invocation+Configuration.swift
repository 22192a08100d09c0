import DeclarationCore
import DeclarationRouter
import Gateway

/// A configuration and a router over it.
struct LoadedConfiguration: Sendable {
    let router: Router
    let runtime: Runtime
    /// Where log events go, from the wanted level on.
    let log: AdjustableLog
    /// A SQLite file instead of the configuration's, from the environment.
    let ledgerPath: String?
    var configuration: Configuration { router.configuration }
}

extension Invocation {
    /// Finds and reads the configuration.
    ///
    /// - Parameters:
    ///   - withKeys: whether secrets are read; a command that sends nothing needs none.
    ///   - files: is told which files are read.
    /// - Throws: where it was looked for, or all that is wrong with it.
    func load(
        withKeys: Bool = true,
        metrics: any MetricsSink = NoMetrics(),
        files: FilesRead = FilesRead()
    ) throws(CommandFailure) -> LoadedConfiguration {
        let path = try configurationPath()
        let log = AdjustableLog(lines, level: wantedLogLevel ?? .warning, format: wantedLogFormat ?? .text)
        let runtime = Runtime(log: log, metrics: metrics, environment: console.environment)
        do throws(InvalidInput) {
            let configuration = try configuration(path, runtime, withKeys: withKeys, files: files)
            log.set(wantedLogLevel ?? configuration.logLevel, wantedLogFormat ?? configuration.logFormat)
            return LoadedConfiguration(
                router: runtime.router(configuration),
                runtime: runtime,
                log: log,
                ledgerPath: environmentLedger
            )
        } catch {
            throw CommandFailure(.configuration, error)
        }
    }

    /// Reads a configuration with everything that commands know.
    func configuration(
        _ path: String,
        _ runtime: Runtime,
        withKeys: Bool = true,
        files: FilesRead
    ) throws(InvalidInput) -> Configuration {
        try runtime.configuration(
            at: path,
            registrations: registrations,
            sections: [GatewaySection.section],
            withKeys: withKeys,
            files: files
        )
    }

    /// What the command line says of the log.
    var wantedLogLevel: LogEvent.Level? { value(.logLevel).flatMap(LogEvent.Level.init(rawValue:)) }
    var wantedLogFormat: LogFormat? { value(.logFormat).flatMap(LogFormat.init(rawValue:)) }

    /// The configuration's path.
    ///
    /// - Throws: where it was looked for.
    func configurationPath() throws(CommandFailure) -> String {
        try ConfigurationLocator(environment: console.environment, folder: console.folder).find(value(.config))
    }
}
