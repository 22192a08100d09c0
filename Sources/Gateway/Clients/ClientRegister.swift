import AlipayMAPI
import DeclarationCore

/// The clients, found by whatever they identify themselves with.
struct ClientRegister: Sendable {
    let clients: [GatewayClient]
    private let byClientID: [String: GatewayClient]
    private let byPartner: [String: GatewayClient]
    private let byCertificate: [String: GatewayClient]

    init(_ clients: [GatewayClient]) {
        self.clients = clients
        byClientID = Dictionary(clients.compactMap { client in client.ams.map { ($0.clientID, client) } }) { first, _ in
            first
        }
        byPartner = Dictionary(clients.compactMap { client in client.mapi.map { ($0.partner, client) } }) { first, _ in
            first
        }
        byCertificate = Dictionary(clients.flatMap { client in client.certificates.map { ($0, client) } }) { first, _ in
            first
        }
    }

    func client(amsClientID id: String) -> GatewayClient? { byClientID[id] }

    func client(partner: String) -> GatewayClient? { byPartner[partner] }

    func client(certificate fingerprint: String) -> GatewayClient? { byCertificate[fingerprint] }

    /// The client with a token's digest. All digests are compared whole, so that the time tells nothing.
    func client(tokenDigest digest: [UInt8]) -> GatewayClient? {
        var found: GatewayClient?
        for client in clients {
            for token in client.tokens where Self.isEqual(token, digest) { found = client }
        }
        return found
    }

    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
