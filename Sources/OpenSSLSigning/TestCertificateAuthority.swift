import COpenSSL
package import DeclarationCore

/// A throw-away certificate authority for tests and the simulator. It lives in memory and must never be trusted
/// system-wide.
package struct TestCertificateAuthority: Sendable {
    /// A server's certificate and key.
    package struct ServerIdentity: Sendable {
        /// The server's certificate followed by the authority's, as PEM.
        package let certificateChainPEM: String
        /// The server's private key, PKCS#8 as PEM.
        package let privateKeyPEM: Secret
    }

    /// The authority's certificate as PEM: what a client has to trust.
    package let certificatePEM: String

    private let key: KeyHandle
    private let certificate: CertificateHandle
    private let validDays: Int

    /// Makes an authority with a new P-256 key.
    ///
    /// - Parameter validDays: how long its certificates hold, 1 to 365 days; they start a day ago, so that a clock that
    ///   lags does no harm.
    /// - Throws: when the crypto library fails.
    package init(validDays: Int = 7) throws(SigningError) {
        self.validDays = min(max(validDays, 1), 365)
        key = try KeyGenerator.p256()
        certificate = try CertificateBuilder(subject: "Declaration simulator test CA", validDays: self.validDays)
            .build(
                key: key,
                issuer: nil,
                signedBy: key,
                extensions: [
                    (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
                    (NID_key_usage, "critical,keyCertSign,cRLSign"),
                    (NID_subject_key_identifier, "hash"),
                ]
            )
        certificatePEM = try certificate.pem()
    }

    /// Issues a certificate for a server.
    ///
    /// - Parameter hosts: host names and IP addresses it answers for.
    /// - Throws: when a host is neither, or the crypto library fails.
    package func issueServerIdentity(
        hosts: [String] = ["localhost", "127.0.0.1", "::1"]
    ) throws(SigningError) -> ServerIdentity {
        let serverKey = try KeyGenerator.p256()
        let server = try CertificateBuilder(subject: "Declaration simulator test server", validDays: validDays)
            .build(
                key: serverKey,
                issuer: certificate,
                signedBy: key,
                extensions: [
                    (NID_basic_constraints, "critical,CA:FALSE"),
                    (NID_key_usage, "critical,digitalSignature"),
                    (NID_ext_key_usage, "serverAuth"),
                    (NID_subject_key_identifier, "hash"),
                    (NID_authority_key_identifier, "keyid"),
                    (NID_subject_alt_name, try Self.alternativeNames(hosts)),
                ]
            )
        return ServerIdentity(
            certificateChainPEM: try server.pem() + certificatePEM,
            privateKeyPEM: Secret(PEMText.make("PRIVATE KEY", try serverKey.privateDER()))
        )
    }

    /// Names go into OpenSSL's own little language, so that its separators must not be in them.
    private static func alternativeNames(_ hosts: [String]) throws(SigningError) -> String {
        guard !hosts.isEmpty else { throw SigningError("a server certificate needs at least one host") }
        for host in hosts {
            let isPlain = !host.isEmpty && host.utf8.allSatisfy(isNameByte)
            guard isPlain else { throw SigningError("\"\(host)\" is neither a host name nor an IP address") }
        }
        return hosts.map { ($0.contains(":") || isIPv4($0) ? "IP:" : "DNS:") + $0 }.joined(separator: ",")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || ".-:".utf8.contains(byte)
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
