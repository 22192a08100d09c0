import CurlTransport
public import DeclarationCore
import OpenSSLSigning
import Synchronization

extension Router {
    /// Reads a configuration file and makes a router that speaks through libcurl and signs with OpenSSL.
    ///
    /// ```swift
    /// let router = try Router.open(configurationAt: "config/customs.json", registrations: BuiltIn.all)
    /// let report = try await router.declare(declaration)
    /// ```
    /// - Parameters:
    ///   - path: the configuration file.
    ///   - registrations: the plugins that backends may use.
    ///   - log: takes log events; standard error, from the configured level on, when `nil`.
    /// - Throws: all problems of the configuration at once; nothing was sent.
    public static func open(
        configurationAt path: String,
        registrations: [ProviderRegistration],
        log: (any LogSink)? = nil,
        metrics: any MetricsSink = NoMetrics()
    ) throws(InvalidInput) -> Router {
        let runtime = Runtime(log: log ?? StandardErrorLog(level: .warning), metrics: metrics)
        let configuration = try runtime.configuration(at: path, registrations: registrations)
        return runtime.router(configuration, log: log)
    }
}

/// Joins the core with the machine: files, environment, clock, libcurl, OpenSSL.
package struct Runtime: Sendable {
    private let log: any LogSink
    private let metrics: any MetricsSink
    private let time = SystemTime()

    /// Makes a runtime.
    package init(log: any LogSink, metrics: any MetricsSink) {
        self.log = log
        self.metrics = metrics
    }

    /// Reads and checks a configuration file.
    package func configuration(
        at path: String,
        registrations: [ProviderRegistration]
    ) throws(InvalidInput) -> Configuration {
        let bytes = try InputFile.read(path)
        return try loader(folder: FilePath.folder(of: path), registrations: registrations).load(bytes, file: path)
    }

    /// A router over a configuration.
    package func router(_ configuration: Configuration, log: (any LogSink)? = nil) -> Router {
        Router(
            configuration: configuration,
            time: time,
            log: log ?? StandardErrorLog(level: configuration.logLevel),
            metrics: metrics
        )
    }

    private func loader(folder: String, registrations: [ProviderRegistration]) throws(InvalidInput)
        -> ConfigurationLoader
    {
        let transports = TransportPool()
        return ConfigurationLoader(
            registrations: registrations,
            secrets: SystemSecrets(folder: folder),
            defaultTable: try CustomsTable.documented(),
            readFile: { path throws(InvalidInput) in try InputFile.read(path) },
            services: { [log, metrics, time] backend, settings throws(InvalidInput) in
                ProviderServices(
                    backend: backend,
                    transport: try transports.transport(settings),
                    keys: OpenSSLKeyLoader(),
                    time: time,
                    log: log,
                    metrics: metrics
                )
            }
        )
    }
}

/// One transport for each distinct set of settings, so that backends share connections and threads.
private final class TransportPool: Sendable {
    private let transports = Mutex<[TransportSettings: CurlTransport]>([:])

    func transport(_ settings: TransportSettings) throws(InvalidInput) -> any HTTPTransport {
        let result: Result<CurlTransport, InvalidInput> = transports.withLock { transports in
            if let known = transports[settings] { return .success(known) }
            do throws(InvalidInput) {
                let made = try CurlTransport(settings)
                transports[settings] = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
