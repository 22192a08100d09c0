/// Loads no keys: for backends and configuration blocks that need none.
public struct NoKeys: KeyLoader {
    /// Makes one.
    public init() {}

    /// Always fails.
    public func signer(_ algorithm: SignatureAlgorithm, privateKey: Secret) throws(SigningError) -> any MessageSigner {
        throw SigningError("no keys can be loaded here")
    }

    /// Always fails.
    public func verifier(
        _ algorithm: SignatureAlgorithm,
        publicKey: Secret
    ) throws(SigningError) -> any MessageVerifier {
        throw SigningError("no keys can be loaded here")
    }
}
