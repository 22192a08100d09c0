public import DeclarationCore

/// Seals nothing and hashes weakly: for tests of rules and stores, which need no secrecy.
public struct PlainSealer: ContentSealer {
    /// The keys' names.
    public let keyIDs: [String]

    /// Makes a sealer.
    public init(keyIDs: [String] = ["test"]) { self.keyIDs = keyIDs }

    /// Turns the bits around, so that a test that looks for clear text finds none by chance.
    public func seal(_ bytes: [UInt8], context: [UInt8]) throws(LedgerError) -> SealedContent {
        SealedContent(keyID: keyIDs[0], bytes: context + [0] + bytes.map { ~$0 })
    }

    /// Turns them back.
    public func open(_ sealed: SealedContent, context: [UInt8]) throws(LedgerError) -> [UInt8] {
        guard keyIDs.contains(sealed.keyID), sealed.bytes.starts(with: context + [0]) else {
            throw LedgerError(.sealing, "the content can't be opened with the keys at hand")
        }
        return sealed.bytes.dropFirst(context.count + 1).map { ~$0 }
    }

    /// FNV-1a over key, purpose and bytes.
    public func hashes(of bytes: [UInt8], purpose: String) throws(LedgerError) -> [KeyedHash] {
        keyIDs.map { key in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in Array(key.utf8) + Array(purpose.utf8) + bytes {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
            return KeyedHash(keyID: key, bytes: (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) })
        }
    }
}
