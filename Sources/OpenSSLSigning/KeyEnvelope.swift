import DeclarationCore

/// What a key file wraps: the DER bytes and, for a PEM, the words between its markers.
struct KeyEnvelope {
    /// `PRIVATE KEY`, `CERTIFICATE` and so on; `nil` for a bare line of base64.
    var label: String?
    var der: [UInt8]

    /// Reads a PEM or a line of base64. Never asks for a passphrase: an encrypted key is an error.
    init(_ text: [UInt8]) throws(SigningError) {
        let text = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
        guard text.contains(where: { !Base64.isBlank($0) }) else {
            throw SigningError("the key is empty; a PEM or one line of base64 is needed")
        }
        if let block = try PEMBlock.first(in: text) {
            label = block.label
            der = try Self.body(of: block)
        } else {
            label = nil
            der = try Self.decode(text)
        }
    }

    private static func decode(_ line: ArraySlice<UInt8>) throws(SigningError) -> [UInt8] {
        do throws(Base64.Failure) {
            return try Base64.decode(line)
        } catch {
            throw SigningError(
                "the key is not a PEM (no -----BEGIN line) and not base64: \(error.message); "
                    + "a PEM or one line of base64 is needed"
            )
        }
    }

    private static func body(of block: PEMBlock) throws(SigningError) -> [UInt8] {
        guard !block.isEncrypted else { throw encrypted }
        guard !unusable.contains(block.label) else {
            throw SigningError(
                "a PEM \(block.label) can't be used; convert the key to PKCS#8 (openssl pkcs8 -topk8 -nocrypt)"
            )
        }
        guard !block.body.isEmpty else { throw SigningError("the PEM \(block.label) is empty") }
        do throws(Base64.Failure) {
            return try Base64.decode(block.body, offset: block.bodyOffset)
        } catch {
            throw SigningError("the body of the PEM \(block.label) is not base64: \(error.message)")
        }
    }

    static let encrypted = SigningError(
        "the private key is encrypted with a passphrase; store it decrypted (openssl pkcs8 -topk8 -nocrypt) in a file "
            + "that only this program's user can read"
    )

    private static let unusable: Set<String> = [
        "OPENSSH PRIVATE KEY", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "PKCS7",
    ]
}
