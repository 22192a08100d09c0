import DeclarationCore

/// Signs well and then changes one bit: of the right form, but not valid.
struct SpoilingSigner: MessageSigner {
    let signer: any MessageSigner

    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        var signature = try signer.sign(message)
        if let last = signature.indices.last { signature[last] ^= 1 }
        return signature
    }
}
