import COpenSSL
import DeclarationCore

/// Makes X.509 v3 certificates for tests.
struct CertificateBuilder {
    /// The common name.
    var subject: String
    var validDays: Int

    private static let action = "making a certificate"

    /// - Parameter issuer: `nil` for a certificate that names itself.
    func build(
        key: KeyHandle,
        issuer: CertificateHandle?,
        signedBy signer: KeyHandle,
        extensions: [(Int32, String)]
    ) throws(SigningError) -> CertificateHandle {
        guard let pointer = X509_new() else { throw OpenSSLError.drained(Self.action) }
        let certificate = CertificateHandle(owning: pointer)
        try setVersionAndSerial(certificate)
        try setValidity(certificate)
        try OpenSSLError.check(X509_set_pubkey(pointer, key.pointer), Self.action)
        try setNames(certificate, issuer: issuer ?? certificate)
        for (identifier, value) in extensions {
            try add(identifier, value, to: certificate, issuer: issuer ?? certificate)
        }
        guard X509_sign(pointer, signer.pointer, Digest.sha256.handle) > 0 else {
            throw OpenSSLError.drained(Self.action)
        }
        return certificate
    }

    private func setVersionAndSerial(_ certificate: CertificateHandle) throws(SigningError) {
        // Version 3 is written as 2. A positive serial number has its highest bit clear.
        try OpenSSLError.check(X509_set_version(certificate.pointer, 2), Self.action)
        let serial = try randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1
        let number = X509_get_serialNumber(certificate.pointer)
        try OpenSSLError.check(ASN1_INTEGER_set_uint64(number, max(serial, 1)), Self.action)
    }

    private func setValidity(_ certificate: CertificateHandle) throws(SigningError) {
        let day = 86_400
        guard X509_gmtime_adj(X509_getm_notBefore(certificate.pointer), -day) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate.pointer), validDays * day) != nil
        else { throw OpenSSLError.drained(Self.action) }
    }

    private func setNames(_ certificate: CertificateHandle, issuer: CertificateHandle) throws(SigningError) {
        let name = X509_get_subject_name(certificate.pointer)
        let added = X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, subject, -1, -1, 0)
        try OpenSSLError.check(added, Self.action)
        let issuerName = X509_get_subject_name(issuer.pointer)
        try OpenSSLError.check(X509_set_issuer_name(certificate.pointer, issuerName), Self.action)
    }

    private func add(
        _ identifier: Int32,
        _ value: String,
        to certificate: CertificateHandle,
        issuer: CertificateHandle
    ) throws(SigningError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer.pointer, certificate.pointer, nil, nil, 0)
        guard let made = X509V3_EXT_conf_nid(nil, &context, identifier, value) else {
            throw OpenSSLError.drained(Self.action)
        }
        defer { X509_EXTENSION_free(made) }
        try OpenSSLError.check(X509_add_ext(certificate.pointer, made, -1), Self.action)
    }
}
