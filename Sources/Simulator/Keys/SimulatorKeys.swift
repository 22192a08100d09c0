public import DeclarationCore
import OpenSSLSigning

/// The keys of both sides, in a folder: those that a merchant's configuration names, and those of the simulator.
///
/// | File | What |
/// |---|---|
/// | `ams-merchant-private.pem`, `ams-alipay-public.pem` | for the AMS backend: `privateKey`, `alipayPublicKey` |
/// | `mapi-merchant-private.pem`, `mapi-alipay-public.pem` | for the mapi backend with RSA and RSA2 |
/// | `mapi-merchant-dsa-private.pem`, `mapi-alipay-dsa-public.pem` | for the mapi backend with DSA |
/// | `mapi-md5.key` | for the mapi backend with MD5: the shared key |
/// | `ca.pem` | for `transport.caBundle`: the authority behind the HTTPS certificate |
/// | `…-merchant-public.pem`, `…-alipay-private.pem`, `server.pem`, `server-key.pem` | the simulator's side |
///
/// Files that are there are used, so that restarts change nothing. To try a merchant's own key, put its public half into
/// `ams-merchant-public.pem` (or `mapi-…`) and remove the private one: the simulator needs no merchant's private key.
/// Private files have mode 0600.
public struct SimulatorKeys: Sendable {
    /// The folder.
    public let folder: String
    /// The files that were made just now, by name.
    public let created: [String]
    /// The file for `transport.caBundle`.
    public var caBundle: String { "\(folder)/\(CertificateFiles.authority)" }

    /// The pairs by the names of their files.
    package let pairs: [KeyPairName: KeyPairFiles]
    /// The shared key of mapi with MD5.
    package let md5Key: Secret
    let certificateChain: String
    let certificateKey: Secret

    /// Reads the keys of a folder and makes those that are missing. Blocks for some seconds when it has to make them
    /// all, and while another process does the same in this folder.
    ///
    /// - Throws: a file that can't be read or written, or isn't the key its name says, with its path.
    public static func open(folder: String) throws(InvalidInput) -> SimulatorKeys {
        let files = try KeyFolder(folder)
        var created: [String] = []
        var pairs: [KeyPairName: KeyPairFiles] = [:]
        for name in KeyPairName.allCases {
            pairs[name] = try KeyPairFiles(name, in: files, created: &created)
        }
        let md5Key = try sharedKey(in: files, &created)
        let certificate = try CertificateFiles(in: files, created: &created)
        return SimulatorKeys(
            folder: folder,
            created: created,
            pairs: pairs,
            md5Key: md5Key,
            certificateChain: certificate.chain,
            certificateKey: certificate.key
        )
    }

    private static let sharedKeyName = "mapi-md5.key"

    private static func sharedKey(
        in files: borrowing KeyFolder,
        _ created: inout [String]
    ) throws(InvalidInput) -> Secret {
        if let content = try files.read(sharedKeyName) { return Secret(content).trimmed }
        let key = try InvalidInput.wrapping(files.path) { () throws(SigningError) in
            try SigningKeyPair.generateSharedKey()
        }
        try files.write(sharedKeyName, key.exposedBytes + [UInt8(ascii: "\n")], isPrivate: true)
        created.append(sharedKeyName)
        return key
    }
}

extension InvalidInput {
    /// Gives a failure of the crypto library its place.
    static func wrapping<Result>(
        _ file: String,
        _ body: () throws(SigningError) -> Result
    ) throws(InvalidInput) -> Result {
        do throws(SigningError) {
            return try body()
        } catch {
            throw InvalidInput([Problem(.error, path: "", error.message, file: file)])
        }
    }
}
