import DeclarationCore

/// Reads settings one by one and collects what is wrong with them. Whoever gives nothing has noted why.
struct AMSSettingsCheck {
    private let settings: Settings
    private(set) var problems: [Problem] = []

    init(_ settings: Settings) { self.settings = settings }

    mutating func value<Value>(_ setting: Setting<Value>) -> Value? {
        do throws(InvalidInput) {
            return try settings.value(setting)
        } catch {
            problems += error.problems
            return nil
        }
    }

    mutating func endpoint() -> AMSEndpoint? {
        let address = value(AMSSettings.endpoint)
        let region = value(AMSSettings.region)
        switch (address, region) {
        case (.some(.some(let address)), .some(nil)): return endpoint(at: address)
        case (.some(nil), .some(.some(let region))): return region.endpoint
        case (.some(.some), .some(.some)): report("endpoint", "given beside `region`; keep one of the two")
        case (.some(nil), .some(nil)):
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
        let privateKey = value(AMSSettings.privateKey)
        let publicKey = value(AMSSettings.alipayPublicKey)
        var signer: (any MessageSigner)?
        var verifier: (any MessageVerifier)?
        if let privateKey { signer = load(privateKey: privateKey, keys) }
        if let publicKey { verifier = load(publicKey: publicKey, keys) }
        guard let signer, let verifier else { return nil }
        return isOwnPair(signer, verifier) ? nil : (signer, verifier)
    }

    private mutating func load(privateKey key: Secret, _ keys: any KeyLoader) -> (any MessageSigner)? {
        do throws(SigningError) {
            return try keys.signer(.rsaSHA256, privateKey: key)
        } catch {
            let isPublic = (try? keys.verifier(.rsaSHA256, publicKey: key)) != nil
            report(
                "privateKey",
                isPublic ? "a public key; the merchant's private key belongs here (keys swapped?)" : error.message
            )
            return nil
        }
    }

    private mutating func load(publicKey key: Secret, _ keys: any KeyLoader) -> (any MessageVerifier)? {
        do throws(SigningError) {
            return try keys.verifier(.rsaSHA256, publicKey: key)
        } catch {
            let isPrivate = (try? keys.signer(.rsaSHA256, privateKey: key)) != nil
            report(
                "alipayPublicKey",
                isPrivate ? "a private key; Alipay's public key belongs here (keys swapped?)" : error.message
            )
            return nil
        }
    }

    /// The most common mistake: the merchant's own public key where Alipay's belongs. No answer would ever verify.
    private mutating func isOwnPair(_ signer: any MessageSigner, _ verifier: any MessageVerifier) -> Bool {
        let probe = Array("which key goes where".utf8)
        do throws(SigningError) {
            guard verifier.isValid(signature: try signer.sign(probe), for: probe) else { return false }
            report(
                "alipayPublicKey",
                "the public half of `privateKey`; Alipay's own public key belongs here, the dashboard shows it"
            )
        } catch {
            report("privateKey", "can't sign: \(error.message)")
        }
        return true
    }

    private mutating func report(_ path: String, _ message: String) {
        problems.append(Problem(.error, path: path, message))
    }

    /// Visible ASCII only: no line break can smuggle in a second header.
    private static func isHeaderSafe(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
