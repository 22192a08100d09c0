internal import CGnuTLS
import DeclarationCore

/// Verifies the certificates of clients against a list of authorities.
///
/// Unchecked, since the list does not change after `init` and the TLS library allows several threads to verify with it.
final class ClientVerifier: @unchecked Sendable {
    private let authorities: gnutls_x509_trust_list_t

    init(_ authoritiesPEM: String) throws(HTTPServerError) {
        var list: gnutls_x509_trust_list_t?
        guard gnutls_x509_trust_list_init(&list, 0) == 0, let list else {
            throw .unusableIdentity("no memory for the authorities")
        }
        let code = withDatum(Array(authoritiesPEM.utf8)) {
            gnutls_x509_trust_list_add_trust_mem(list, $0, nil, GNUTLS_X509_FMT_PEM, 0, 0)
        }
        guard code > 0 else {
            gnutls_x509_trust_list_deinit(list, 1)
            let reason = code == 0 ? "there is no certificate" : tlsErrorText(code)
            throw .unusableIdentity("the authorities for client certificates can't be read: \(reason)")
        }
        authorities = list
    }

    deinit { gnutls_x509_trust_list_deinit(authorities, 1) }

    /// Makes a session ask for a certificate and verify it.
    func prepare(_ session: gnutls_session_t) {
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST)
        gnutls_session_set_verify_function(session, verifyCallback)
    }

    /// Whether the client's chain is good, or there is none; keeps what the handlers are told.
    func verify(_ session: gnutls_session_t, for connection: Connection) -> Bool {
        var count: UInt32 = 0
        guard let peers = gnutls_certificate_get_peers(session, &count), count > 0 else { return true }
        var chain: [gnutls_x509_crt_t?] = []
        defer { for certificate in chain { gnutls_x509_crt_deinit(certificate) } }
        for peer in UnsafeBufferPointer(start: peers, count: Int(count)) {
            var certificate: gnutls_x509_crt_t?
            guard gnutls_x509_crt_init(&certificate) == 0 else { return false }
            chain.append(certificate)
            var datum = peer
            guard gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_DER) == 0 else { return false }
        }
        guard isTrusted(&chain), let first = chain.first, let certificate = first else { return false }
        connection.certificate = ClientCertificate(
            subject: subject(certificate),
            fingerprint: fingerprint(peers.pointee)
        )
        return true
    }

    private func isTrusted(_ chain: inout [gnutls_x509_crt_t?]) -> Bool {
        var status: UInt32 = 0
        // Compared as a C string, whatever its size says.
        var purpose = Array(GNUTLS_KP_TLS_WWW_CLIENT.utf8) + [0]
        let code = purpose.withUnsafeMutableBufferPointer { bytes in
            var demand = gnutls_typed_vdata_st(
                type: GNUTLS_DT_KEY_PURPOSE_OID,
                data: bytes.baseAddress,
                size: UInt32(bytes.count - 1)
            )
            return gnutls_x509_trust_list_verify_crt2(
                authorities,
                &chain,
                UInt32(chain.count),
                &demand,
                1,
                0,
                &status,
                nil
            )
        }
        return code == 0 && status == 0
    }

    private func subject(_ certificate: gnutls_x509_crt_t) -> String {
        var name = gnutls_datum_t()
        guard gnutls_x509_crt_get_dn3(certificate, &name, 0) == 0, let start = name.data else { return "" }
        defer { customs_gnutls_free(start) }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(name.size)), as: UTF8.self)
    }

    private func fingerprint(_ der: gnutls_datum_t) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var size = digest.count
        var input = der
        guard gnutls_fingerprint(GNUTLS_DIG_SHA256, &input, &digest, &size) == 0 else { return "" }
        return digest.hexadecimal
    }
}

/// The client's part of the handshake is in.
private let verifyCallback: @convention(c) (gnutls_session_t?) -> Int32 = { session in
    guard let session, let connection = connection(of: session), let verifier = connection.tls?.verifier else {
        return GNUTLS_E_CERTIFICATE_ERROR
    }
    return verifier.verify(session, for: connection) ? 0 : GNUTLS_E_CERTIFICATE_ERROR
}
