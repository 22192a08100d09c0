package import DeclarationCore

/// What may be told about a key: nothing in it is secret.
package struct KeyDescription: Sendable, Hashable {
    /// `RSA`, `DSA`, `EC` or OpenSSL's name of another kind.
    package let kind: String
    /// The size in bits.
    package let bits: Int
    /// Whether the private half was in the file.
    package let isPrivate: Bool
    /// SHA-256 of the SubjectPublicKeyInfo, lower-case hex: the same for a private key and its public key.
    package let fingerprint: String
    /// The public key as one line of base64, the form the portals take.
    package let publicBase64: String
    /// The public key as PEM.
    package let publicPEM: String

    /// Reads a private key, a public key or a certificate in any accepted form.
    ///
    /// - Throws: what is wrong with the key, without showing it.
    package init(of key: Secret) throws(SigningError) {
        let handle = try KeyParser.anyKey(key.exposedBytes)
        let der = try handle.publicDER()
        kind = handle.kind.name
        bits = handle.bits
        isPrivate = handle.isPrivate
        fingerprint = try sha256(der).hexadecimal
        publicBase64 = Base64.encode(der)
        publicPEM = PEMText.make("PUBLIC KEY", der)
    }

    /// Whether a private and a public key are two halves of one pair.
    ///
    /// - Throws: what is wrong with either key; a message that starts with `private key:` or `public key:`.
    package static func belongTogether(privateKey: Secret, publicKey: Secret) throws(SigningError) -> Bool {
        let privateHandle = try named("private key") { () throws(SigningError) in
            try KeyParser.privateKey(privateKey.exposedBytes)
        }
        let publicHandle = try named("public key") { () throws(SigningError) in
            try KeyParser.publicKey(publicKey.exposedBytes)
        }
        return privateHandle.matches(publicHandle)
    }

    private static func named(
        _ name: String,
        _ load: () throws(SigningError) -> KeyHandle
    ) throws(SigningError) -> KeyHandle {
        do throws(SigningError) {
            return try load()
        } catch {
            throw SigningError("\(name): \(error.message)")
        }
    }
}
