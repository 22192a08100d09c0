import DeclarationCore
import OpenSSLSigning

/// What there is to say of some keys: what each is, whether they fit, and what is mixed up.
struct KeyReport: Sendable {
    /// A key that could be read.
    struct Known: Sendable {
        let given: GivenKey
        let description: KeyDescription
    }

    /// What came of signing and verifying a sample.
    struct Sample: Sendable {
        let algorithm: SignatureAlgorithm
        let failure: String?
    }

    let given: [GivenKey]
    private(set) var known: [Known] = []
    private(set) var problems: [Problem] = []
    private(set) var samples: [Sample] = []
    /// Whether your private and your public key belong together; `nil` when not both are there.
    private(set) var pairs: Bool?

    init(_ given: [GivenKey]) {
        self.given = given
        for key in given where key.role != .shared { describe(key) }
        checkPlaces()
        checkPair()
        checkAlipayKey()
        sampleKeyPair()
        for key in given where key.role == .shared { check(shared: key) }
    }

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    func known(_ role: GivenKey.Role) -> Known? { known.first { $0.given.role == role } }

    private mutating func report(_ key: GivenKey, _ message: String, severity: Problem.Severity = .error) {
        problems.append(Problem(severity, path: key.source, message))
    }

    private mutating func describe(_ key: GivenKey) {
        do throws(SigningError) {
            known.append(Known(given: key, description: try KeyDescription(of: key.secret)))
        } catch {
            let hint = "; it looks like mapi's shared key for MD5: give it as --md5-key"
            report(key, error.message + (Self.looksShared(key.secret) ? hint : ""))
        }
    }

    /// Whether it has the form that the merchant portal gives a shared key.
    private static func looksShared(_ key: Secret) -> Bool {
        let bytes = key.trimmed.exposedBytes
        return bytes.count == 32
            && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
    }

    private mutating func checkPlaces() {
        if let first = known(.merchantPrivate), !first.description.isPrivate,
            let second = known(.merchantPublic), second.description.isPrivate
        {
            return report(first.given, "this is a public key and \(second.given.source) is the private one: swap them")
        }
        for key in known {
            switch (key.given.role, key.description.isPrivate) {
            case (.merchantPrivate, false):
                report(key.given, "this is a public key; your private key belongs here, the one that you sign with")
            case (.merchantPublic, true), (.alipayPublic, true):
                report(key.given, "this is a private key; a public key belongs here. Never hand a private key on")
            default: break
            }
            if key.description.kind == "RSA", key.description.bits < 2048 {
                report(key.given, "\(key.description.bits) bits; AMS and mapi RSA2 need 2048", severity: .warning)
            }
        }
    }

    private mutating func checkPair() {
        guard let own = known(.merchantPrivate), let other = known(.merchantPublic) else { return }
        let fits = own.description.fingerprint == other.description.fingerprint
        pairs = fits
        guard !fits else { return }
        report(
            other.given,
            "doesn't belong to \(own.given.source). If it is the other side's key that is as it should be: give it as "
                + "--alipay-key; else upload the public key printed here, or use the private key it was made with"
        )
    }

    private mutating func checkAlipayKey() {
        guard let alipay = known(.alipayPublic) else { return }
        let own = [known(.merchantPrivate), known(.merchantPublic)].compactMap { $0 }
        guard own.contains(where: { $0.description.fingerprint == alipay.description.fingerprint }) else { return }
        report(
            alipay.given,
            "this is your own public key, not the other side's. Copy the Alipay public key from the Antom Dashboard or "
                + "the Alipay portal, where it is shown after you uploaded yours"
        )
    }

    /// Signs with the private key and verifies with its public key, by every algorithm that the key can do.
    private mutating func sampleKeyPair() {
        guard let key = known(.merchantPrivate), key.description.isPrivate else { return }
        let algorithms: [SignatureAlgorithm] =
            switch key.description.kind {
            case "RSA": [.rsaSHA256, SignatureAlgorithm.Insecure.rsaSHA1]
            case "DSA": [SignatureAlgorithm.Insecure.dsaSHA1]
            default: []
            }
        if algorithms.isEmpty {
            report(
                key.given,
                "a key of kind \(key.description.kind) signs for neither generation; RSA with 2048 bits does"
            )
        }
        let publicKey = known(.merchantPublic)?.given.secret ?? Secret(key.description.publicPEM)
        for algorithm in algorithms { sample(algorithm, key.given, publicKey) }
    }

    private mutating func sample(_ algorithm: SignatureAlgorithm, _ key: GivenKey, _ publicKey: Secret) {
        let failure = Self.failure(algorithm, key.secret, publicKey)
        samples.append(Sample(algorithm: algorithm, failure: failure))
        // A pair that doesn't fit, and a key too short for one of its algorithms, were reported already.
        let isShort = algorithm == .rsaSHA256 && (known(key.role)?.description.bits ?? 0) < 2048
        if let failure, pairs != false, !isShort { report(key, "\(algorithm): \(failure)") }
    }

    private static func failure(_ algorithm: SignatureAlgorithm, _ key: Secret, _ publicKey: Secret) -> String? {
        let loader = OpenSSLKeyLoader()
        let message = Array("customs keys check: 海关申报".utf8)
        do throws(SigningError) {
            let signature = try loader.signer(algorithm, privateKey: key).sign(message)
            let verifier = try loader.verifier(algorithm, publicKey: publicKey)
            return verifier.isValid(signature: signature, for: message) ? nil : "the sample's signature doesn't verify"
        } catch {
            return error.message
        }
    }

    private mutating func check(shared key: GivenKey) {
        let trimmed = key.secret.trimmed
        let bytes = trimmed.exposedBytes
        if bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            report(key, "has white space or other characters inside; a shared key is 32 letters and digits")
        }
        if bytes.count != 32 {
            report(
                key,
                "has \(bytes.count) characters; Alipay's have 32. It is another key, or was not copied exactly"
            )
        }
        if trimmed != key.secret {
            report(
                key,
                "has white space at an end, such as a line feed; it is taken off before use",
                severity: .warning
            )
        }
        guard !bytes.isEmpty else { return }
        sample(
            SignatureAlgorithm.Insecure.keyedMD5,
            GivenKey(role: .shared, source: key.source, secret: trimmed),
            trimmed
        )
    }
}
