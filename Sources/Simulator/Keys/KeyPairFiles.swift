package import DeclarationCore
import OpenSSLSigning

/// The key pairs, named as their files begin.
package enum KeyPairName: String, Sendable, CaseIterable {
    case amsMerchant = "ams-merchant"
    case amsAlipay = "ams-alipay"
    case mapiMerchant = "mapi-merchant"
    case mapiAlipay = "mapi-alipay"
    case mapiMerchantDSA = "mapi-merchant-dsa"
    case mapiAlipayDSA = "mapi-alipay-dsa"

    var privateName: String { rawValue + "-private.pem" }
    var publicName: String { rawValue + "-public.pem" }

    var isMerchants: Bool { [.amsMerchant, .mapiMerchant, .mapiMerchantDSA].contains(self) }

    func generate() throws(SigningError) -> SigningKeyPair {
        switch self {
        case .mapiMerchantDSA, .mapiAlipayDSA: try SigningKeyPair.generateDSA()
        case .amsMerchant, .amsAlipay, .mapiMerchant, .mapiAlipay: try SigningKeyPair.generateRSA()
        }
    }
}

/// A pair as it is in the folder.
package struct KeyPairFiles: Sendable {
    /// The private half; `nil` when a merchant keeps it.
    package let privateKey: Secret?
    /// The public half.
    package let publicKey: Secret

    /// Reads the pair. A missing public half is derived; without either a new pair is made.
    init(_ name: KeyPairName, in files: borrowing KeyFolder, created: inout [String]) throws(InvalidInput) {
        let privateText = try files.read(name.privateName)
        let publicText = try files.read(name.publicName)
        switch (privateText, publicText) {
        case (.some(let privateText), .some(let publicText)):
            privateKey = Secret(privateText)
            publicKey = Secret(publicText)
            try Self.checkMatch(name, Secret(privateText), Secret(publicText), files.path)
        case (.some(let privateText), nil):
            privateKey = Secret(privateText)
            publicKey = try Self.derivedPublic(name, Secret(privateText), files)
            created.append(name.publicName)
        case (nil, .some(let publicText)):
            guard name.isMerchants else {
                let message =
                    "is there without \(name.privateName), which signs the answers; remove it to get a new pair"
                throw InvalidInput([Problem(.error, path: "", message, file: "\(files.path)/\(name.publicName)")])
            }
            privateKey = nil
            publicKey = Secret(publicText)
        case (nil, nil):
            let pair = try InvalidInput.wrapping(files.path) { () throws(SigningError) in try name.generate() }
            try files.write(name.privateName, pair.privatePEM.exposedBytes, isPrivate: true)
            try files.write(name.publicName, Array(pair.publicPEM.utf8), isPrivate: false)
            privateKey = pair.privatePEM
            publicKey = Secret(pair.publicPEM)
            created += [name.privateName, name.publicName]
        }
    }

    private static func derivedPublic(
        _ name: KeyPairName,
        _ privateKey: Secret,
        _ files: borrowing KeyFolder
    ) throws(InvalidInput) -> Secret {
        let path = "\(files.path)/\(name.privateName)"
        let key = try InvalidInput.wrapping(path) { () throws(SigningError) in try KeyDescription(of: privateKey) }
        guard key.isPrivate else {
            throw InvalidInput([Problem(.error, path: "", "is a public key; a private one is needed", file: path)])
        }
        try files.write(name.publicName, Array(key.publicPEM.utf8), isPrivate: false)
        return Secret(key.publicPEM)
    }

    private static func checkMatch(
        _ name: KeyPairName,
        _ privateKey: Secret,
        _ publicKey: Secret,
        _ folder: String
    ) throws(InvalidInput) {
        let path = "\(folder)/\(name.publicName)"
        let belong = try InvalidInput.wrapping(path) { () throws(SigningError) in
            try KeyDescription.belongTogether(privateKey: privateKey, publicKey: publicKey)
        }
        guard !belong else { return }
        let message = "is not the public half of \(name.privateName); remove one of the two"
        throw InvalidInput([Problem(.error, path: "", message, file: path)])
    }
}
