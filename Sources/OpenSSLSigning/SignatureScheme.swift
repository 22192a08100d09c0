import COpenSSL
import DeclarationCore

/// What a signature algorithm asks of a key.
struct SignatureScheme: Sendable {
    let algorithm: SignatureAlgorithm
    let digest: Digest
    let keyKind: KeyHandle.Kind
    let minimumBits: Int
    /// Who sets the minimum, for the message.
    let user: String

    /// RSA-2048 or more, as AMS "Digital signature" has it; mapi's RSA2 likewise.
    private static let rsaSHA256 = SignatureScheme(
        algorithm: .rsaSHA256,
        digest: .sha256,
        keyKind: .rsa,
        minimumBits: 2048,
        user: "AMS and mapi RSA2 need"
    )
    /// Legacy keys of mapi may have 1024 bits.
    private static let rsaSHA1 = SignatureScheme(
        algorithm: SignatureAlgorithm.Insecure.rsaSHA1,
        digest: .sha1,
        keyKind: .rsa,
        minimumBits: 1024,
        user: "mapi RSA needs"
    )
    private static let dsaSHA1 = SignatureScheme(
        algorithm: SignatureAlgorithm.Insecure.dsaSHA1,
        digest: .sha1,
        keyKind: .dsa,
        minimumBits: 1024,
        user: "mapi DSA needs"
    )

    /// - Returns: `nil` for algorithms that have no key pair or are unknown.
    static func named(_ algorithm: SignatureAlgorithm) -> SignatureScheme? {
        [rsaSHA256, rsaSHA1, dsaSHA1].first { $0.algorithm == algorithm }
    }

    func check(_ key: KeyHandle) throws(SigningError) {
        guard key.kind == keyKind else {
            throw SigningError(
                "this is a key of kind \(key.kind.name); \(algorithm.rawValue) needs one of kind \(keyKind.name)"
            )
        }
        guard key.bits >= minimumBits else {
            throw SigningError("the \(keyKind.name) key has \(key.bits) bits; \(user) \(minimumBits) or more")
        }
    }

    /// Makes a context that can sign or verify any number of digests.
    func context(
        for key: KeyHandle,
        _ initialize: (OpaquePointer) -> Int32,
        _ action: String
    ) throws(SigningError) -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw OpenSSLError.drained(action)
        }
        let isReady =
            initialize(context) == 1
            && (keyKind != .rsa || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1)
            && EVP_PKEY_CTX_set_signature_md(context, digest.handle) == 1
        guard isReady else {
            EVP_PKEY_CTX_free(context)
            throw OpenSSLError.drained(action)
        }
        return context
    }
}
