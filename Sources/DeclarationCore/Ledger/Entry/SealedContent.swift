/// Encrypted bytes.
public struct SealedContent: Sendable, Hashable {
    /// Which key sealed them.
    public var keyID: String
    /// Nonce, ciphertext and tag, in the sealer's own form.
    public var bytes: [UInt8]

    /// Makes sealed content.
    public init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}
