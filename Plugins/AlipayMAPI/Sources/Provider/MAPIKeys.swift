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
    /// - Throws: every key that is missing, not usable, or given though the sign type has no use for it.
    init(_ settings: Settings, loader: any KeyLoader) throws(InvalidInput) {
        let type = MAPISignType(rawValue: try settings.value(MAPISettings.Keys.signType)) ?? .rsa2
        let names: (signing: String, verifying: String) =
            type == .md5 ? ("md5Key", "md5Key") : ("privateKey", "alipayPublicKey")
        let secrets = try Self.secrets(settings)
        var problems = Self.presenceProblems(secrets, needed: [names.signing, names.verifying], type)
        var signer: (any MessageSigner)?
        var verifier: (any MessageVerifier)?
        do throws(SigningError) {
            signer = try secrets[names.signing].map { secret throws(SigningError) in
                try loader.signer(type.algorithm, privateKey: secret)
            }
        } catch {
            problems.append(Problem(.error, path: names.signing, error.message))
        }
        do throws(SigningError) {
            verifier = try secrets[names.verifying].map { secret throws(SigningError) in
                try loader.verifier(type.algorithm, publicKey: secret)
            }
        } catch  where type != .md5 {
            problems.append(Problem(.error, path: names.verifying, error.message))
        } catch {}
        guard problems.isEmpty, let signer, let verifier else { throw InvalidInput(problems) }
        self.init(signer: signer, verifier: verifier)
    }

    private static func secrets(_ settings: Settings) throws(InvalidInput) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        for key in [MAPISettings.Keys.privateKey, MAPISettings.Keys.alipayPublicKey, MAPISettings.Keys.md5Key] {
            secrets[key.name] = try settings.value(key)?.trimmed
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
