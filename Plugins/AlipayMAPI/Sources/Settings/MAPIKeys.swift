package import DeclarationCore

/// The keys of a backend: one signs requests, one verifies answers; for MD5 both are the shared key.
package struct MAPIKeys: Sendable {
    /// Signs requests.
    package let signer: any MessageSigner
    /// Verifies answers.
    package let verifier: any MessageVerifier

    /// Puts keys together.
    package init(signer: any MessageSigner, verifier: any MessageVerifier) {
        self.signer = signer
        self.verifier = verifier
    }

    /// Loads the keys that the settings name.
    ///
    /// - Throws: every key that is missing, not usable, given though the sign type has no use for it, or in another's
    ///   place.
    init(_ settings: Settings, loader: any KeyLoader) throws(InvalidInput) {
        var problems: [Problem] = []
        let secrets = Self.secrets(settings, noting: &problems)
        guard let type = settings.value(MAPISettings.Keys.signType, noting: &problems) else {
            throw InvalidInput(problems + Self.problems(in: secrets, loader))
        }
        let needed: Set<String> = type == .md5 ? ["md5Key"] : ["privateKey", "alipayPublicKey"]
        problems += Self.presenceProblems(secrets, needed: needed, type)
        let found = type == .md5 ? Self.shared(secrets, loader) : Self.pair(secrets, type, loader)
        problems += found.problems
        guard problems.isEmpty, let signer = found.signer, let verifier = found.verifier else {
            throw InvalidInput(problems)
        }
        self.init(signer: signer, verifier: verifier)
    }

    private typealias Found = (signer: (any MessageSigner)?, verifier: (any MessageVerifier)?, problems: [Problem])

    private static func pair(_ secrets: [String: Secret], _ type: MAPISignType, _ loader: any KeyLoader) -> Found {
        let check = KeyPairCheck(
            type.algorithm,
            privateKey: .init("privateKey", secrets["privateKey"]),
            publicKey: .init("alipayPublicKey", secrets["alipayPublicKey"]),
            of: "Alipay",
            loader: loader
        )
        return (check.signer, check.verifier, check.problems)
    }

    private static func shared(_ secrets: [String: Secret], _ loader: any KeyLoader) -> Found {
        guard let key = secrets["md5Key"] else { return (nil, nil, []) }
        do throws(SigningError) {
            let signer = try loader.signer(MAPISignType.md5.algorithm, privateKey: key)
            return (signer, try loader.verifier(MAPISignType.md5.algorithm, publicKey: key), [])
        } catch {
            return (nil, nil, [Problem(.error, path: "md5Key", error.message)])
        }
    }

    /// What is wrong with keys of which nobody knows the sign type: as the one that they suit best.
    private static func problems(in secrets: [String: Secret], _ loader: any KeyLoader) -> [Problem] {
        let pairs = [MAPISignType.rsa2, .dsa].map { pair(secrets, $0, loader).problems }
        return shared(secrets, loader).problems + (pairs.min { $0.count < $1.count } ?? [])
    }

    private static func secrets(_ settings: Settings, noting problems: inout [Problem]) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        for key in [MAPISettings.Keys.privateKey, MAPISettings.Keys.alipayPublicKey, MAPISettings.Keys.md5Key] {
            secrets[key.name] = settings.value(key, noting: &problems)??.trimmed
        }
        return secrets
    }

    private static func presenceProblems(
        _ secrets: [String: Secret],
        needed: Set<String>,
        _ type: MAPISignType
    ) -> [Problem] {
        var problems: [Problem] = []
        for name in needed.sorted() where secrets[name] == nil {
            problems.append(Problem(.error, path: name, "missing; sign type \(type.rawValue) needs it"))
        }
        for name in secrets.keys.sorted() where !needed.contains(name) {
            let message = "given, but sign type \(type.rawValue) has no use for it; remove it, or change `signType`"
            problems.append(Problem(.error, path: name, message))
        }
        return problems
    }
}
