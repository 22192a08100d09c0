import DeclarationCore

@testable import HTTPServer

/// Certificates that the `openssl` command makes: a server's own, and an authority's with those of two clients.
struct TestCertificates: Sendable {
    struct Pair: Sendable {
        let certificate: String
        let key: String
    }

    let server: ServerIdentity
    let authority: String
    /// Issued by the authority, for clients.
    let client: Pair
    /// Issued by itself.
    let stranger: Pair
    /// Issued by the authority, but for servers alone.
    let wrongPurpose: Pair

    init() async throws {
        let parts = try await offPool { try shell(Self.script) }.split(separator: "=====\n").map(String.init)
        guard parts.count == 9 else { throw ClientError("openssl made \(parts.count) parts") }
        server = ServerIdentity(certificatePEM: parts[0], keyPEM: Secret(parts[1]))
        authority = parts[2]
        client = Pair(certificate: parts[3], key: parts[4])
        stranger = Pair(certificate: parts[5], key: parts[6])
        wrongPurpose = Pair(certificate: parts[7], key: parts[8])
    }

    /// The server's identity, which asks clients for certificates of these authorities.
    func identity(clientAuthorities: String) -> ServerIdentity {
        ServerIdentity(
            certificatePEM: server.certificatePEM,
            keyPEM: server.keyPEM,
            clientAuthoritiesPEM: clientAuthorities
        )
    }

    private static let script = """
        folder=$(mktemp -d); trap 'rm -r $folder' EXIT; cd $folder; exec 2>/dev/null
        own() {
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "$2" \
                -addext subjectAltName=IP:127.0.0.1 -keyout $1.key -out $1.pem
        }
        issued() {
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout $1.key -out $1.csr
            printf 'extendedKeyUsage=%s\\n' $3 > $1.ext
            openssl x509 -req -in $1.csr -CA authority.pem -CAkey authority.key -days 1 -extfile $1.ext -out $1.pem
        }
        own server /CN=test; own authority /CN=authority; own stranger /CN=erp
        issued client /O=Shop/CN=erp clientAuth; issued wrong /CN=erp serverAuth
        for file in server.pem server.key authority.pem client.pem client.key stranger.pem stranger.key \
            wrong.pem wrong.key; do cat $file; echo =====; done
        """
}
