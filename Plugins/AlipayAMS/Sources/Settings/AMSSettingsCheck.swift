import DeclarationCore

/// Reads settings one by one and collects what is wrong with them. Whoever gives nothing has noted why.
struct AMSSettingsCheck {
    private let settings: Settings
    private(set) var problems: [Problem] = []

    init(_ settings: Settings) { self.settings = settings }

    mutating func value<Value>(_ setting: Setting<Value>) -> Value? {
        settings.value(setting, noting: &problems)
    }

    mutating func endpoint() -> AMSEndpoint? {
        let known = problems.count
        let address = value(AMSSettings.endpoint) ?? nil
        let region = value(AMSSettings.region) ?? nil
        switch (address, region) {
        case (let address?, nil): return endpoint(at: address)
        case (nil, let region?) where problems.count == known: return region.endpoint
        case (_?, _?): report("endpoint", "given beside `region`; keep one of the two")
        case (nil, nil) where problems.count == known:
            report("endpoint", "missing; give an `endpoint` such as https://open-na-global.alipay.com, or a `region`")
        default: break  // Noted while reading.
        }
        return nil
    }

    private mutating func endpoint(at address: String) -> AMSEndpoint? {
        do throws(AMSEndpoint.Invalid) {
            return try AMSEndpoint(address)
        } catch {
            report("endpoint", error.message)
            return nil
        }
    }

    mutating func clientID() -> String? {
        guard let id = value(AMSSettings.clientID) else { return nil }
        guard Self.isHeaderSafe(id.utf8) else {
            report("clientId", "has a blank or a character outside ASCII; it goes into a header as it is")
            return nil
        }
        return id
    }

    mutating func agentToken() -> Secret? {
        guard let token = value(AMSSettings.agentToken)??.trimmed else { return nil }
        let bytes = token.exposedBytes
        switch bytes.count {
        case 0: report("agentToken", "empty; leave the key out, or put the portal's token in the place it names")
        case 129...: report("agentToken", "\(bytes.count) characters; AMS takes at most 128")
        default:
            if Self.isHeaderSafe(bytes) { return token }
            report("agentToken", "has a blank or a character outside ASCII; it goes into a header as it is")
        }
        return nil
    }

    mutating func keyPair(_ keys: any KeyLoader) -> (signer: any MessageSigner, verifier: any MessageVerifier)? {
        let check = KeyPairCheck(
            .rsaSHA256,
            privateKey: .init("privateKey", value(AMSSettings.privateKey)),
            publicKey: .init("alipayPublicKey", value(AMSSettings.alipayPublicKey)),
            of: "Alipay",
            loader: keys
        )
        problems += check.problems
        guard let signer = check.signer, let verifier = check.verifier else { return nil }
        return (signer, verifier)
    }

    private mutating func report(_ path: String, _ message: String) {
        problems.append(Problem(.error, path: path, message))
    }

    /// Visible ASCII only: no line break can smuggle in a second header.
    private static func isHeaderSafe(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
