import CurlTransport
package import DeclarationCore
import OpenSSLSigning

/// Joins the core with the machine: files, environment, clock, libcurl, OpenSSL.
package struct Runtime: Sendable {
    let log: any LogSink
    private let metrics: any MetricsSink
    private let environment: [String: String]
    private let transports = TransportPool()
    private let guards = BackendGuards()
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

    /// A transport with the usual settings, for what is no backend.
    package func transport() throws(InvalidInput) -> any HTTPTransport { try transports.transport(TransportSettings()) }

    /// Reads and checks a configuration file.
    ///
    /// - Parameters:
    ///   - withKeys: whether secrets are read. Without them its backends can't send, but its routes and settings can be
    ///     looked at where the keys are not.
    ///   - files: is told which files are read.
    package func configuration(
        at path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection] = [],
        withKeys: Bool = true,
        files: FilesRead = FilesRead()
    ) throws(InvalidInput) -> Configuration {
        let secrets = secrets(of: path)
        return try configuration(
            at: path,
            registrations: registrations,
            sections: sections,
            keys: withKeys ? OpenSSLKeyLoader() : StandInKeys(),
            secrets: withKeys ? NotedSecrets(secrets: secrets, files: files) : StandInSecrets(),
            files: files
        )
    }

    /// The secrets that a configuration file refers to.
    func secrets(of path: String) -> SystemSecrets {
        SystemSecrets(folder: FilePath.folder(of: path), environment: environment)
    }

    /// Reads and checks a configuration file with these keys and secrets.
    func configuration(
        at path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection],
        keys: any KeyLoader,
        secrets: any SecretSource,
        files: FilesRead = FilesRead()
    ) throws(InvalidInput) -> Configuration {
        files.willRead(path)
        return try configuration(
            of: try InputFile.read(path),
            at: path,
            registrations: registrations,
            sections: sections,
            keys: keys,
            secrets: secrets,
            files: files
        )
    }

    /// Checks a text as if it were the content of a configuration file; no secrets are read.
    package func configuration(
        of bytes: [UInt8],
        at path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection]
    ) throws(InvalidInput) -> Configuration {
        try configuration(
            of: bytes,
            at: path,
            registrations: registrations,
            sections: sections,
            keys: StandInKeys(),
            secrets: StandInSecrets(),
            files: FilesRead()
        )
    }

    private func configuration(
        of bytes: [UInt8],
        at path: String,
        registrations: [ProviderRegistration],
        sections: [ConfigurationSection],
        keys: any KeyLoader,
        secrets: any SecretSource,
        files: FilesRead
    ) throws(InvalidInput) -> Configuration {
        let loader = ConfigurationLoader(
            registrations: registrations,
            sections: sections,
            keys: keys,
            secrets: secrets,
            // With stand-ins nothing is sent: the templates' routes can be looked at as they are.
            placeholders: secrets is StandInSecrets ? .warning : .error,
            defaultTable: try CustomsTable.documented(),
            readFile: { path throws(InvalidInput) in
                files.willRead(path)
                return try InputFile.read(path)
            },
            services: { backend, settings throws(InvalidInput) in
                try services(backend, settings, keys)
            }
        )
        var configuration = try loader.load(bytes, file: path)
        configuration.version = try Self.version(of: bytes, file: path)
        let table = Array(configuration.customs.canonicalText.utf8)
        configuration.snapshot.set(customsTable: try Self.version(of: table, file: path))
        return configuration
    }

    /// The content hash of a configuration or a table, short enough to read out.
    private static func version(of bytes: [UInt8], file: String) throws(InvalidInput) -> String {
        do throws(SigningError) {
            return try sha256(bytes).prefix(8).hexadecimal
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file)])
        }
    }

    /// A router over a configuration.
    package func router(_ configuration: Configuration) -> Router {
        Router(
            configuration: configuration,
            time: time,
            log: log,
            metrics: metrics,
            guards: guards
        )
    }

    private func services(
        _ backend: BackendID,
        _ settings: TransportSettings,
        _ keys: any KeyLoader
    ) throws(InvalidInput) -> ProviderServices {
        ProviderServices(
            backend: backend,
            transport: try transports.transport(settings),
            keys: keys,
            time: time,
            log: log,
            metrics: metrics
        )
    }

    /// What the transports to the backends are doing.
    package var transportFigures: TransportFigures { transports.figures }

    /// What guards the backends, and how it stands.
    package var guardFigures: [BackendGuardFigures] { guards.figures }
}

/// Secrets whose files are noted.
private struct NotedSecrets: SecretSource {
    let secrets: SystemSecrets
    let files: FilesRead

    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        if case .file(let path) = reference { files.willRead(secrets.resolve(path)) }
        return try secrets.secret(reference)
    }
}
