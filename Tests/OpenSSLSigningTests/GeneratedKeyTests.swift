import COpenSSL
import DeclarationCore
import Testing

@testable import OpenSSLSigning

@Suite struct GeneratedKeyTests {
    private let loader = OpenSSLKeyLoader()
    private let message = Array("A message of some length, 测试".utf8)

    @Test func commandLineAgreesOnRSA() throws { try crossCheck(.generateRSA(), .rsaSHA256, "-sha256") }

    @Test func commandLineAgreesOnDSA() throws {
        try crossCheck(.generateDSA(), SignatureAlgorithm.Insecure.dsaSHA1, "-sha1")
    }

    private func crossCheck(_ pair: SigningKeyPair, _ algorithm: SignatureAlgorithm, _ digest: String) throws {
        let command = try OpenSSLCommand()
        try command.write(pair.privatePEM.exposedBytes, "key.pem")
        try command.write(Array(pair.publicPEM.utf8), "pub.pem")
        try command.write(message, "message")
        try command.write(try loader.signer(algorithm, privateKey: pair.privatePEM).sign(message), "ours")
        #expect(try command.run("dgst", digest, "-verify", "@pub.pem", "-signature", "@ours", "@message") == 0)
        try #require(try command.run("dgst", digest, "-sign", "@key.pem", "-out", "@theirs", "@message") == 0)
        let verifier = try loader.verifier(algorithm, publicKey: Secret(pair.publicBase64))
        #expect(verifier.isValid(signature: try command.read("theirs"), for: message))
        try command.write(message + [0], "message")
        #expect(try command.run("dgst", digest, "-verify", "@pub.pem", "-signature", "@ours", "@message") != 0)
    }

    @Test func descriptionsAndPairs() throws {
        let privateKey = try Fixtures.key("test-merchant-rsa2048.pkcs1.pem")
        let publicKey = try Fixtures.key("test-merchant-rsa2048.pub.pem")
        let both = [try KeyDescription(of: privateKey), try KeyDescription(of: publicKey)]
        #expect(both.map(\.isPrivate) == [true, false])
        #expect(both.allSatisfy { $0.kind == "RSA" && $0.bits == 2048 && $0.fingerprint == both[0].fingerprint })
        #expect(both[0].publicPEM == String(decoding: publicKey.exposedBytes, as: UTF8.self))
        let line = String(
            decoding: try Fixtures.key("test-merchant-rsa2048.pub.b64").trimmed.exposedBytes,
            as: UTF8.self
        )
        #expect(both[0].publicBase64 == line)
        #expect(try KeyDescription.belongTogether(privateKey: privateKey, publicKey: publicKey))
        let other = try Fixtures.key("test-gateway-rsa2048.pub.pem")
        #expect(try !KeyDescription.belongTogether(privateKey: privateKey, publicKey: other))
        let dsa = try Fixtures.key("test-merchant-dsa1024.pub.pem")
        #expect(try !KeyDescription.belongTogether(privateKey: privateKey, publicKey: dsa))
        let failure = #expect(throws: SigningError.self) {
            try KeyDescription.belongTogether(privateKey: publicKey, publicKey: privateKey)
        }
        #expect(failure?.message.hasPrefix("private key: this is a public key") == true)
    }

    @Test func sharedKeysAreRandom() throws {
        let keys = try (0..<20).map { _ in try SigningKeyPair.generateSharedKey() }
        #expect(Set(keys).count == 20)
        #expect(keys.allSatisfy { $0.exposedBytes.count == 32 })
    }

    @Test func digestOfNothing() throws {
        #expect(try sha256([]).prefix(4) == [0xE3, 0xB0, 0xC4, 0x42])
        #expect(try sha256(Array("abc".utf8)).prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
    }

    @Test func manyTasksShareOneSigner() async throws {
        let signer = try loader.signer(.rsaSHA256, privateKey: Fixtures.key("test-merchant-rsa2048.pkcs8.pem"))
        let verifier = try loader.verifier(.rsaSHA256, publicKey: Fixtures.key("test-merchant-rsa2048.pub.pem"))
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    let signature = try signer.sign(message)
                    return verifier.isValid(signature: signature, for: message)
                        && !verifier.isValid(signature: signature, for: message + [0])
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(valid == 400)
    }

    @Test func errorQueueIsLeftEmpty() throws {
        let verifier = try loader.verifier(.rsaSHA256, publicKey: Fixtures.key("test-merchant-rsa2048.pub.pem"))
        #expect(!verifier.isValid(signature: [1, 2, 3], for: message))
        #expect(throws: SigningError.self) { try loader.signer(.rsaSHA256, privateKey: Secret("AAAA")) }
        #expect(ERR_peek_error() == 0)
    }

    @Test func certificateChainVerifies() throws {
        let command = try OpenSSLCommand()
        let authority = try TestCertificateAuthority(validDays: 2)
        let server = try authority.issueServerIdentity()
        try command.write(Array(authority.certificatePEM.utf8), "ca.pem")
        try command.write(Array(server.certificateChainPEM.utf8), "server.pem")
        let other = try TestCertificateAuthority()
        try command.write(Array(other.certificatePEM.utf8), "other.pem")
        for (option, host) in [("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1"), ("-verify_ip", "::1")] {
            let check = ["-purpose", "sslserver", "-x509_strict", option, host]
            #expect(
                try command.run(
                    "verify",
                    "-CAfile",
                    "@ca.pem",
                    check[0],
                    check[1],
                    check[2],
                    option,
                    host,
                    "@server.pem"
                )
                    == 0
            )
        }
        #expect(try command.run("verify", "-CAfile", "@ca.pem", "-verify_hostname", "example.com", "@server.pem") != 0)
        #expect(try command.run("verify", "-CAfile", "@other.pem", "@server.pem") != 0)
        #expect(
            try KeyDescription.belongTogether(
                privateKey: server.privateKeyPEM,
                publicKey: Secret(server.certificateChainPEM)
            )
        )
    }

    @Test(arguments: [[], ["a,DNS:b"], [""]]) func badHosts(hosts: [String]) throws {
        let authority = try TestCertificateAuthority()
        #expect(throws: SigningError.self) { try authority.issueServerIdentity(hosts: hosts) }
    }
}
