import COpenSSL
import DeclarationCore

/// Makes new keys.
enum KeyGenerator {
    static func rsa(bits: Int) throws(SigningError) -> KeyHandle {
        try generate(EVP_PKEY_CTX_new_from_name(nil, "RSA", nil), EVP_PKEY_keygen_init) {
            EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(clamping: bits))
        }
    }

    static func dsa(bits: Int) throws(SigningError) -> KeyHandle {
        let parameters = try generate(EVP_PKEY_CTX_new_from_name(nil, "DSA", nil), EVP_PKEY_paramgen_init) {
            EVP_PKEY_CTX_set_dsa_paramgen_bits($0, Int32(clamping: bits)) == 1
                ? EVP_PKEY_CTX_set_dsa_paramgen_q_bits($0, bits > 1024 ? 256 : 160) : 0
        }
        return try generate(EVP_PKEY_CTX_new_from_pkey(nil, parameters.pointer, nil), EVP_PKEY_keygen_init) { _ in 1 }
    }

    /// P-256: quick to make and accepted by every TLS library.
    static func p256() throws(SigningError) -> KeyHandle {
        try generate(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), EVP_PKEY_keygen_init) {
            EVP_PKEY_CTX_set_group_name($0, "P-256")
        }
    }

    private static func generate(
        _ context: OpaquePointer?,
        _ initialize: (OpaquePointer) -> Int32,
        _ configure: (OpaquePointer) -> Int32
    ) throws(SigningError) -> KeyHandle {
        let action = "making a key"
        guard let context else { throw OpenSSLError.drained(action) }
        defer { EVP_PKEY_CTX_free(context) }
        try OpenSSLError.check(initialize(context), action)
        try OpenSSLError.check(configure(context), action)
        var key: OpaquePointer?
        try OpenSSLError.check(EVP_PKEY_generate(context, &key), action)
        guard let key else { throw OpenSSLError.drained(action) }
        return KeyHandle(owning: key, isPrivate: true)
    }
}
