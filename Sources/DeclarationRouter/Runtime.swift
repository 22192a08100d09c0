import CurlTransport
package import DeclarationCore
import OpenSSLSigning

/// Joins the core with the machine: files, environment, clock, libcurl, OpenSSL.
package struct Runtime: Sendable {
    private let log: any LogSink
    private let metrics: any MetricsSink
    private let environment: [String: String]
    /// The machine's clock.
    package let time = SystemTime()

    /// Makes a runtime.
    ///
    /// - Parameter environment: the variables that secrets may be in.
    package init(log: any LogSink, metrics: any MetricsSink, environment: [String: String]) {
        self.log = log
        self.metrics = metrics
        self.environment = environment
    }

    /// Reads and checks a configuration file.
    ///
    /// - Parameter withKeys: whether secrets are read. Without them its backends can't send, but its routes and
    ///   settings can be looked at where the keys are not.
    package func configuration(
        at path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection] = [],
        withKeys: Bool = true
    ) throws(InvalidInput) -> Configuration {
        let bytes = try InputFile.read(path)
        let folder = FilePath.folder(of: path)
        let loader = try loader(folder: folder, registrations: registrations, sections: sections, withKeys: withKeys)
        var configuration = try loader.load(bytes, file: path)
        configuration.version = try Self.version(of: bytes, file: path)
        return configuration
    }

    /// The content hash of a configuration, short enough to read out.
    private static func version(of bytes: [UInt8], file: String) throws(InvalidInput) -> String {
        do throws(SigningError) {
            return try sha256(bytes).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file)])
        }
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

    private func loader(
        folder: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection],
        withKeys: Bool
    ) throws(InvalidInput) -> ConfigurationLoader {
        let transports = TransportPool()
        return ConfigurationLoader(
            registrations: registrations,
            sections: sections,
            keys: withKeys ? OpenSSLKeyLoader() : StandInKeys(),
            secrets: withKeys ? SystemSecrets(folder: folder, environment: environment) : StandInSecrets(),
            defaultTable: try CustomsTable.documented(),
            readFile: { path throws(InvalidInput) in try InputFile.read(path) },
            services: { [log, metrics, time] backend, settings throws(InvalidInput) in
                ProviderServices(
                    backend: backend,
                    transport: try transports.transport(settings),
                    keys: withKeys ? OpenSSLKeyLoader() : StandInKeys(),
                    time: time,
                    log: log,
                    metrics: metrics
                )
            }
        )
    }
}
