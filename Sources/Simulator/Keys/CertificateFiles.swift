import DeclarationCore
import OpenSSLSigning

/// The certificate of the HTTPS port and the authority behind it.
struct CertificateFiles {
    static let authority = "ca.pem"
    private static let chainName = "server.pem"
    private static let keyName = "server-key.pem"
    private static let validDays = 365

    let chain: String
    let key: Secret

    /// Reads them; makes all three when one is missing or half their time is over, because the authority's key is not
    /// kept.
    init(in files: borrowing KeyFolder, created: inout [String]) throws(InvalidInput) {
        let isFresh = (files.age(Self.chainName) ?? .max) < Self.validDays / 2
        if isFresh, try files.read(Self.authority) != nil, let chain = try files.read(Self.chainName),
            let key = try files.read(Self.keyName)
        {
            self.chain = String(decoding: chain, as: UTF8.self)
            self.key = Secret(key)
            return
        }
        let (root, server) = try InvalidInput.wrapping(files.path) { () throws(SigningError) in
            let root = try TestCertificateAuthority(validDays: Self.validDays)
            return (root.certificatePEM, try root.issueServerIdentity())
        }
        try files.write(Self.authority, Array(root.utf8), isPrivate: false)
        try files.write(Self.keyName, server.privateKeyPEM.exposedBytes, isPrivate: true)
        try files.write(Self.chainName, Array(server.certificateChainPEM.utf8), isPrivate: false)
        created += [Self.authority, Self.keyName, Self.chainName]
        chain = server.certificateChainPEM
        key = server.privateKeyPEM
    }
}
