/// Where a secret is: the configuration names places, never values.
public enum SecretReference: Sendable, Hashable {
    /// A file; relative paths start at the configuration file's folder.
    case file(String)
    /// An environment variable.
    case environment(String)

    /// Whether it can be a place at all: a key that was pasted instead of its place is none, and is not to be shown.
    var isPlausible: Bool {
        switch self {
        case .file(let path):
            return path.utf8.count <= 512 && !path.contains("-----")
                && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        case .environment(let name):
            let isName = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") }
            return isName && name.utf8.count <= 128
        }
    }
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
