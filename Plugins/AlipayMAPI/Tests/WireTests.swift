import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// The gateway's side of the wire: what our client sends can be read there, and what it writes can be read here.
@Suite struct WireTests {
    @Test func whatTheGatewayHasNoFieldForIsNamed() {
        #expect(MAPIDeclareMessage.notCarried(Samples.declaration()).isEmpty)
        var declaration = Samples.declaration()
        declaration.subOrderID = "PART-1"
        declaration.customs.region = "HK"
        declaration.buyer?.type = "PASSPORT"
        declaration.buyer?.name.last = Redacted("样")
        let expected = ["buyer.name.last", "buyer.certificateType", "subOrderId", "customs.region"]
        #expect(MAPIDeclareMessage.notCarried(declaration) == expected)
    }

    @Test(arguments: ["UTF-8", "GBK", "GB2312"], [true, false])
    func declarationArrivesAsSent(_ label: String, _ charsetInURL: Bool) async throws {
        let transport = ScriptedTransport(xml: try Sample.document(.declared(Sample.result)))
        let settings = Backend.settings(.md5, ["charset": .string(label), "charsetInURL": .bool(charsetInURL)])
        _ = try await Backend.make(settings, services: Backend.services(transport)).declare(Sample.request)
        let request = try #require(transport.requests.first)
        let query = request.url.split(separator: "?", omittingEmptySubsequences: false).dropFirst().first ?? ""
        let parameters = try MAPIParameters(query: query.utf8, body: request.body)
        let keys = try Backend.gatewayKeys(.md5)
        #expect(parameters.signatureProblem { $0 == .md5 ? keys.verifier : nil } == nil)
        #expect(parameters.charset.label == label)
        #expect(parameters["service"] == MAPIDeclareMessage.service)
        #expect(parameters["partner"] == "2088000000000000")
        #expect(try MAPIDeclareMessage(parameters) == MAPIDeclareMessage(Sample.request))
    }

    @Test(arguments: MAPISignType.allCases, ["UTF-8", "GBK"])
    func answersArriveAsSent(_ type: MAPISignType, _ label: String) async throws {
        let charset = try #require(MAPICharset(label: label))
        let xml = try Sample.document(.declared(Sample.result), type, charset: charset)
        let provider = try Backend.make(Backend.settings(type), services: Backend.services(ScriptedTransport(xml: xml)))
        guard case .accepted(let acceptance) = try await provider.declare(Sample.request) else {
            Issue.record("not accepted")
            return
        }
        #expect(acceptance.customsPaymentID == Sample.result.tradeNo)
        #expect(acceptance.declarationNumber == Sample.result.alipayDeclareNo)
        #expect(acceptance.identityCheck == .passed)
        #expect(acceptance.reason.isAuthenticated)
    }

    @Test(arguments: MAPISignedContent.NestedForm.allCases, ["UTF-8", "GBK"])
    func recordsArriveAsSent(_ form: MAPISignedContent.NestedForm, _ label: String) async throws {
        let charset = try #require(MAPICharset(label: label))
        let found = MAPIQueryResult(notFound: ["DECL-0"], records: [Sample.record])
        let xml = try Sample.document(.found(found), charset: charset, form: form)
        let settings = Backend.settings(.md5, ["nestedSignature": form == .omitted ? "lenient" : "strict"])
        let provider = try Backend.make(settings, services: Backend.services(ScriptedTransport(xml: xml)))
        guard case .answered(let answer) = try await provider.inquire([Sample.id, "DECL-0"]) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.notFound == ["DECL-0"])
        #expect(answer.records.first?.merchant?.customsName == "测试 & 贸易 <有限公司>")
        #expect(answer.records.first?.receipt?.text == " 新增申报成功")
        #expect(answer.records.first?.amount == .fen(500))
        #expect(answer.isAuthenticated == (form != .omitted) && answer.isNotFoundAuthenticated)
    }

    /// What can't be written must not keep a client from learning how its declaration stands.
    @Test(arguments: ["GBK", "GB2312"]) func whatACharsetLacksIsAQuestionMark(_ label: String) async throws {
        let charset = try #require(MAPICharset(label: label))
        var record = Sample.record
        record.merchantCustomsName = "测试\u{20BB7}\u{FFFD}"
        let found = MAPIQueryResult(notFound: [], records: [record])
        let xml = try Sample.document(.found(found), charset: charset, form: .markup)
        let settings = Backend.settings(.md5, ["nestedSignature": "strict"])
        let provider = try Backend.make(settings, services: Backend.services(ScriptedTransport(xml: xml)))
        guard case .answered(let answer) = try await provider.inquire([Sample.id]) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.isAuthenticated)
        #expect(answer.records.first?.merchant?.customsName == "测试??")
    }

    @Test func echoRepeatsTheRequest() throws {
        var echo = MAPIParameters(charset: .utf8)
        try echo.append("out_request_nos", "a<b")
        let writer = MAPIAnswerWriter(charset: .utf8, signType: .md5)
        let document = try writer.document(
            .found(MAPIQueryResult(notFound: ["1"], records: [])),
            echo: echo,
            signer: nil
        )
        let text = String(decoding: document, as: UTF8.self)
        #expect(text.contains("<request><param name=\"out_request_nos\">a&lt;b</param></request>"))
        #expect(!text.contains("<sign>"))
    }

    @Test(arguments: [
        ("plain 中文 \u{FEFF}\u{FFFD}\t\n", "plain 中文 \u{FEFF}\u{FFFD}\t\n"), ("a&b", "a&amp;b"),
        ("<\">", "&lt;&quot;&gt;"),
        ("a\u{1}b\u{FFFE}c\u{FFFF}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"), ("", ""),
    ])
    func whatXMLCannotCarryIsReplaced(_ text: String, _ escaped: String) {
        #expect(MAPINode("memo", "-" + text).markup == "<memo>-\(escaped)</memo>")
    }

    @Test func emptyIDsOfAQueryAreSeen() throws {
        let parameters = try MAPIParameters(query: "out_request_nos=123456%2C654321,,".utf8, body: [])
        #expect(MAPIQueryMessage(parameters).outRequestNos == ["123456", "654321", "", ""])
        #expect(MAPIQueryMessage(try MAPIParameters(query: [], body: [])).outRequestNos == [""])
    }

    @Test(arguments: [
        ("_input_charset=UTF-16&a=1", "", "ILLEGAL_CHARSET"), ("a=%4", "", "ILLEGAL_ARGUMENT"),
        ("a=1", "a=2", "ILLEGAL_ARGUMENT"), ("%FF=1", "", "ILLEGAL_ARGUMENT"),
        ("_input_charset=GBK\(WireTests.marks)", "", "ILLEGAL_CHARSET"),
        ("a\(WireTests.marks)=1", "", "ILLEGAL_ARGUMENT"), ("is_split=T\(WireTests.marks)", "", "ILLEGAL_ARGUMENT"),
    ])
    func unreadableRequests(_ query: String, _ body: String, _ code: String) throws {
        let problem = try #require(throws: MAPIRequestProblem.self) {
            try MAPIParameters(query: query.utf8, body: Array(body.utf8))
        }
        #expect(problem.code == code)
    }

    /// A letter with more of them would take minutes to compare.
    private static let marks = String(repeating: "%CC%81%CC%96", count: 16)

    @Test func missingParametersAreNamed() throws {
        let parameters = try MAPIParameters(query: "trade_no=1&amount=2&is_split=T".utf8, body: [])
        let error = try #require(throws: MAPIMessageError.self) { try MAPIDeclareMessage(parameters) }
        #expect(error.description.contains("out_request_no, merchant_customs_code"))
        #expect(!error.description.contains("trade_no"))
    }

    @Test(arguments: ["is_split", "sub_out_biz_no", "buyer_name", "buyer_id_no"])
    func whatCannotBeReadIsNotLeftOut(_ name: String) throws {
        let names = ["out_request_no", "trade_no", "merchant_customs_code", "merchant_customs_name", "amount"]
        let form = names.map { "\($0)=1" }.joined(separator: "&") + "&customs_place=2"
        let whole = try MAPIParameters(query: [], body: Array(form.utf8))
        #expect(throws: Never.self) { try MAPIDeclareMessage(whole) }
        let parameters = try MAPIParameters(query: [], body: Array("\(form)&\(name)=%B2%E2".utf8))
        let error = #expect(throws: MAPIMessageError.self) { try MAPIDeclareMessage(parameters) }
        #expect(error?.description.contains(name) == true)
    }

    @Test func plusThatBecameABlankIsRepaired() throws {
        #expect(MAPISignType.rsa2.bytes(" A+ B\n/8A=\r\n") == MAPISignType.rsa2.bytes("A++B/8A="))
        #expect(MAPISignType.rsa2.bytes("A++B/8A=") != nil)
        #expect(MAPISignType.md5.bytes("06E9ac7c081ff835c3c02768d4dea399")?.first == 0x06)
        #expect(MAPISignType.md5.bytes("06e9") == nil)
        #expect(MAPISignType.rsa.bytes("?") == nil)
    }
}
