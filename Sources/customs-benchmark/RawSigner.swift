import COpenSSL
import DeclarationCore

/// The yardstick: one RSA-2048 signature with SHA-256, straight through OpenSSL, key and context reused.
final class RawSigner {
    private let key: OpaquePointer
    private let context: OpaquePointer
    private var signature = [UInt8](repeating: 0, count: 512)

    init(privatePEM: Secret) throws {
        let key = RawSigner.read(privatePEM.exposedBytes) { PEM_read_bio_PrivateKey($0, nil, nil, nil) }
        guard let key, let context = EVP_MD_CTX_new() else { throw BenchmarkFailure("the key can't be read") }
        self.key = key
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_PKEY_free(key)
    }

    /// Reads a key from PEM; the bytes stay where they are while OpenSSL reads them.
    static func read(_ pem: [UInt8], _ parse: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
        pem.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(memory) }
            return parse(memory)
        }
    }

    /// Signs once and throws the signature away.
    func sign(_ message: [UInt8]) throws {
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw BenchmarkFailure("signing failed") }
        EVP_MD_CTX_reset(context)
    }
}
