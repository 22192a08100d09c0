import AlipayMAPI
import DeclarationCore
import OpenSSLSigning
import Testing
import TextEncodings

/// What clients of the legacy gateway send is taken, whatever is behind the gateway.
@Suite struct MAPIShapeTests {
    @Test(arguments: MAPICall.Shape.allCases, MAPISignType.allCases)
    func everyShapeDeclaresAndInquires(_ shape: MAPICall.Shape, _ type: MAPISignType) async throws {
        try await TestGateway.run(.mapi, isTLS: type == .rsa2) { gateway in
            for (index, charset) in ["UTF-8", "GBK"].enumerated() {
                let id = "MAPI-000\(index)"
                var call = MAPICall.declaration(id, payment: "201511210000\(index)")
                (call.shape, call.type, call.charset) = (shape, type, charset)
                let answer = try await call.send(gateway)
                #expect(answer.isSuccess && answer.code == "SUCCESS", "\(answer.text)")
                #expect(answer.element("alipay_declare_no")?.isEmpty == false)
                #expect(answer.element("identity_check") == "T")
                #expect(try answer.isSigned(), "\(answer.text)")
                #expect(answer.response.headers["content-type"]?.contains(charset) == true)
                var query = MAPICall.query(id, "NOBODY-1")
                (query.shape, query.type, query.charset) = (shape, type, charset)
                let found = try await query.send(gateway)
                #expect(found.isSuccess && found.code == "SUCCESS", "\(found.text)")
                #expect(found.element("not_found") == "NOBODY-1")
                #expect(found.element("merchant_customs_name") == "示例贸易 A&amp;B", "\(found.text)")
                #expect(found.element("amount") == "123.45")
                #expect(found.element("customs_place") == "ningbo")
                #expect(found.element("is_split") == nil)
                #expect(try found.isSigned(), "\(found.text)")
            }
        }
    }

    /// As shops send it that join the signed text into the URL.
    @Test(arguments: ["UTF-8", "GBK", "gb2312"])
    func valuesMayStandInTheURLAsTheyAre(_ charset: String) async throws {
        try await TestGateway.run { gateway in
            var call = MAPICall.declaration()
            call.charset = charset
            let encoding = try #require(TextEncoding(label: charset))
            let fields = [
                "_input_charset=\(charset)", "amount=123.45", "customs_place=NINGBO", "merchant_customs_code=M1",
                "merchant_customs_name=示例贸易", "out_request_no=MAPI-0001", "partner=\(call.partner)",
                "service=\(call.service)", "trade_no=2015112100001",
            ]
            let signed = try encoding.encode(fields.joined(separator: "&"))
            let signer = try OpenSSLKeyLoader().signer(call.type.algorithm, privateKey: Secret(call.md5Key))
            let end = "&sign_type=MD5&sign=\(call.type.text(try signer.sign(signed)))"
            let line = Array("GET /gateway.do?".utf8) + signed + Array(end.utf8)
            let answer = MAPICall.Answer(
                response: try await gateway.http.exchange(line, []),
                call: call,
                gateway: gateway
            )
            #expect(answer.isSuccess && answer.code == "SUCCESS", "\(answer.text)")
            #expect(try answer.isSigned(), "\(answer.text)")
        }
    }

    /// For clients that can't verify any known form: answers without records are signed as ever.
    @Test func recordsCanBeLeftUnsigned() async throws {
        try await TestGateway.run { gateway in
            var call = MAPICall.declaration()
            (call.partner, call.md5Key) = ("2088000000000002", GatewayFixture.otherMD5Key)
            #expect(try await call.send(gateway).isSigned())
            var query = MAPICall.query("MAPI-0001")
            (query.partner, query.md5Key) = (call.partner, call.md5Key)
            let found = try await query.send(gateway)
            #expect(found.element("customs_place") == "ningbo", "\(found.text)")
            #expect(found.element("sign") == nil && found.element("sign_type") == nil, "\(found.text)")
            query = MAPICall.query("NOBODY-1")
            (query.partner, query.md5Key) = (call.partner, call.md5Key)
            #expect(try await query.send(gateway).isSigned())
        }
    }

    @Test func otherPathsSayWhatThereIs() async throws {
        try await TestGateway.run { gateway in
            let answer = try await gateway.http.exchange("POST //gateway.do", [], [])
            #expect(answer.status == 404)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("/gateway.do"))
        }
    }

    @Test func charsetsAndOneIdAgree() async throws {
        try await TestGateway.run { gateway in
            var call = MAPICall.declaration()
            let first = try await call.send(gateway)
            call.charset = "GBK"
            let second = try await call.send(gateway)
            #expect(first.element("trade_no") == second.element("trade_no"))
            #expect(second.code == "SUCCESS", "\(second.text)")
            #expect(second.text.contains("张样例"))
        }
    }

    /// The documents' samples repeat every parameter, also how the request was signed.
    @Test func theEchoIsTheDocumentsEcho() async throws {
        try await TestGateway.run { gateway in
            let text = try await MAPICall.query("MAPI-0001").send(gateway).text
            let echo = text.split(separator: "<request>").last?.split(separator: "</request>").first ?? ""
            for name in ["_input_charset", "out_request_nos", "partner", "service", "sign", "sign_type"] {
                #expect(echo.contains("<param name=\"\(name)\">"), "\(echo)")
            }
        }
    }

    @Test func partsAreDeclared() async throws {
        try await TestGateway.run(.mapi) { gateway in
            let part = [("is_split", "T"), ("sub_out_biz_no", "PART-1")]
            let answer = try await MAPICall.declaration(more: part).send(gateway)
            #expect(answer.code == "SUCCESS", "\(answer.text)")
            let found = try await MAPICall.query("MAPI-0001").send(gateway)
            #expect(found.element("is_split") == "T")
            #expect(found.element("sub_out_biz_no") == "PART-1")
        }
    }
}
