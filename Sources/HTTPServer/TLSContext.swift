internal import CGnuTLS
internal import CMicroHTTPD
internal import DeclarationCore

/// An identity in the TLS library's form. Each connection keeps the one it began with, so that a new one can take its
/// place at any time.
///
/// Unchecked, since nothing changes after `init`: the library allows handshakes on several threads to read one key and
/// one list of certificates.
final class TLSContext: @unchecked Sendable {
    /// The most certificates of a chain.
    private static let longestChain = 16

    private let chain: UnsafeMutablePointer<gnutls_pcert_st>
    private let count: UInt32
    private let key: gnutls_privkey_t
    let verifier: ClientVerifier?

    init(_ identity: ServerIdentity) throws(HTTPServerError) {
        try Self.checkPair(identity)
        if let authorities = identity.clientAuthoritiesPEM {
            verifier = try ClientVerifier(authorities)
        } else {
            verifier = nil
        }
        let key = try Self.loadKey(identity)
        let chain = UnsafeMutablePointer<gnutls_pcert_st>.allocate(capacity: Self.longestChain)
        var count = UInt32(Self.longestChain)
        let code = withDatum(Array(identity.certificatePEM.utf8)) {
            gnutls_pcert_list_import_x509_raw(chain, &count, $0, GNUTLS_X509_FMT_PEM, 0)
        }
        guard code >= 0 else {
            gnutls_privkey_deinit(key)
            chain.deallocate()
            throw .unusableIdentity("the certificate chain can't be read: \(tlsErrorText(code))")
        }
        self.key = key
        self.chain = chain
        self.count = count
    }

    deinit {
        for place in 0..<Int(count) { gnutls_pcert_deinit(chain + place) }
        chain.deallocate()
        gnutls_privkey_deinit(key)
    }

    /// Readies a new connection's session: what it asks of the client.
    func prepare(_ pointer: OpaquePointer) {
        let info = customs_mhd_connection_info(pointer, .CONNECTION_INFO_GNUTLS_SESSION)
        guard let session = info?.pointee.tls_session else { return }
        verifier?.prepare(OpaquePointer(session))
    }

    /// Lends chain and key to the TLS library.
    func lend(
        _ certificates: UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>,
        _ count: UnsafeMutablePointer<UInt32>,
        _ key: UnsafeMutablePointer<gnutls_privkey_t?>
    ) {
        certificates.pointee = chain
        count.pointee = self.count
        key.pointee = self.key
    }

    /// Whether both can be read and belong together: throw-away credentials find out.
    private static func checkPair(_ identity: ServerIdentity) throws(HTTPServerError) {
        var credentials: gnutls_certificate_credentials_t?
        guard gnutls_certificate_allocate_credentials(&credentials) == 0, let credentials else {
            throw .unusableIdentity("no memory to read it")
        }
        defer { gnutls_certificate_free_credentials(credentials) }
        let code = withDatum(Array(identity.certificatePEM.utf8)) { certificate in
            withDatum(identity.keyPEM.exposedBytes) { key in
                gnutls_certificate_set_x509_key_mem(credentials, certificate, key, GNUTLS_X509_FMT_PEM)
            }
        }
        guard code >= 0 else {
            throw .unusableIdentity(
                "the certificate or key is unusable; both must be PEM, without a password, and belong together: "
                    + tlsErrorText(code)
            )
        }
    }

    private static func loadKey(_ identity: ServerIdentity) throws(HTTPServerError) -> gnutls_privkey_t {
        var key: gnutls_privkey_t?
        guard gnutls_privkey_init(&key) == 0, let key else { throw .unusableIdentity("no memory to read it") }
        let code = withDatum(identity.keyPEM.exposedBytes) {
            gnutls_privkey_import_x509_raw(key, $0, GNUTLS_X509_FMT_PEM, nil, 0)
        }
        guard code >= 0 else {
            gnutls_privkey_deinit(key)
            throw .unusableIdentity("the key can't be read: \(tlsErrorText(code))")
        }
        return key
    }
}

/// The TLS library wants the certificate and key of a handshake.
let credentialsCallback:
    @convention(c) (
        gnutls_session_t?, UnsafePointer<gnutls_datum_t>?, Int32, UnsafePointer<gnutls_pk_algorithm_t>?, Int32,
        UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?, UnsafeMutablePointer<UInt32>?,
        UnsafeMutablePointer<gnutls_privkey_t?>?
    ) -> Int32 = { session, _, _, _, _, certificates, count, key in
        guard let session, let certificates, let count, let key, let tls = connection(of: session)?.tls else {
            return -1
        }
        tls.lend(certificates, count, key)
        return 0
    }

/// The connection of a TLS session, to which libmicrohttpd has attached its own.
func connection(of session: gnutls_session_t) -> Connection? {
    gnutls_session_get_ptr(session).flatMap { attachedConnection(of: OpaquePointer($0)) }
}

/// Lends bytes in the TLS library's form; the copy is overwritten, since a key may be in it.
func withDatum<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<gnutls_datum_t>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + 1) { copy in
        // In place: an array with the zero at its end would be another copy, which nobody overwrites.
        let end = copy.initialize(fromContentsOf: bytes)
        copy.initializeElement(at: end, to: 0)
        defer { gnutls_memset(copy.baseAddress, 0, copy.count) }
        var datum = gnutls_datum_t(data: copy.baseAddress, size: UInt32(bytes.count))
        return body(&datum)
    }
}

func tlsErrorText(_ code: Int32) -> String {
    guard let text = gnutls_strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
