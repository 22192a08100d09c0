import DeclarationCore
import FoundationEssentials
import Glibc
import OpenSSLSigning
import Simulator

/// The keys of all tests of a run, in one folder that goes with the process: the simulator's, the gateway's and those of
/// two clients. All are made on the spot.
struct GatewayFixture: Sendable {
    static let shared = Result { try GatewayFixture() }

    let folder: String
    let simulator: SimulatorKeys
    let authority: String
    let client: SigningKeyPair
    let clientDSA: SigningKeyPair
    let other: SigningKeyPair
    let gateway: SigningKeyPair
    let gatewayDSA: SigningKeyPair

    static let md5Key = "0123456789abcdef0123456789abcdef"
    static let otherMD5Key = "fedcba9876543210fedcba9876543210"
    static let token = "a-token-of-the-shop-0001"
    static let otherToken = "a-token-of-the-other-0001"

    private init() throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/gateway-tests-\(getpid())"
        self.folder = folder
        atexit {
            let path = "\(FileManager.default.temporaryDirectory.path)/gateway-tests-\(getpid())"
            try? FileManager.default.removeItem(atPath: path)
        }
        simulator = try SimulatorKeys.open(folder: folder)
        let root = try TestCertificateAuthority()
        authority = root.certificatePEM
        let server = try root.issueServerIdentity()
        client = try SigningKeyPair.generateRSA()
        clientDSA = try SigningKeyPair.generateDSA()
        other = try SigningKeyPair.generateRSA()
        gateway = try SigningKeyPair.generateRSA()
        gatewayDSA = try SigningKeyPair.generateDSA()
        try write("gateway-ca.pem", authority)
        try write("gateway-tls.pem", server.certificateChainPEM)
        try write("gateway-tls-key.pem", server.privateKeyPEM)
        try write("gateway.pem", gateway.privatePEM)
        try write("gateway-dsa.pem", gatewayDSA.privatePEM)
        try write("client.pem", client.privatePEM)
        try write("client-public.pem", client.publicPEM)
        try write("client-dsa-public.pem", clientDSA.publicPEM)
        try write("other-public.pem", other.publicPEM)
        try write("client-md5.key", Self.md5Key)
        try write("other-md5.key", Self.otherMD5Key)
        try write("token", Self.token)
        try write("other-token", Self.otherToken)
    }

    private func write(_ name: String, _ text: String) throws { try write(name, Secret(text)) }

    private func write(_ name: String, _ secret: Secret) throws {
        try Data(secret.exposedBytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}
