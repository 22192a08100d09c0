import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// The published signing vectors, both directions.
@Suite struct VectorTests {
    static let cases: [JSONValue] = (try? Fixture.json("vectors/mapi-signing.json")["cases"]?.array) ?? []
    static func names(_ kind: String) -> [String] {
        cases.filter { $0["kind"]?.string == kind }.compactMap { $0["name"]?.string }
    }
    private func vector(_ name: String) throws -> JSONValue {
        try #require(Self.cases.first { $0["name"]?.string == name })
    }

    private func parameters(_ vector: JSONValue) throws -> MAPIParameters {
        let members = try #require(vector["params"]?.members)
        let charset = try #require(vector["params"]?["_input_charset"]?.string.flatMap(MAPICharset.init(label:)))
        var parameters = MAPIParameters(charset: charset)
        for member in members { try parameters.append(member.key, try #require(member.value.string)) }
        return parameters
    }

    @Test func allCasesAreThere() {
        #expect(Self.names("request").count == 5)
        #expect(Self.names("response-flat").count == 2)
    }

    @Test(arguments: names("request")) func requests(_ name: String) throws {
        let vector = try vector(name)
        let parameters = try parameters(vector)
        let expected = try #require(vector["preSignString"]?.string)
        #expect(parameters.charset.text(of: parameters.stringToSign[...]) == expected)
        if let hex = vector["preSignBytesHex"]?.string {
            #expect(parameters.stringToSign == bytes(hex: hex))
        }
        for member in try #require(vector["signatures"]?.members) {
            let type = try #require(MAPISignType(rawValue: member.key))
            let sign = try #require(member.value["sign"]?.string)
            try checkSending(parameters, type, sign, member.value)
            try checkReceiving(parameters, type, sign)
        }
    }

    private func checkSending(_ parameters: MAPIParameters, _ type: MAPISignType, _ sign: String, _ vector: JSONValue)
        throws
    {
        // DSA signatures are random: the vector can only be verified.
        guard type != .dsa else { return }
        let secret = FixtureSecrets()
        let name = type == .md5 ? "test-merchant-md5.key" : "test-merchant-rsa2048.pkcs8.pem"
        let signer = try Backend.services(ScriptedTransport()).keys
            .signer(type.algorithm, privateKey: try secret.secret(.file(name)))
        let signed = try parameters.signed(type, by: signer)
        #expect(signed["sign"] == sign)
        #expect(signed["sign_type"] == type.rawValue)
        if let query = vector["exampleQuery"]?.string { #expect(signed.formText() == query) }
    }

    /// The gateway's side verifies what the vector says, in each form that clients send.
    private func checkReceiving(_ parameters: MAPIParameters, _ type: MAPISignType, _ sign: String) throws {
        let verifier = try merchantVerifier(type)
        var complete = parameters
        complete.append("sign_type", bytes: Array(type.rawValue.utf8))
        complete.append("sign", bytes: Array(sign.utf8))
        let query = complete.formText()
        let body = complete.formText(without: "_input_charset")
        let received = [
            try MAPIParameters(query: query.utf8, body: []),
            try MAPIParameters(query: [], body: Array(query.utf8)),
            try MAPIParameters(query: "_input_charset=\(parameters.charset.label)".utf8, body: Array(body.utf8)),
            try MAPIParameters(query: [], body: Array(query.replacing("%2B", with: "+").utf8)),
        ]
        let hasPlusInValue = parameters.fields.contains { $0.value.contains(UInt8(ascii: "+")) }
        for (index, one) in received.enumerated() where index < 3 || !hasPlusInValue {
            #expect(one.signatureProblem { $0 == type ? verifier : nil } == nil, "form \(index), \(type)")
            #expect(one.stringToSign == parameters.stringToSign)
        }
        let changed = try MAPIParameters(query: query.replacing("amount=", with: "amount=1").utf8, body: [])
        if changed["amount"] != nil {
            #expect(changed.signatureProblem { _ in verifier } == .mismatch)
        }
        #expect(received[0].signatureProblem { _ in nil } == .unsupportedType)
    }

    @Test(arguments: names("response-flat")) func flatAnswers(_ name: String) throws {
        let vector = try vector(name)
        for member in try #require(vector["signatures"]?.members) {
            let type = try #require(MAPISignType(rawValue: member.key))
            let xml = Array(try #require(member.value["xml"]?.string).utf8)
            let verifier = try verifier(type)
            #expect(try MAPIEnvelope(xml).signature(type, verifier) == .verified)
            let changed = xml.replacing("2023111500000000000000000001", with: "2023111500000000000000000002")
                .replacing("INVALID_PARAMETER", with: "SYSTEM_ERROR")
            #expect(try MAPIEnvelope(changed).signature(type, verifier) == .mismatch)
        }
    }

    @Test func ourGatewaySignsAsTheVectors() throws {
        let vector = try vector("query-response-business-failure")
        for type in [MAPISignType.md5, .rsa, .rsa2] {
            let sign = try #require(vector["signatures"]?[type.rawValue]?["sign"]?.string)
            let answer = MAPIAnswer.businessFailure(code: "INVALID_PARAMETER", text: "报关单参数不合法")
            let document = String(decoding: try Sample.document(answer, type), as: UTF8.self)
            #expect(document.contains("<sign>\(sign)</sign><sign_type>\(type.rawValue)</sign_type>"))
        }
    }

    @Test func nestedCandidates() throws {
        let vector = try vector("query-response-nested-candidates")
        let inner = try #require(vector["responseAlipayInnerXml"]?.string)
        let candidates = try #require(vector["candidates"]?.members)
        let verifier = try verifier(.md5)
        for (candidate, expected) in zip(
            candidates,
            [MAPIEnvelope.Signature.verified, .verified, .verifiedWithoutNested]
        ) {
            let sign = try #require(candidate.value["md5"]?.string)
            let xml =
                "<alipay><is_success>T</is_success><response><alipay>\(inner)</alipay></response><sign>\(sign)</sign></alipay>"
            #expect(try MAPIEnvelope(Array(xml.utf8)).signature(.md5, verifier) == expected)
        }
    }

    /// The published key that the vectors' requests are signed with.
    private func merchantVerifier(_ type: MAPISignType) throws -> any MessageVerifier {
        let name =
            switch type {
            case .md5: "test-merchant-md5.key"
            case .rsa, .rsa2: "test-merchant-rsa2048.pub.pem"
            case .dsa: "test-merchant-dsa1024.pub.pem"
            }
        return try Backend.services(ScriptedTransport()).keys
            .verifier(type.algorithm, publicKey: try FixtureSecrets().secret(.file(name)))
    }

    private func verifier(_ type: MAPISignType) throws -> any MessageVerifier {
        let name = type == .md5 ? "test-merchant-md5.key" : "test-gateway-rsa2048.pub.pem"
        return try Backend.services(ScriptedTransport()).keys
            .verifier(type.algorithm, publicKey: try FixtureSecrets().secret(.file(name)))
    }

    private func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }
}
