/// How a message is signed.
public struct SignatureAlgorithm: StringIdentifier {
    /// The name.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// RSASSA-PKCS1-v1_5 with SHA-256: AMS `RSA256`, mapi `RSA2`.
    public static let rsaSHA256: SignatureAlgorithm = "rsa-sha256"

    /// Algorithms that are kept for the legacy gateway alone.
    public enum Insecure {
        /// RSASSA-PKCS1-v1_5 with SHA-1: mapi `RSA`.
        public static let rsaSHA1: SignatureAlgorithm = "rsa-sha1"
        /// DSA with SHA-1, DER-encoded: mapi `DSA`. Not deterministic.
        public static let dsaSHA1: SignatureAlgorithm = "dsa-sha1"
        /// MD5 over the message followed by a shared key: mapi `MD5`. The signature is the 16 raw bytes.
        public static let keyedMD5: SignatureAlgorithm = "keyed-md5"
    }
}

/// Signs messages with one key.
public protocol MessageSigner: Sendable {
    /// Signs a message.
    ///
    /// - Returns: the raw bytes of the signature, not base64.
    /// - Throws: when the crypto library fails; nothing was sent.
    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8]
}

/// Verifies messages with one key.
public protocol MessageVerifier: Sendable {
    /// Whether the signature (raw bytes, not base64) is that of the message. Takes constant time for shared keys.
    func isValid(signature: [UInt8], for message: [UInt8]) -> Bool
}

/// Loads keys.
public protocol KeyLoader: Sendable {
    /// Loads a private (or shared) key: PEM or one line of base64; PKCS#8 or PKCS#1; for MD5 the bytes themselves.
    ///
    /// - Throws: what is wrong with the key, without showing it.
    func signer(_ algorithm: SignatureAlgorithm, privateKey: Secret) throws(SigningError) -> any MessageSigner
    /// Loads a public (or shared) key: PEM or one line of base64, SubjectPublicKeyInfo; for MD5 the bytes themselves.
    ///
    /// - Throws: what is wrong with the key, without showing it.
    func verifier(_ algorithm: SignatureAlgorithm, publicKey: Secret) throws(SigningError) -> any MessageVerifier
}

/// What is wrong with a key or a signing operation; never shows key material.
public struct SigningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what would be right.
    public var message: String

    /// Makes an error.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
