import DeclarationCore
import Testing

@testable import OpenSSLSigning

@Suite struct KeyLoadingTests {
    private let loader = OpenSSLKeyLoader()
    private let message = Array("message".utf8)

    private func relabelled(_ name: String, _ old: String, _ new: String) throws -> Secret {
        let text = String(decoding: try Fixtures.bytes("keys/\(name)"), as: UTF8.self)
        return Secret(
            text.split(separator: "\(old)-----", omittingEmptySubsequences: false).joined(separator: "\(new)-----")
        )
    }

    private func signerFailure(_ key: Secret, _ algorithm: SignatureAlgorithm = .rsaSHA256) -> String {
        do throws(SigningError) {
            _ = try loader.signer(algorithm, privateKey: key)
            return "loaded"
        } catch {
            return error.message
        }
    }

    private func verifierFailure(_ key: Secret, _ algorithm: SignatureAlgorithm = .rsaSHA256) -> String {
        do throws(SigningError) {
            _ = try loader.verifier(algorithm, publicKey: key)
            return "loaded"
        } catch {
            return error.message
        }
    }

    @Test func everyPrivateEncodingSignsAlike() throws {
        let names = ["pkcs8.pem", "pkcs8.b64", "pkcs1.pem", "pkcs1.b64"].map { "test-merchant-rsa2048.\($0)" }
        var keys = try names.map(Fixtures.key)
        let line = String(decoding: try Fixtures.bytes("keys/test-merchant-rsa2048.pkcs8.b64"), as: UTF8.self)
        keys.append(Secret("-----BEGIN RSA PRIVATE KEY-----\n\(line)\n-----END RSA PRIVATE KEY-----"))
        keys.append(Secret("\u{FEFF}  \(line.prefix(100)) \r\n\t\(line.dropFirst(100))\r\n\r\n"))
        keys.append(Secret("-----BEGIN PRIVATE KEY-----\(line)-----END PRIVATE KEY-----"))
        keys.append(try relabelled("test-merchant-rsa2048.pkcs1.pem", "RSA PRIVATE KEY", "PRIVATE KEY"))
        let expected = try loader.signer(.rsaSHA256, privateKey: keys[0]).sign(message)
        for key in keys { #expect(try loader.signer(.rsaSHA256, privateKey: key).sign(message) == expected) }
    }

    @Test func everyPublicEncodingVerifiesAlike() throws {
        let signature = try loader.signer(.rsaSHA256, privateKey: Fixtures.key("test-merchant-rsa2048.pkcs8.pem"))
            .sign(message)
        let command = try OpenSSLCommand()
        try command.write(try Fixtures.bytes("keys/test-merchant-rsa2048.pub.pem"), "pub.pem")
        try #require(
            try command.run("rsa", "-pubin", "-in", "@pub.pem", "-RSAPublicKey_out", "-out", "@pkcs1.pem") == 0
        )
        try command.write(try Fixtures.bytes("keys/test-merchant-rsa2048.pkcs8.pem"), "key.pem")
        let made = try command.run(
            "req",
            "-x509",
            "-new",
            "-key",
            "@key.pem",
            "-subj",
            "/CN=test",
            "-out",
            "@certificate.pem"
        )
        try #require(made == 0)
        let keys = [
            try Fixtures.key("test-merchant-rsa2048.pub.pem"), try Fixtures.key("test-merchant-rsa2048.pub.b64"),
            Secret(try command.read("pkcs1.pem")), Secret(try command.read("certificate.pem")),
        ]
        for key in keys {
            #expect(try loader.verifier(.rsaSHA256, publicKey: key).isValid(signature: signature, for: message))
        }
        let other = try Fixtures.key("test-gateway-rsa2048.pub.pem")
        #expect(try !loader.verifier(.rsaSHA256, publicKey: other).isValid(signature: signature, for: message))
    }

    @Test func swappedKeys() throws {
        let publicKey = try Fixtures.key("test-merchant-rsa2048.pub.b64")
        #expect(signerFailure(publicKey).contains("this is a public key; a private key is needed"))
        let privateKey = try Fixtures.key("test-merchant-rsa2048.pkcs1.pem")
        #expect(verifierFailure(privateKey).contains("this is a private key; a public key is needed"))
        #expect(signerFailure(try Fixtures.key("test-merchant-dsa1024.pkcs8.pem")).contains("kind DSA"))
        let dsa = SignatureAlgorithm.Insecure.dsaSHA1
        #expect(signerFailure(privateKey, dsa).contains("one of kind DSA"))
        #expect(signerFailure(privateKey, "rsa-md4").contains("unknown signature algorithm rsa-md4"))
    }

    @Test func shortKeys() throws {
        let short = try SigningKeyPair.generateRSA(bits: 1024)
        #expect(signerFailure(short.privatePEM).contains("has 1024 bits"))
        #expect(verifierFailure(Secret(short.publicPEM)).contains("2048 or more"))
        #expect(signerFailure(short.privatePEM, SignatureAlgorithm.Insecure.rsaSHA1) == "loaded")
        let tiny = try SigningKeyPair.generateRSA(bits: 512)
        #expect(signerFailure(tiny.privatePEM, SignatureAlgorithm.Insecure.rsaSHA1).contains("has 512 bits"))
    }

    @Test(arguments: [
        ("", "empty"), (" \n", "empty"), ("MIIE!", "found byte 0x21 at position 5"), ("MIIEvw", "is no private key"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA", "no matching -----END"),
        ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "is empty"),
        ("-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----", "no key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "PKCS#8"),
        ("-----BEGIN PRIVATE KEY-----\nAA\\nAA\n-----END PRIVATE KEY-----", "found byte 0x5C at position 31"),
        (
            "-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n"
                + "-----BEGIN EC PRIVATE KEY-----\nAA\\nAA\n-----END EC PRIVATE KEY-----",
            "found byte 0x5C at position 97"
        ),
        ("-----BEGIN ", "damaged"),
    ])
    func garbage(text: String, expected: String) { #expect(signerFailure(Secret(text)).contains(expected)) }

    @Test func everyCutKeyIsRefused() throws {
        let line = try Fixtures.bytes("keys/test-merchant-rsa2048.pkcs8.b64")
        for length in stride(from: 0, to: line.count - 4, by: 37) {
            let message = signerFailure(Secret(Array(line.prefix(length))))
            #expect(message != "loaded")
            #expect(length < 8 || !message.contains(String(decoding: line.prefix(8), as: UTF8.self)))
        }
        #expect(signerFailure(Secret(Array(line.prefix(400)))).contains("announces"))
    }

    @Test func damagedNumbersAreFound() throws {
        var der = try Base64.decode(try Fixtures.bytes("keys/test-merchant-rsa2048.pkcs8.b64"))
        der[100] ^= 0x10
        #expect(signerFailure(Secret(Base64.encode(der))) != "loaded")
    }

    @Test(arguments: ["-traditional", "-nopasswordprompt"])
    func encryptedKeysAreAnError(style: String) throws {
        let command = try OpenSSLCommand()
        try command.write(try Fixtures.bytes("keys/test-merchant-rsa2048.pkcs8.pem"), "key.pem")
        let status =
            style == "-traditional"
            ? try command.run("rsa", "-in", "@key.pem", style, "-aes128", "-passout", "pass:x", "-out", "@out.pem")
            : try command.run("pkcs8", "-topk8", "-in", "@key.pem", "-passout", "pass:x", "-out", "@out.pem")
        try #require(status == 0)
        let text = String(decoding: try command.read("out.pem"), as: UTF8.self)
        #expect(text.contains("ENCRYPTED"))
        #expect(signerFailure(Secret(text)).contains("encrypted with a passphrase"))
        if style != "-traditional" {
            let line = text.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
            #expect(signerFailure(Secret(line)).contains("encrypted with a passphrase"))
        }
    }

    @Test func sharedKeys() throws {
        let md5 = SignatureAlgorithm.Insecure.keyedMD5
        #expect(signerFailure(Secret(" \n"), md5).contains("empty"))
        #expect(signerFailure(try Fixtures.key("test-merchant-rsa2048.pub.pem"), md5).contains("PEM"))
        let one = try loader.signer(md5, privateKey: Secret("key\n")).sign(message)
        #expect(try loader.verifier(md5, publicKey: Secret("key")).isValid(signature: one, for: message))
        #expect(try !loader.verifier(md5, publicKey: Secret("kez")).isValid(signature: one, for: message))
    }
}
