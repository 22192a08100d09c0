/// An HMAC-SHA-256 under a ledger key: equal for equal input, and of no use to who doesn't have the key.
public struct KeyedHash: Sendable, Hashable {
    /// Which key.
    public var keyID: String
    /// The 32 bytes.
    public var bytes: [UInt8]

    /// Makes a hash.
    public init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}
