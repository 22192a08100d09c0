import DeclarationCore
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Clients that are known by their TLS certificate, over real connections.
@Suite struct CertificateTests {
    @Test func aCertificateIsAProofOfOneClient() async throws {
        let made = try await Blocking.run { try ClientCertificates() }
        let known = #""certificates": ["\#(made.fingerprint)"],"#
        try await TestGateway.run(client: known, isTLS: true, authorities: made.folder + "/ca.pem") { gateway in
            let client = NativeClient()
            var http = gateway.http
            let body = JSONValue.declaration("NAT-0001").bytes
            let type = [("Content-Type", "application/json")]
            let unknown = try await http.exchange("POST /v1/declarations", type, body)
            #expect(unknown.status == 401)
            http.certificate = made.folder + "/erp.pem"
            #expect(try await http.exchange("POST /v1/declarations", type, body).status == 201)
            // Known to the authority, but no client.
            http.certificate = made.folder + "/stranger.pem"
            #expect(try await http.exchange("GET /v1/declarations/NAT-0001", []).status == 401)
            // The same client by its token, and others by theirs.
            #expect(try await client.call(gateway, "GET", "/v1/declarations/NAT-0001").status == 200)
            let other = GatewayFixture.otherToken
            #expect(try await client.call(gateway, "GET", "/v1/declarations/NAT-0001", token: other).status == 404)
        }
    }
}

/// An authority and two clients' certificates, made with the command line of OpenSSL; gone with this object.
private final class ClientCertificates: Sendable {
    let folder: String
    let fingerprint: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/gateway-certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let script = """
            new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
            openssl req -x509 $new -keyout ca.key -out ca.pem -subj '/CN=Test clients' -days 2 2>/dev/null
            echo extendedKeyUsage=clientAuth > use
            for name in erp stranger; do
              openssl req $new -keyout $name.key -out $name.csr -subj /CN=$name 2>/dev/null
              openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile use \
                -out $name.crt 2>/dev/null
              cat $name.crt $name.key > $name.pem
            done
            openssl x509 -in erp.crt -noout -fingerprint -sha256
            """
        let output = folder + "/fingerprint.txt"
        let process = try ChildProcess.start("/bin/sh", ["-ec", "cd \(folder)\n" + script], output: output)
        try #require(process.wait() == 0)
        let text = try String(contentsOfFile: output, encoding: .utf8)
        fingerprint = String(text.split(separator: "=").last?.filter { $0.isHexDigit || $0 == ":" } ?? "")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
