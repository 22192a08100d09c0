import COpenSSL
import DeclarationCore

/// Signs with a private key that was parsed once.
struct KeyPairSigner: MessageSigner {
    private let scheme: SignatureScheme
    private let contexts: ContextPool
    private let maximumSize: Int

    init(scheme: SignatureScheme, key: KeyHandle) throws(SigningError) {
        try scheme.check(key)
        self.scheme = scheme
        maximumSize = Int(EVP_PKEY_get_size(key.pointer))
        contexts = try ContextPool { () throws(SigningError) in
            try scheme.context(for: key, EVP_PKEY_sign_init, "preparing the private key")
        }
        try checkPair(key)
    }

    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        let digest = try scheme.digest.hash(message)
        return try contexts.withContext { context throws(SigningError) in
            var length = maximumSize
            var signature = [UInt8](repeating: 0, count: length)
            try OpenSSLError.check(EVP_PKEY_sign(context, &signature, &length, digest, digest.count), "signing")
            signature.removeLast(signature.count - length)
            return signature
        }
    }

    /// A private key whose numbers were damaged still loads; one signature shows it, a full check would take long.
    private func checkPair(_ key: KeyHandle) throws(SigningError) {
        let sample = Array("sample".utf8)
        let verifier = try KeyPairVerifier(scheme: scheme, key: key)
        guard verifier.isValid(signature: try sign(sample), for: sample) else {
            throw SigningError("the private key is damaged: its own public half refuses its signature; export it again")
        }
    }
}
