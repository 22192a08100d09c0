import DeclarationCore
import Testing

@testable import OpenSSLSigning

@Suite struct VectorTests {
    private let loader = OpenSSLKeyLoader()

    private func checkPair(
        _ algorithm: SignatureAlgorithm,
        owner: String,
        message: [UInt8],
        signature: [UInt8],
        deterministic: Bool = true
    ) throws {
        let isShared = algorithm == SignatureAlgorithm.Insecure.keyedMD5
        let signer = try loader.signer(
            algorithm,
            privateKey: Fixtures.key(isShared ? owner : "\(owner).pkcs8.pem")
        )
        let verifier = try loader.verifier(algorithm, publicKey: Fixtures.key(isShared ? owner : "\(owner).pub.b64"))
        let own = try signer.sign(message)
        if deterministic { #expect(own == signature) }
        #expect(verifier.isValid(signature: own, for: message))
        #expect(verifier.isValid(signature: signature, for: message))
        expectRefusal(by: verifier, message: message, signature: signature)
    }

    private func expectRefusal(by verifier: any MessageVerifier, message: [UInt8], signature: [UInt8]) {
        for place in [0, message.count / 2, message.count - 1] {
            var changed = message
            changed[place] ^= 1
            #expect(!verifier.isValid(signature: signature, for: changed))
        }
        var changed = signature
        changed[changed.count / 2] ^= 1
        #expect(!verifier.isValid(signature: changed, for: message))
        #expect(!verifier.isValid(signature: signature.dropLast(), for: message))
        #expect(!verifier.isValid(signature: signature + [0], for: message))
        #expect(!verifier.isValid(signature: [], for: message))
        #expect(!verifier.isValid(signature: signature, for: message + [0x0A]))
    }

    @Test func ams() throws {
        let cases = try Fixtures.json("ams-signing.json")
        #expect(cases.count == 5)
        for item in cases {
            let name = try #require(item["name"]?.string)
            let message = try Fixtures.bytes("ams/\(name).content.bin")
            #expect(message == Array(try #require(item["contentToSign"]?.string).utf8))
            let signature = try Base64.decode(try Fixtures.bytes("ams/\(name).sig.b64"))
            #expect(Base64.encode(signature) == item["signatureBase64"]?.string)
            let owner = "test-\(try #require(item["keyRole"]?.string))-rsa2048"
            try checkPair(.rsaSHA256, owner: owner, message: message, signature: signature)
        }
    }

    @Test func mapi() throws {
        var checked = 0
        for item in try Fixtures.json("mapi-signing.json") {
            guard let signatures = item["signatures"]?.members else { continue }
            let name = try #require(item["name"]?.string)
            let message = try Fixtures.bytes("mapi/\(name).presign.bin")
            if item["charset"]?.string == "utf-8" {
                #expect(message == Array(try #require(item["preSignString"]?.string).utf8))
            }
            let side = item["kind"]?.string?.hasPrefix("response") == true ? "gateway" : "merchant"
            for signature in signatures {
                let text = try #require(signature.value["sign"]?.string)
                try check(type: signature.key, side: side, message: message, text: text)
                checked += 1
            }
        }
        #expect(checked == 22)
    }

    private func check(type: String, side: String, message: [UInt8], text: String) throws {
        let rsa = "test-\(side)-rsa2048"
        switch type {
        case "MD5":
            let algorithm = SignatureAlgorithm.Insecure.keyedMD5
            try checkPair(algorithm, owner: "test-merchant-md5.key", message: message, signature: unhex(text))
        case "RSA":
            let algorithm = SignatureAlgorithm.Insecure.rsaSHA1
            try checkPair(algorithm, owner: rsa, message: message, signature: Base64.decode(Array(text.utf8)))
        case "RSA2":
            try checkPair(.rsaSHA256, owner: rsa, message: message, signature: Base64.decode(Array(text.utf8)))
        default:
            #expect(type == "DSA")
            try checkPair(
                SignatureAlgorithm.Insecure.dsaSHA1,
                owner: "test-merchant-dsa1024",
                message: message,
                signature: Base64.decode(Array(text.utf8)),
                deterministic: false
            )
        }
    }

    private func unhex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue).map { UInt8($0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
