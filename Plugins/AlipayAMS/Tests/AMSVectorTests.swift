import AlipayAMS
import DeclarationCore
import OpenSSLSigning
import Testing

/// The signing vectors of `vectors/ams-signing.json`, both directions.
@Suite struct AMSVectorTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let json: JSONValue
        var name: String { self["name"] }
        var testDescription: String { name }
        var content: [UInt8] {
            AMSSigningContent.bytes(
                method: self["httpMethod"],
                path: self["path"],
                clientID: self["clientId"],
                time: self["time"],
                body: Array(self["body"].utf8)
            )
        }
        subscript(key: String) -> String { json[key]?.string ?? "missing \(key)" }
    }

    static let vectors =
        (try? Fixtures.json("vectors/ams-signing.json"))?["cases"]?.array?.map { Vector(json: $0) } ?? []

    @Test func allAreThere() { #expect(Self.vectors.count == 5) }

    @Test(arguments: vectors)
    func contentIsTheVectors(_ vector: Vector) {
        #expect(String(decoding: vector.content, as: UTF8.self) == vector["contentToSign"])
        #expect(vector.content.count == vector.json["contentLengthBytes"]?.integer.map { Int($0) })
    }

    @Test(arguments: vectors)
    func signingGivesTheHeader(_ vector: Vector) throws {
        let key = try Fixtures.key("test-\(vector["keyRole"])-rsa2048.pkcs8.pem")
        let signature = try OpenSSLKeyLoader().signer(.rsaSHA256, privateKey: key).sign(vector.content)
        #expect(AMSSignatureHeader(signature: signature).text == vector["signatureHeaderValue"])
    }

    @Test(arguments: vectors)
    func bothEncodingsVerify(_ vector: Vector) throws {
        let key = try Fixtures.key("test-\(vector["keyRole"])-rsa2048.pub.b64")
        let verifier = try OpenSSLKeyLoader().verifier(.rsaSHA256, publicKey: key)
        for encoded in [vector["signatureUrlEncoded"], vector["signatureBase64"]] {
            let header = try #require(AMSSignatureHeader("algorithm=RSA256, keyVersion=1, signature=" + encoded))
            #expect(verifier.isValid(signature: header.signature, for: vector.content))
            #expect(!verifier.isValid(signature: header.signature, for: vector.content + [0x0A]))
        }
    }

    @Test(arguments: ["MERCHANT", "MERCHANT_PKCS8_LINE", "MERCHANT_PKCS1", "MERCHANT_PKCS1_LINE"])
    func everyKeyFormatMakesTheDeclareVector(_ key: String) throws {
        let vector = try #require(Self.vectors.first { $0.name == "declare-request-prod-epoch" })
        let provider = try TestBackend.make(["privateKey": ["env": .string(key)]])
        let request = try provider.makeRequest(
            declare: .plain,
            at: ZonedTime(epochMilliseconds: 1_700_000_000_000)
        )
        #expect(String(decoding: request.body, as: UTF8.self) == vector["body"])
        #expect(request.headers["Signature"] == vector["signatureHeaderValue"])
        #expect(request.headers["Request-Time"] == vector["time"])
        #expect(request.headers["Client-Id"] == vector["clientId"])
        #expect(request.url == "https://open-na-global.alipay.com" + vector["path"])
    }

    @Test func sandboxVector() throws {
        let vector = try #require(Self.vectors.first { $0.name == "declare-request-sandbox-iso8601" })
        let provider = try TestBackend.make(["clientId": .string(vector["clientId"]), "requestTime": "iso8601"])
        let time = try #require(ZonedTime(iso8601: vector["time"]))
        var declaration = Declaration.full
        declaration.buyer?.name = HolderName(full: Redacted("测试 用户"))
        let request = try provider.makeRequest(
            declare: DeclareRequest(declaration: declaration, customsCode: "zongshu"),
            at: time
        )
        #expect(String(decoding: request.body, as: UTF8.self) == vector["body"])
        #expect(request.headers["Signature"] == vector["signatureHeaderValue"])
        #expect(request.url.hasSuffix(vector["path"]))
    }

    @Test func inquiryVector() throws {
        let vector = try #require(Self.vectors.first { $0.name == "inquiry-request-prod-epoch" })
        let request = try TestBackend.make().makeRequest(
            inquire: ["DECL-20231115-0001", "DECL-20231115-0002"],
            at: ZonedTime(epochMilliseconds: 1_700_000_060_000)
        )
        #expect(String(decoding: request.body, as: UTF8.self) == vector["body"])
        #expect(request.headers["Signature"] == vector["signatureHeaderValue"])
    }
}
