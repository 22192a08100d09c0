import COpenSSL
import DeclarationCore

/// Verifies with a public key that was parsed once.
struct KeyPairVerifier: MessageVerifier {
    private let scheme: SignatureScheme
    private let contexts: ContextPool

    init(scheme: SignatureScheme, key: KeyHandle) throws(SigningError) {
        try scheme.check(key)
        self.scheme = scheme
        contexts = try ContextPool { () throws(SigningError) in
            try scheme.context(for: key, EVP_PKEY_verify_init, "preparing the public key")
        }
    }

    func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        do {
            let digest = try scheme.digest.hash(message)
            return try contexts.withContext { context in
                // A refused signature leaves entries in the thread's queue.
                defer { ERR_clear_error() }
                return EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
            }
        } catch {
            // What could not be checked is not valid.
            return false
        }
    }
}
