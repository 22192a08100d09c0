import DeclarationCore
import DeclarationRouter

/// The keys that a configuration names for a backend, read without making the backend: a broken key is what people
/// come to have explained.
struct ConfiguredKeys {
    private let invocation: Invocation
    private let path: String
    private let root: JSONValue

    init(_ invocation: Invocation) throws(CommandFailure) {
        self.invocation = invocation
        path = try invocation.configurationPath()
        do throws(InvalidInput) {
            root = try Self.parse(try InputFile.read(path), path)
        } catch {
            throw CommandFailure(.configuration, error)
        }
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws(InvalidInput) -> JSONValue {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(bytes, dialect: .configuration)
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: path, line: error.line)])
        }
    }

    /// The keys of a backend.
    ///
    /// - Throws: when there is no such backend, or a secret is not to be had.
    func keys(of backend: String) throws(CommandFailure) -> [GivenKey] {
        let names = root["backends"]?.members?.map(\.key) ?? []
        guard let block = root["backends"]?[backend] else {
            let hint = Suggestion.text(for: backend, among: names)
            throw CommandFailure(
                .configuration,
                "\(path) has no backend \"\(backend)\"\(hint); known: \(names.joined(separator: ", "))"
            )
        }
        let plugin = invocation.registrations.first { $0.id.rawValue == block["plugin"]?.string }
        var keys: [GivenKey] = []
        for setting in plugin?.settings.keys ?? [] {
            guard case .secret = setting.type, let role = GivenKey.Role(setting: setting.name),
                let value = block["settings"]?[setting.name], let reference = Self.reference(value)
            else { continue }
            let name = "backends.\(backend).settings.\(setting.name)"
            keys.append(GivenKey(role: role, source: name, secret: try secret(reference, name, value.line)))
        }
        guard !keys.isEmpty else {
            throw CommandFailure(.configuration, "backend \"\(backend)\" in \(path) names no keys")
        }
        return keys
    }

    private static func reference(_ value: JSONValue) -> SecretReference? {
        value["file"]?.string.map(SecretReference.file) ?? value["env"]?.string.map(SecretReference.environment)
    }

    private func secret(_ reference: SecretReference, _ name: String, _ line: Int) throws(CommandFailure) -> Secret {
        let source = SystemSecrets(folder: FilePath.folder(of: path), environment: invocation.console.environment)
        do throws(SecretUnavailable) {
            return try source.secret(reference)
        } catch {
            let problem = Problem(.error, path: name, error.message, file: path, line: line)
            throw CommandFailure(.configuration, InvalidInput([problem]))
        }
    }
}
