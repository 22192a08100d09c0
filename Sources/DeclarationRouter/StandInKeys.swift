import DeclarationCore

/// Stands in for every secret, where a configuration is only looked at. See ``StandInKeys``.
struct StandInSecrets: SecretSource {
    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        // As long as a shared key has to be, and another one for each place: two tokens must not look like one.
        let digits = String(Self.hash(reference), radix: 16)
        return Secret(String(repeating: "0", count: 32 - digits.count) + digits)
    }

    /// FNV-1a: only has to differ.
    private static func hash(_ reference: SecretReference) -> UInt64 {
        let place =
            switch reference {
            case .file(let path): "file:" + path
            case .environment(let name): "env:" + name
            }
        return place.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// Takes every key and signs with zeros, which nobody accepts: backends try their keys out when they are made.
struct StandInKeys: KeyLoader {
    private struct Key: MessageSigner, MessageVerifier {
        func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] { [UInt8](repeating: 0, count: 256) }

        func isValid(signature: [UInt8], for message: [UInt8]) -> Bool { false }
    }

    func signer(
        _ algorithm: SignatureAlgorithm,
        privateKey: Secret
    ) throws(SigningError) -> any MessageSigner {
        Key()
    }

    func verifier(
        _ algorithm: SignatureAlgorithm,
        publicKey: Secret
    ) throws(SigningError) -> any MessageVerifier {
        Key()
    }
}
