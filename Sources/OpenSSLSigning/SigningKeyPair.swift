import COpenSSL
package import DeclarationCore

/// A new key pair in every form the other side or a configuration may ask for.
package struct SigningKeyPair: Sendable {
    /// PKCS#8 as PEM.
    package let privatePEM: Secret
    /// SubjectPublicKeyInfo as PEM.
    package let publicPEM: String
    /// SubjectPublicKeyInfo as one line of base64, the form the portals take.
    package let publicBase64: String

    private init(_ key: KeyHandle) throws(SigningError) {
        let publicDER = try key.publicDER()
        privatePEM = Secret(PEMText.make("PRIVATE KEY", try key.privateDER()))
        publicPEM = PEMText.make("PUBLIC KEY", publicDER)
        publicBase64 = Base64.encode(publicDER)
    }

    /// Makes an RSA pair; takes some tenths of a second for 2048 bits.
    ///
    /// - Throws: when the crypto library refuses the size.
    package static func generateRSA(bits: Int = 2048) throws(SigningError) -> SigningKeyPair {
        try SigningKeyPair(KeyGenerator.rsa(bits: bits))
    }

    /// Makes a DSA pair with new parameters, 160 bits of subgroup for 1024 bits; for the legacy gateway alone.
    ///
    /// - Throws: when the crypto library refuses the size.
    package static func generateDSA(bits: Int = 1024) throws(SigningError) -> SigningKeyPair {
        try SigningKeyPair(KeyGenerator.dsa(bits: bits))
    }

    /// Makes a shared key for MD5: 32 characters of lower-case letters and digits.
    ///
    /// - Throws: when the generator has no entropy.
    package static func generateSharedKey() throws(SigningError) -> Secret {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz012345".utf8)
        return Secret(try randomBytes(32).map { alphabet[Int($0) % alphabet.count] })
    }
}
