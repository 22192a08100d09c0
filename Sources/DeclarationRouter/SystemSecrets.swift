public import DeclarationCore
import FoundationEssentials

/// Secrets in files and environment variables.
public struct SystemSecrets: SecretSource {
    private static let maximumBytes = 1 << 20

    private let folder: String
    private let environment: [String: String]

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - folder: where relative paths start: the configuration file's folder.
    ///   - environment: the environment variables; the process's own when `nil`.
    public init(folder: String, environment: [String: String]? = nil) {
        self.folder = folder
        self.environment = environment ?? ProcessInfo.processInfo.environment
    }

    /// The secret, without white space at either end.
    public func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        let secret: Secret
        let place: String
        switch reference {
        case .environment(let name):
            guard let value = environment[name] else {
                throw SecretUnavailable("the environment variable \(name) is not set; set it, or name a file")
            }
            (secret, place) = (Secret(value), "the environment variable \(name)")
        case .file(let path):
            let resolved = resolve(path)
            (secret, place) = (Secret(try Self.read(resolved)), "the file \(resolved)")
        }
        let trimmed = secret.trimmed
        guard !trimmed.exposedBytes.isEmpty else { throw SecretUnavailable("\(place) is empty") }
        return trimmed
    }

    /// Where a secret's file is.
    func resolve(_ path: String) -> String { FilePath.resolve(path, in: folder) }

    private static func read(_ path: String) throws(SecretUnavailable) -> [UInt8] {
        do throws(InvalidInput) {
            return try InputFile.read(path, maximumBytes: maximumBytes)
        } catch {
            throw SecretUnavailable(error.problems.first?.message ?? "can't be read")
        }
    }
}
