package import DeclarationCore

/// A key as it should stand in a file: PEM, PKCS#8 for a private key and SubjectPublicKeyInfo for a public one,
/// whatever it was given as.
package struct KeyFileText: Sendable {
    /// The PEM.
    package let pem: Secret
    /// What the key is.
    package let description: KeyDescription

    /// Reads a key in any accepted form.
    ///
    /// - Throws: what is wrong with the key, without showing it.
    package init(of key: Secret) throws(SigningError) {
        let description = try KeyDescription(of: key)
        if description.isPrivate {
            pem = Secret(PEMText.make("PRIVATE KEY", try KeyParser.privateKey(key.exposedBytes).privateDER()))
        } else {
            pem = Secret(description.publicPEM)
        }
        self.description = description
    }
}
