import COpenSSL
import DeclarationCore

/// Turns DER into keys. The PEM label is not trusted: both PKCS#8 and PKCS#1 bodies occur under either label.
enum KeyParser {
    static func privateKey(_ text: [UInt8]) throws(SigningError) -> KeyHandle {
        let envelope = try KeyEnvelope(text)
        if isEncrypted(envelope.der) { throw KeyEnvelope.encrypted }
        if let key = parsePrivate(envelope.der) { return key }
        if parsePublic(envelope.der) != nil {
            throw SigningError("this is a public key; a private key is needed")
        }
        throw SigningError(
            "\(found(envelope)) is no private key; PKCS#8 or PKCS#1 is needed\(lengthHint(envelope.der))"
        )
    }

    static func publicKey(_ text: [UInt8]) throws(SigningError) -> KeyHandle {
        let envelope = try KeyEnvelope(text)
        if isEncrypted(envelope.der) || parsePrivate(envelope.der) != nil {
            throw SigningError("this is a private key; a public key is needed")
        }
        if let key = parsePublic(envelope.der) { return key }
        throw SigningError(
            "\(found(envelope)) is no public key; SubjectPublicKeyInfo is needed\(lengthHint(envelope.der))"
        )
    }

    /// A key of either kind; the public half of a private one is enough for most questions.
    static func anyKey(_ text: [UInt8]) throws(SigningError) -> KeyHandle {
        let envelope = try KeyEnvelope(text)
        if isEncrypted(envelope.der) { throw KeyEnvelope.encrypted }
        if let key = parsePrivate(envelope.der) ?? parsePublic(envelope.der) { return key }
        throw SigningError("\(found(envelope)) is no key\(lengthHint(envelope.der))")
    }

    private static func found(_ envelope: KeyEnvelope) -> String {
        envelope.label.map { "the content of the PEM \($0)" }
            ?? "the base64 text decodes to \(envelope.der.count) bytes and"
    }

    /// Tells a key that lost its end when it was copied.
    private static func lengthHint(_ der: [UInt8]) -> String {
        guard der.count > 4, der[0] == 0x30, der[1] == 0x82 else { return "" }
        let expected = Int(der[2]) << 8 + Int(der[3]) + 4
        guard expected != der.count else { return "" }
        return " (it has \(der.count) bytes but announces \(expected): part of it is missing or added)"
    }

    private static func parsePrivate(_ der: [UInt8]) -> KeyHandle? {
        let key = whole(der) { d2i_AutoPrivateKey(nil, $0, $1) }
        return key.map { KeyHandle(owning: $0, isPrivate: true) }
    }

    private static func parsePublic(_ der: [UInt8]) -> KeyHandle? {
        let key =
            whole(der) { d2i_PUBKEY(nil, $0, $1) }
            ?? whole(der) { d2i_PublicKey(EVP_PKEY_RSA, nil, $0, $1) }
            ?? certificateKey(der)
        return key.map { KeyHandle(owning: $0, isPrivate: false) }
    }

    private static func certificateKey(_ der: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        var position = UnsafePointer<UInt8>?.none
        return der.withUnsafeBufferPointer { buffer in
            position = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &position, buffer.count) else { return nil }
            defer { X509_free(certificate) }
            return X509_get_pubkey(certificate)
        }
    }

    /// EncryptedPrivateKeyInfo is a sequence of an algorithm and an octet string, as X509_SIG is.
    private static func isEncrypted(_ der: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        return der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let wrapped = d2i_X509_SIG(nil, &position, buffer.count) else { return false }
            X509_SIG_free(wrapped)
            return true
        }
    }

    /// Runs one of OpenSSL's `d2i` functions and refuses bytes after the structure.
    private static func whole(
        _ der: [UInt8],
        _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?
    ) -> OpaquePointer? {
        defer { ERR_clear_error() }
        return der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let key = decode(&position, buffer.count) else { return nil }
            guard let base = buffer.baseAddress, let position, position - base == buffer.count else {
                EVP_PKEY_free(key)
                return nil
            }
            return key
        }
    }
}
