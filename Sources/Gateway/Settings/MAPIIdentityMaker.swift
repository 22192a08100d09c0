import AlipayMAPI
import DeclarationCore

/// Makes a client's mapi identity of its block: the sign types whose keys are given are the ones it may use.
struct MAPIIdentityMaker {
    let context: ConfigurationContext
    let gateway: GatewayKeys
    /// The block as it stands in the file, for lines.
    let value: JSONValue?

    func identity(_ block: Settings, _ reader: inout SettingsReader) -> GatewayClient.MAPIIdentity? {
        let keys = sharedKeys(block, &reader).merging(publicKeys(block, &reader)) { $1 }
        let names = [ClientForm.md5Key.name, ClientForm.rsaPublicKey.name, ClientForm.dsaPublicKey.name]
        if !names.contains(where: { value?[$0] != nil }) {
            reader.report(value, "needs \(names[0]), \(names[1]) or \(names[2])")
        }
        let nested = block[ClientForm.nestedSignature].flatMap(MAPISignedContent.NestedForm.init)
        return block[ClientForm.partner].map {
            GatewayClient.MAPIIdentity(partner: $0, keys: keys, nestedForm: nested)
        }
    }

    /// The key that both sides have: it signs and verifies.
    private func sharedKeys(_ block: Settings, _ reader: inout SettingsReader) -> [MAPISignType: MAPIKeys] {
        let name = ClientForm.md5Key.name
        guard let shared = block[ClientForm.md5Key] ?? nil else { return [:] }
        if shared.trimmed.exposedBytes.count < ClientMaker.shortestKey {
            reader.report(
                name,
                of: value,
                "too short: it has fewer than \(ClientMaker.shortestKey) bytes; make one with `openssl rand -hex 16`"
            )
        }
        let keys = KeyReader(context: context)
        let algorithm = MAPISignType.md5.algorithm
        guard let signer = keys.signer(algorithm, shared, name, &reader),
            let verifier = keys.verifier(algorithm, shared, name, &reader)
        else { return [:] }
        return [.md5: MAPIKeys(signer: signer, verifier: verifier)]
    }

    /// The client's public keys, each beside the gateway's own of its kind: one verifies requests, the other signs answers.
    private func publicKeys(_ block: Settings, _ reader: inout SettingsReader) -> [MAPISignType: MAPIKeys] {
        let kinds = [
            (type: MAPISignType.rsa, key: ClientForm.rsaPublicKey, own: GatewayForm.mapiRSAPrivateKey),
            (.rsa2, ClientForm.rsaPublicKey, GatewayForm.mapiRSAPrivateKey),
            (.dsa, ClientForm.dsaPublicKey, GatewayForm.mapiDSAPrivateKey),
        ]
        var pairs: [MAPISignType: MAPIKeys] = [:]
        for kind in kinds {
            guard let key = block[kind.key] ?? nil else { continue }
            guard let signer = gateway.mapi[kind.type] else {
                // One word for the key that two sign types share; none where the gateway's own was told to be unusable.
                if kind.type != .rsa2, context.value[kind.own.name] == nil {
                    reader.report(value, "\(kind.key.name) needs gateway.\(kind.own.name)")
                }
                continue
            }
            let verifier = KeyReader(context: context).verifier(kind.type.algorithm, key, kind.key.name, &reader)
            pairs[kind.type] = verifier.map { MAPIKeys(signer: signer, verifier: $0) }
        }
        return pairs
    }
}
