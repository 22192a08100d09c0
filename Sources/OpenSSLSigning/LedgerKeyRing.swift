import COpenSSL
public import DeclarationCore

/// Seals ledger content with AES-256-GCM and hashes with HMAC-SHA-256, under one or several keys.
///
/// Each secret is 32 bytes or more of random data; the working keys are derived from it, one for each use, so that sealing
/// and hashing never share a key. Sealed form: a random nonce of 12 bytes, the ciphertext, the tag of 16 bytes.
public struct LedgerKeyRing: ContentSealer {
    private struct Key {
        let id: String
        let sealing: [UInt8]
        let hashing: KeyedHasher
    }

    private static let nonceSize = 12
    private static let tagSize = 16
    private let keys: [Key]

    /// Makes a ring.
    ///
    /// - Parameter secrets: the keys' bytes, the newest first. A key's name is derived from the key, so that no
    ///   configuration can mix names up.
    /// - Throws: when there is none, or one is shorter than 32 bytes; never shows one.
    public init(_ secrets: [Secret]) throws(LedgerError) {
        guard !secrets.isEmpty else { throw LedgerError(.sealing, "the ledger needs a key; name a secret for it") }
        var keys: [Key] = []
        for secret in secrets {
            let bytes = secret.trimmed.exposedBytes
            guard secret.isLongEnoughForLedger else {
                throw LedgerError(
                    .sealing,
                    "a ledger key is too short: it needs 32 bytes or more; `openssl rand -base64 32` makes one"
                )
            }
            let name = try Self.mac(bytes, Array("ledger key id".utf8)).prefix(6)
            guard let hashing = KeyedHasher(key: try Self.mac(bytes, Array("ledger hashing".utf8))) else {
                throw Self.failure("hashing")
            }
            keys.append(
                Key(
                    id: name.hexadecimal,
                    sealing: try Self.mac(bytes, Array("ledger sealing".utf8)),
                    hashing: hashing
                )
            )
        }
        self.keys = keys
    }

    /// The keys' names, the newest first.
    public var keyIDs: [String] { keys.map(\.id) }

    /// Seals bytes under the newest key.
    public func seal(_ bytes: [UInt8], context: [UInt8]) throws(LedgerError) -> SealedContent {
        guard let key = keys.first else { throw Self.failure("sealing") }
        let nonce: [UInt8]
        do throws(SigningError) {
            nonce = try randomBytes(Self.nonceSize)
        } catch {
            throw LedgerError(.sealing, error.message)
        }
        guard let cipher = EVP_CIPHER_CTX_new() else { throw Self.failure("sealing") }
        defer { EVP_CIPHER_CTX_free(cipher) }
        var output = [UInt8](repeating: 0, count: bytes.count)
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        var count: Int32 = 0
        let isDone =
            EVP_EncryptInit_ex(cipher, Cipher.aes256GCM.handle, nil, key.sealing, nonce) == 1
            && EVP_EncryptUpdate(cipher, nil, &count, context, Int32(clamping: context.count)) == 1
            && EVP_EncryptUpdate(cipher, &output, &count, bytes, Int32(clamping: bytes.count)) == 1
            && EVP_EncryptFinal_ex(cipher, &tag, &count) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, Int32(Self.tagSize), &tag) == 1
        guard isDone else { throw Self.failure("sealing") }
        return SealedContent(keyID: key.id, bytes: nonce + output + tag)
    }

    /// Opens sealed bytes.
    public func open(_ sealed: SealedContent, context: [UInt8]) throws(LedgerError) -> [UInt8] {
        guard let key = keys.first(where: { $0.id == sealed.keyID }) else {
            throw LedgerError(
                .sealing,
                "the key \"\(sealed.keyID)\" that sealed this is not among the ledger's keys; add it again as an older key"
            )
        }
        guard sealed.bytes.count >= Self.nonceSize + Self.tagSize else { throw Self.damaged }
        guard let cipher = EVP_CIPHER_CTX_new() else { throw Self.failure("opening sealed content") }
        defer { EVP_CIPHER_CTX_free(cipher) }
        let nonce = Array(sealed.bytes.prefix(Self.nonceSize))
        let text = Array(sealed.bytes.dropFirst(Self.nonceSize).dropLast(Self.tagSize))
        var tag = Array(sealed.bytes.suffix(Self.tagSize))
        var output = [UInt8](repeating: 0, count: text.count)
        var count: Int32 = 0
        var rest = [UInt8](repeating: 0, count: Self.tagSize)
        let isGenuine =
            EVP_DecryptInit_ex(cipher, Cipher.aes256GCM.handle, nil, key.sealing, nonce) == 1
            && EVP_DecryptUpdate(cipher, nil, &count, context, Int32(clamping: context.count)) == 1
            && EVP_DecryptUpdate(cipher, &output, &count, text, Int32(clamping: text.count)) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, Int32(Self.tagSize), &tag) == 1
            && EVP_DecryptFinal_ex(cipher, &rest, &count) == 1
        guard isGenuine else {
            OpenSSLError.drain()
            throw Self.damaged
        }
        return output
    }

    /// The hash under each key, the newest first.
    public func hashes(of bytes: [UInt8], purpose: String) throws(LedgerError) -> [KeyedHash] {
        let prefix = Array(purpose.utf8) + [0]
        var hashes: [KeyedHash] = []
        for key in keys {
            guard let hash = key.hashing.hash(prefix, bytes) else { throw Self.failure("hashing") }
            hashes.append(KeyedHash(keyID: key.id, bytes: hash))
        }
        return hashes
    }

    private static func mac(_ key: [UInt8], _ message: [UInt8]) throws(LedgerError) -> [UInt8] {
        guard let hash = KeyedHasher(key: key)?.hash([], message) else { throw failure("hashing") }
        return hash
    }

    private static var damaged: LedgerError {
        LedgerError(.sealing, "sealed content was changed, or belongs to another id; restore the ledger from a backup")
    }

    private static func failure(_ action: String) -> LedgerError {
        LedgerError(.sealing, OpenSSLError.drained(action).message)
    }
}
