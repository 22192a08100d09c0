import AlipayAMS
import DeclarationCore
import Testing

/// Message bodies in both directions.
@Suite struct AMSMessageTests {
    private func text(_ request: DeclareRequest, _ dialect: AMSDialect = AMSDialect()) throws -> String {
        String(decoding: try AMSDeclareMessage(request).bytes(dialect), as: UTF8.self)
    }

    @Test func splitOrderFalseIsOnTheWire() throws {
        #expect(try text(.plain).contains(#""splitOrder":"false""#))
        #expect(try text(.plain, AMSDialect(booleanForm: .bare)).contains(#""splitOrder":false"#))
    }

    @Test func dialects() throws {
        let dialect = AMSDialect(booleanForm: .bare, subOrderKey: .subOrderId)
        #expect(try text(.full, dialect).contains(#""splitOrder":true,"subOrderId":"SUB-0001""#))
        #expect(try text(.full).contains(#""splitOrder":"true","suborderId":"SUB-0001""#))
    }

    @Test func unsetFieldsAreAbsentNotNull() throws {
        let plain = try text(.plain)
        for word in ["null", "suborderId", "subOrderId", "buyerCertificate", "agent"] {
            #expect(!plain.contains(word))
        }
        var request = DeclareRequest.full
        request.declaration.buyer?.name = HolderName()
        #expect(try !text(request).contains("holderName"))
    }

    @Test func codeIsUpperCaseAndAmountIsText() throws {
        let request = DeclareRequest(declaration: .plain, customsCode: "shanghai_cbt")
        #expect(try text(request).contains(#""customs":{"customsCode":"SHANGHAI_CBT","region":"CN"}"#))
        #expect(try text(request).contains(#""declarationAmount":{"currency":"CNY","value":"1234"}"#))
    }

    @Test func otherCurrenciesAreNotSent() throws {
        var request = DeclareRequest.plain
        request.declaration.amount = Money(minorUnits: 500, currency: "USD")
        let error = #expect(throws: ProviderError.self) { try AMSDeclareMessage(request) }
        #expect(error?.delivery == .notSent)
        #expect(error?.code == .invalidDeclaration)
        #expect(error?.message.contains("CNY") == true)
    }

    @Test func namesThatNeedEscapesComeBack() throws {
        var request = DeclareRequest.full
        request.declaration.merchant.customsName = "a\"b\\c\n\u{1}漢\u{10348}/"
        let message = try AMSDeclareMessage(body: try AMSDeclareMessage(request).bytes())
        #expect(message.merchantCustomsInfo?.merchantCustomsName == request.declaration.merchant.customsName)
    }

    @Test(arguments: [AMSDialect.BooleanForm.string, .bare], [AMSDialect.SubOrderKey.suborderId, .subOrderId])
    func whatIsSentIsRead(_ form: AMSDialect.BooleanForm, _ key: AMSDialect.SubOrderKey) throws {
        for request in [DeclareRequest.full, .plain] {
            let message = try AMSDeclareMessage(request)
            let dialect = AMSDialect(booleanForm: form, subOrderKey: key)
            #expect(try AMSDeclareMessage(body: message.bytes(dialect)) == message)
        }
    }

    @Test func missingPaymentIDIsNotSent() {
        var request = DeclareRequest.plain
        request.declaration.paymentIDs = [.mapi: "2023111422001400000000000001"]
        let error = #expect(throws: ProviderError.self) { try AMSDeclareMessage(request) }
        #expect(error?.delivery == .notSent)
        #expect(error?.code == .invalidDeclaration)
        #expect(error?.message.contains("paymentIds.ams") == true)
    }

    /// The forms that the official libraries send.
    @Test(arguments: [
        (#""splitOrder":true"#, true), (#""splitOrder":"true""#, true), (#""splitOrder":false"#, false),
        (#""splitOrder":"false""#, false), (#""splitOrder":null"#, nil), (#""paymentId":null"#, nil),
    ])
    func splitOrderForms(_ member: String, _ expected: Bool?) throws {
        #expect(try AMSDeclareMessage(body: Array("{\(member)}".utf8)).splitOrder == expected)
    }

    @Test(arguments: [
        #"{"suborderId":"S"}"#, #"{"subOrderId":"S"}"#, #"{"subOrderId":"S","suborderId":"S"}"#,
        #"{"suborderId":null,"subOrderId":"S"}"#,
    ])
    func subOrderSpellings(_ body: String) throws {
        #expect(try AMSDeclareMessage(body: Array(body.utf8)).suborderId == "S")
    }

    /// Either could be meant, and neither is dropped in silence.
    @Test func twoSubOrdersAreRefused() {
        let error = #expect(throws: AMSMessageError.self) {
            try AMSDeclareMessage(body: Array(#"{"subOrderId":"other","suborderId":"S"}"#.utf8))
        }
        #expect(error?.path == "suborderId")
    }

    @Test func indentedEscapedNumbersAndNulls() throws {
        let body = """
            {
                "declarationAmount": {"currency": "CNY", "value": 1234},
                "merchantCustomsInfo": {"merchantCustomsName": "\\u6d4b\\u8bd5", "merchantCustomsCode": null},
                "customs": null, "buyerCertificate": {"holderName": null, "certificateNo": 42, "fileKeys": []}
            }
            """
        let message = try AMSDeclareMessage(body: Array(body.utf8))
        #expect(message.declarationAmount?.money == .fen(1234))
        #expect(message.merchantCustomsInfo?.merchantCustomsName == "测试")
        #expect(message.merchantCustomsInfo?.merchantCustomsCode == nil)
        #expect(message.customs == nil)
        #expect(message.buyerCertificate?.certificateNo?.exposed == "42")
        #expect(message.buyerCertificate?.holderName == nil)
    }

    @Test(arguments: [
        ("[]", ""), ("{", ""), (#"{"customs":"CN"}"#, "customs"), (#"{"splitOrder":"perhaps"}"#, "splitOrder"),
        (#"{"splitOrder":1}"#, "splitOrder"), (#"{"paymentId":{}}"#, "paymentId"),
        (#"{"declarationAmount":{"value":[]}}"#, "declarationAmount.value"),
        (#"{"buyerCertificate":{"holderName":{"fullName":true}}}"#, "buyerCertificate.holderName.fullName"),
    ])
    func wrongTypesNameTheirField(_ body: String, _ path: String) {
        let error = #expect(throws: AMSMessageError.self) { try AMSDeclareMessage(body: Array(body.utf8)) }
        #expect(error?.path == path)
    }

    @Test func receivedMessagesBecomeTheDeclaration() throws {
        for request in [DeclareRequest.full, .plain] {
            var expected = request
            expected.declaration.paymentIDs[.mapi] = nil
            let message = try AMSDeclareMessage(body: try AMSDeclareMessage(request).bytes())
            #expect(try message.declareRequest() == expected)
        }
    }

    @Test(arguments: [
        "declarationRequestId", "paymentId", "declarationAmount.currency", "declarationAmount.value",
        "customs.customsCode", "customs.region", "merchantCustomsInfo.merchantCustomsCode",
        "merchantCustomsInfo.merchantCustomsName", "buyerCertificate.certificateNo",
    ])
    func missingFieldsAreNamed(_ path: String) throws {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        let body = String(decoding: try AMSDeclareMessage(.full).bytes(), as: UTF8.self)
        for other in [#""unread""#, #""\#(name)":"","unread""#] {
            let changed = body.replacing(#""\#(name)""#, with: other)
            let error = #expect(throws: AMSMessageError.self) {
                try AMSDeclareMessage(body: Array(changed.utf8)).declareRequest()
            }
            #expect(error?.path == path)
        }
    }

    @Test func inquiryMessages() throws {
        let message = AMSInquiryMessage(declarationRequestIds: ["A", "B\""])
        #expect(String(decoding: message.bytes, as: UTF8.self) == #"{"declarationRequestIds":["A","B\""]}"#)
        #expect(try AMSInquiryMessage(body: message.bytes) == message)
        for body in ["{}", #"{"declarationRequestIds":null}"#] {
            #expect(try AMSInquiryMessage(body: Array(body.utf8)).declarationRequestIds.isEmpty)
        }
        for body in ["[]", #"{"declarationRequestIds":"A"}"#, #"{"declarationRequestIds":["A",{}]}"#] {
            #expect(throws: AMSMessageError.self) { try AMSInquiryMessage(body: Array(body.utf8)) }
        }
    }

    @Test(arguments: AMSOperation.allCases)
    func paths(_ operation: AMSOperation) {
        #expect(AMSOperation(path: operation.path(sandbox: false)) == operation)
        #expect(AMSOperation(path: operation.path(sandbox: true)) == operation)
        #expect(AMSOperation(path: operation.rawValue) == nil)
    }
}
