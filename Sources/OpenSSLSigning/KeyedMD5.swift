import COpenSSL
import DeclarationCore

/// MD5 over the message followed by a shared key (mapi "Signature"): signs and verifies.
struct KeyedMD5: MessageSigner, MessageVerifier {
    private let key: Secret

    /// Takes the key's bytes without white space at either end. 32 characters are usual; other lengths are accepted.
    init(key: Secret) throws(SigningError) {
        let key = key.trimmed
        guard !key.exposedBytes.isEmpty else {
            throw SigningError("the shared key for MD5 is empty; the 32 characters of the merchant portal are needed")
        }
        guard !key.exposedBytes.starts(with: Array("-----BEGIN".utf8)) else {
            throw SigningError("this is a PEM key; MD5 needs the shared key, the 32 characters of the merchant portal")
        }
        self.key = key
    }

    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLError.drained("computing MD5") }
        defer { EVP_MD_CTX_free(context) }
        var result = [UInt8](repeating: 0, count: Digest.md5.size)
        let isDone =
            EVP_DigestInit_ex(context, Digest.md5.handle, nil) == 1
            && EVP_DigestUpdate(context, message, message.count) == 1
            && EVP_DigestUpdate(context, key.exposedBytes, key.exposedBytes.count) == 1
            && EVP_DigestFinal_ex(context, &result, nil) == 1
        guard isDone else { throw OpenSSLError.drained("computing MD5") }
        return result
    }

    func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        guard let expected = try? sign(message), expected.count == signature.count else { return false }
        return CRYPTO_memcmp(expected, signature, expected.count) == 0
    }
}
