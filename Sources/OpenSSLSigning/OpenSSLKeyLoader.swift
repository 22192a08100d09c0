public import DeclarationCore

/// Loads keys with OpenSSL 3: PEM or one line of base64, white space anywhere, PKCS#8 or PKCS#1 under either PEM label.
///
/// The key is parsed once; signing and verifying reuse contexts and may be called from many tasks at once. Passphrases
/// are never asked for: an encrypted key is an error.
public struct OpenSSLKeyLoader: KeyLoader {
    /// Makes a loader.
    public init() {}

    /// Loads a private key, or the shared key for MD5.
    ///
    /// RSA with SHA-256 needs 2048 bits or more (AMS "Digital signature"); RSA with SHA-1 and DSA need 1024 or more.
    ///
    /// - Throws: what is wrong with the key and what is needed, without showing it. Nothing was sent.
    public func signer(
        _ algorithm: SignatureAlgorithm,
        privateKey: Secret
    ) throws(SigningError) -> any MessageSigner {
        if algorithm == SignatureAlgorithm.Insecure.keyedMD5 { return try KeyedMD5(key: privateKey) }
        let scheme = try scheme(algorithm)
        return try KeyPairSigner(scheme: scheme, key: KeyParser.privateKey(privateKey.exposedBytes))
    }

    /// Loads a public key (SubjectPublicKeyInfo, PKCS#1 or an X.509 certificate), or the shared key for MD5.
    ///
    /// - Throws: what is wrong with the key and what is needed, without showing it. Nothing was sent.
    public func verifier(
        _ algorithm: SignatureAlgorithm,
        publicKey: Secret
    ) throws(SigningError) -> any MessageVerifier {
        if algorithm == SignatureAlgorithm.Insecure.keyedMD5 { return try KeyedMD5(key: publicKey) }
        let scheme = try scheme(algorithm)
        return try KeyPairVerifier(scheme: scheme, key: KeyParser.publicKey(publicKey.exposedBytes))
    }

    private func scheme(_ algorithm: SignatureAlgorithm) throws(SigningError) -> SignatureScheme {
        if let scheme = SignatureScheme.named(algorithm) { return scheme }
        throw SigningError(
            "unknown signature algorithm \(algorithm.rawValue); known: rsa-sha256, rsa-sha1, dsa-sha1, keyed-md5"
        )
    }
}
