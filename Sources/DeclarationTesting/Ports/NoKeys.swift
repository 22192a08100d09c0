public import DeclarationCore

/// Loads no keys: for backends that sign nothing.
public struct NoKeys: KeyLoader {
    /// Makes a loader.
    public init() {}

    /// Always throws.
    public func signer(
        _ algorithm: SignatureAlgorithm,
        privateKey: Secret
    ) throws(SigningError) -> any MessageSigner {
        throw SigningError("no keys are available here")
    }

    /// Always throws.
    public func verifier(
        _ algorithm: SignatureAlgorithm,
        publicKey: Secret
    ) throws(SigningError) -> any MessageVerifier {
        throw SigningError("no keys are available here")
    }
}
