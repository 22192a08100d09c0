import DeclarationCore
import OpenSSLSigning

/// Loads a converted configuration as every command would, with the keys that are there.
struct ConversionCheck {
    let registrations: [ProviderRegistration]
    let environment: [String: String]
    let places: ConversionPlaces

    /// What is wrong with it: at the input's own names and lines, as far as something there is the cause.
    func problems(_ configuration: ConvertedConfiguration) throws(InvalidInput) -> [Problem] {
        let secrets = GivenSecrets(
            given: configuration.given,
            others: SystemSecrets(folder: places.folder, environment: environment)
        )
        let transports = TransportPool()
        let loader = ConfigurationLoader(
            registrations: registrations,
            keys: OpenSSLKeyLoader(),
            secrets: secrets,
            defaultTable: configuration.table,
            readFile: { path throws(InvalidInput) in try InputFile.read(path) },
            services: { backend, settings throws(InvalidInput) in
                ProviderServices(
                    backend: backend,
                    transport: try transports.transport(settings),
                    keys: OpenSSLKeyLoader(),
                    time: SystemTime()
                )
            }
        )
        do throws(InvalidInput) {
            return told(try loader.load(Array(configuration.text.utf8), file: nil).warnings, configuration, secrets)
        } catch {
            return told(error.problems, configuration, secrets)
        }
    }

    private func told(
        _ problems: [Problem],
        _ configuration: ConvertedConfiguration,
        _ secrets: GivenSecrets
    ) -> [Problem] {
        problems.compactMap { problem in
            for backend in configuration.backends {
                let prefix = "backends.\(backend.name).settings."
                guard problem.path.hasPrefix(prefix) else { continue }
                let setting = String(problem.path.dropFirst(prefix.count))
                return backend.broken.contains(setting) ? nil : told(problem, setting, backend, secrets)
            }
            return Problem(problem.severity, path: problem.path, problem.message)
        }
    }

    private func told(
        _ problem: Problem,
        _ setting: String,
        _ backend: ConvertedBackend,
        _ secrets: GivenSecrets
    ) -> Problem {
        let severity = isMissing(setting, backend, secrets) ? .warning : problem.severity
        guard let entry = backend.entry(of: setting) else {
            return Problem(severity, path: problem.path, problem.message)
        }
        return entry.problem(severity, "`\(setting)`: \(problem.message)")
    }

    /// Whether a key is not there yet: it may be where the configuration is going to be used.
    private func isMissing(_ setting: String, _ backend: ConvertedBackend, _ secrets: GivenSecrets) -> Bool {
        guard let key = backend.keys.first(where: { $0.setting == setting }) else { return false }
        return (try? secrets.secret(key.reference)) == nil
    }
}

/// The keys of the input, before they are in files.
private struct GivenSecrets: SecretSource {
    let given: [SecretReference: Secret]
    let others: SystemSecrets

    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        if let secret = given[reference] { return secret.trimmed }
        return try others.secret(reference)
    }
}

extension ConvertedConfiguration {
    /// The keys that stood in the input.
    var given: [SecretReference: Secret] {
        let pairs = backends.flatMap(\.keys).compactMap { key -> (SecretReference, Secret)? in
            guard case .given(let secret) = key.source else { return nil }
            return (key.reference, secret)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
