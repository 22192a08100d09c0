import AlipayMAPI
import DeclarationCore
import OpenSSLSigning

/// The simulator's own signing keys and the merchants' verifying keys, parsed once.
struct LoadedKeys: Sendable {
    let amsSigner: any MessageSigner
    let amsVerifier: any MessageVerifier
    let mapi: [MAPISignType: MAPIKeys]

    /// - Throws: the file whose key can't be used.
    init(_ keys: SimulatorKeys) throws(InvalidInput) {
        amsSigner = try Self.signer(keys, .rsaSHA256, .amsAlipay)
        amsVerifier = try Self.verifier(keys, .rsaSHA256, .amsMerchant)
        var mapi: [MAPISignType: MAPIKeys] = [:]
        for type in [MAPISignType.rsa, .rsa2, .dsa] {
            let isDSA = type == .dsa
            mapi[type] = MAPIKeys(
                signer: try Self.signer(keys, type.algorithm, isDSA ? .mapiAlipayDSA : .mapiAlipay),
                verifier: try Self.verifier(keys, type.algorithm, isDSA ? .mapiMerchantDSA : .mapiMerchant)
            )
        }
        mapi[.md5] = try InvalidInput.wrapping("\(keys.folder)/mapi-md5.key") { () throws(SigningError) in
            let loader = OpenSSLKeyLoader()
            let algorithm = MAPISignType.md5.algorithm
            return MAPIKeys(
                signer: try loader.signer(algorithm, privateKey: keys.md5Key),
                verifier: try loader.verifier(algorithm, publicKey: keys.md5Key)
            )
        }
        self.mapi = mapi
    }

    private static func signer(
        _ keys: SimulatorKeys,
        _ algorithm: SignatureAlgorithm,
        _ name: KeyPairName
    ) throws(InvalidInput) -> any MessageSigner {
        try InvalidInput.wrapping("\(keys.folder)/\(name.privateName)") { () throws(SigningError) in
            guard let key = keys.pairs[name]?.privateKey else { throw SigningError("missing") }
            return try OpenSSLKeyLoader().signer(algorithm, privateKey: key)
        }
    }

    private static func verifier(
        _ keys: SimulatorKeys,
        _ algorithm: SignatureAlgorithm,
        _ name: KeyPairName
    ) throws(InvalidInput) -> any MessageVerifier {
        try InvalidInput.wrapping("\(keys.folder)/\(name.publicName)") { () throws(SigningError) in
            guard let key = keys.pairs[name]?.publicKey else { throw SigningError("missing") }
            return try OpenSSLKeyLoader().verifier(algorithm, publicKey: key)
        }
    }
}
