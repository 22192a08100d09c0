public import DeclarationCore

/// What a server proves itself with, and what it asks of clients.
public struct ServerIdentity: Sendable {
    /// The certificate, followed by those of its issuers; PEM.
    public var certificatePEM: String
    /// The private key, without a password; PEM.
    public var keyPEM: Secret
    /// The authorities of clients' certificates, PEM, one or more certificates; nil when clients are not asked for one. A
    /// client may do without; a certificate that they have not issued for clients, or that is out of date, ends the
    /// handshake. Revocation is not looked at.
    public var clientAuthoritiesPEM: String?

    /// Makes an identity; whether certificate and key fit is checked when a server is made of it.
    public init(certificatePEM: String, keyPEM: Secret, clientAuthoritiesPEM: String? = nil) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
        self.clientAuthoritiesPEM = clientAuthoritiesPEM
    }

    /// Checks what a server made of it would check.
    ///
    /// - Throws: when certificate, key or authorities can't be used, or don't fit.
    package func check() throws(HTTPServerError) { _ = try UsableIdentity(self) }
}

/// The verified certificate of a client.
public struct ClientCertificate: Sendable, Hashable {
    /// The subject's name as RFC 4514 writes it: `CN=erp,O=Shop`.
    public var subject: String
    /// The SHA-256 of the certificate's DER bytes in lower-case hexadecimal digits: what to register a client by.
    public var fingerprint: String

    /// Makes a value, as tests of handlers do.
    public init(subject: String, fingerprint: String) {
        self.subject = subject
        self.fingerprint = fingerprint
    }
}
