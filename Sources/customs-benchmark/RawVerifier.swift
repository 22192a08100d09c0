import COpenSSL

/// Verifies straight through OpenSSL, key and context reused.
final class RawVerifier {
    private let key: OpaquePointer
    private let context: OpaquePointer

    init(publicPEM: String) throws {
        let key = RawSigner.read(Array(publicPEM.utf8)) { PEM_read_bio_PUBKEY($0, nil, nil, nil) }
        guard let key, let context = EVP_MD_CTX_new() else { throw BenchmarkFailure("the public key can't be read") }
        self.key = key
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_PKEY_free(key)
    }

    /// Requires that a signature is right.
    func verify(_ signature: [UInt8], _ message: [UInt8]) throws {
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        else { throw BenchmarkFailure("verifying failed") }
        EVP_MD_CTX_reset(context)
    }
}
