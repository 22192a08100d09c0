/// Where a secret is: the configuration names places, never values.
public enum SecretReference: Sendable, Hashable {
    /// A file; relative paths start at the configuration file's folder.
    case file(String)
    /// An environment variable.
    case environment(String)
}

/// Finds secrets; a port, so that tests need no files.
public protocol SecretSource: Sendable {
    /// The secret.
    ///
    /// - Throws: why it is not to be had: the path or name, and what to do.
    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret
}

/// Why a secret is not to be had.
public struct SecretUnavailable: Error, Sendable, Hashable {
    /// The path or name and what is wrong with it.
    public var message: String

    /// Makes an error.
    public init(_ message: String) { self.message = message }
}

/// Has no secrets.
public struct NoSecrets: SecretSource {
    /// Makes a source.
    public init() {}

    /// Always throws.
    public func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        throw SecretUnavailable("no secrets are available here")
    }
}
