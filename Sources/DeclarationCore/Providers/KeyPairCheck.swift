/// Loads the two keys of a backend, the merchant's private one and the other side's public one, and finds out when they
/// stand in each other's place.
///
/// The most common mistake is the merchant's own public key where the other side's belongs: every call would then be
/// sent and no answer would ever verify.
public struct KeyPairCheck: Sendable {
    /// Signs requests; `nil` when the key is missing or not usable.
    public private(set) var signer: (any MessageSigner)?
    /// Verifies answers; `nil` when the key is missing, not usable or the merchant's own.
    public private(set) var verifier: (any MessageVerifier)?
    /// What is wrong, with the settings' names as paths; never shows key material.
    public private(set) var problems: [Problem] = []

    /// One key and the setting it comes from.
    public struct Key: Sendable {
        let name: String
        let secret: Secret?

        /// Names a key.
        ///
        /// - Parameter secret: `nil` when there is none, which is not a problem of this check.
        public init(_ name: String, _ secret: Secret?) {
            self.name = name
            self.secret = secret
        }
    }

    /// Loads and compares keys; never for keyed digests, whose one key plays both sides.
    ///
    /// - Parameter otherSide: whose public key it is, for messages: `Alipay`.
    public init(
        _ algorithm: SignatureAlgorithm,
        privateKey: Key,
        publicKey: Key,
        of otherSide: String,
        loader: any KeyLoader
    ) {
        if let key = privateKey.secret { load(privateKey: key, privateKey.name, algorithm, loader) }
        if let key = publicKey.secret { load(publicKey: key, publicKey.name, otherSide, algorithm, loader) }
        if let signer, let verifier { compare(signer, verifier, privateKey.name, publicKey.name, otherSide) }
    }

    private mutating func load(
        privateKey key: Secret,
        _ name: String,
        _ algorithm: SignatureAlgorithm,
        _ loader: any KeyLoader
    ) {
        do throws(SigningError) {
            signer = try loader.signer(algorithm, privateKey: key)
        } catch {
            let isPublic = (try? loader.verifier(algorithm, publicKey: key)) != nil
            report(
                name,
                isPublic ? "a public key; the merchant's private key belongs here (keys swapped?)" : error.message
            )
        }
    }

    private mutating func load(
        publicKey key: Secret,
        _ name: String,
        _ otherSide: String,
        _ algorithm: SignatureAlgorithm,
        _ loader: any KeyLoader
    ) {
        do throws(SigningError) {
            verifier = try loader.verifier(algorithm, publicKey: key)
        } catch {
            let isPrivate = (try? loader.signer(algorithm, privateKey: key)) != nil
            report(
                name,
                isPrivate ? "a private key; \(otherSide)'s public key belongs here (keys swapped?)" : error.message
            )
        }
    }

    private mutating func compare(
        _ signer: any MessageSigner,
        _ verifier: any MessageVerifier,
        _ privateName: String,
        _ publicName: String,
        _ otherSide: String
    ) {
        let probe = Array("which key goes where".utf8)
        do throws(SigningError) {
            guard verifier.isValid(signature: try signer.sign(probe), for: probe) else { return }
            self.verifier = nil
            report(
                publicName,
                "the public half of `\(privateName)`; \(otherSide)'s own public key belongs here, its dashboard shows it"
            )
        } catch {
            self.signer = nil
            report(privateName, "can't sign: \(error.message)")
        }
    }

    private mutating func report(_ path: String, _ message: String) {
        problems.append(Problem(.error, path: path, message))
    }
}
