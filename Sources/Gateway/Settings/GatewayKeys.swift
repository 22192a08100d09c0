import AlipayMAPI
import DeclarationCore

/// The gateway's own keys: they sign its answers.
struct GatewayKeys: Sendable {
    var ams: (any MessageSigner)?
    var mapi: [MAPISignType: any MessageSigner] = [:]

    init(_ block: Settings, _ context: ConfigurationContext, _ reader: inout SettingsReader) {
        let keys = KeyReader(context: context)
        ams = keys.signer(.rsaSHA256, block[GatewayForm.amsPrivateKey] ?? nil, GatewayForm.amsPrivateKey.name, &reader)
        let rsa = block[GatewayForm.mapiRSAPrivateKey] ?? nil
        let rsaName = GatewayForm.mapiRSAPrivateKey.name
        mapi[.rsa] = keys.signer(MAPISignType.rsa.algorithm, rsa, rsaName, &reader)
        if mapi[.rsa] != nil {
            mapi[.rsa2] = keys.signer(MAPISignType.rsa2.algorithm, rsa, rsaName, &reader)
        }
        let dsa = block[GatewayForm.mapiDSAPrivateKey] ?? nil
        mapi[.dsa] = keys.signer(MAPISignType.dsa.algorithm, dsa, GatewayForm.mapiDSAPrivateKey.name, &reader)
    }
}

/// Loads keys and reports those that can't be used.
struct KeyReader: Sendable {
    let context: ConfigurationContext

    func signer(
        _ algorithm: SignatureAlgorithm,
        _ key: Secret?,
        _ name: String,
        _ reader: inout SettingsReader
    ) -> (any MessageSigner)? {
        load(key, name, &reader) { key throws(SigningError) in try context.keys.signer(algorithm, privateKey: key) }
    }

    func verifier(
        _ algorithm: SignatureAlgorithm,
        _ key: Secret?,
        _ name: String,
        _ reader: inout SettingsReader
    ) -> (any MessageVerifier)? {
        load(key, name, &reader) { key throws(SigningError) in try context.keys.verifier(algorithm, publicKey: key) }
    }

    private func load<Value>(
        _ key: Secret?,
        _ name: String,
        _ reader: inout SettingsReader,
        _ load: (Secret) throws(SigningError) -> Value
    ) -> Value? {
        guard let key else { return nil }
        do throws(SigningError) {
            return try load(key.trimmed)
        } catch {
            reader.at(name) { $0.report(context.value, error.message) }
            return nil
        }
    }
}
