import DeclarationCore
import Testing

/// A client of one generation declares through the other.
@Suite struct CrossGenerationTests {
    private static let mapiRule = #""paymentIds": [{"pattern": "2015*", "generation": "mapi"}],"#
    private static let amsRule = #""paymentIds": [{"pattern": "2026*", "generation": "ams"}],"#

    @Test(arguments: AMSCall.Shape.allCases)
    func amsDeclaresThroughMAPI(_ shape: AMSCall.Shape) async throws {
        try await TestGateway.run(.mapi, client: Self.mapiRule) { gateway in
            var call = AMSCall(shape, gateway)
            call.payment = "2015112100001"
            let answer = try await call.send(gateway)
            #expect(answer.code == "SUCCESS", "\(answer.message)")
            #expect(answer.json["customsPaymentId"]?.string?.isEmpty == false)
            #expect(answer.json["identityCheckResult"]?.string == "CHECK_PASSED")
            let record = try #require(try await call.inquiry(call.id).send(gateway).record)
            #expect(record["customs"]?["customsCode"]?.string == "NINGBO")
            #expect(record["declarationAmount"]?["value"]?.string == "12345")
            #expect(record["merchantCustomsInfo"]?["merchantCustomsName"]?.string == call.name)
            let status = record["declarationRequestStatus"]?.string
            #expect(["WAITING_FOR_PROCESSING", "PROCESSING", "SUCCESS"].contains(status))
            #expect(try await gateway.journal(call.id)?["generation"]?.string == "mapi")
        }
    }

    @Test(arguments: ["UTF-8", "GBK"])
    func mapiDeclaresThroughAMS(_ charset: String) async throws {
        try await TestGateway.run(.ams, client: Self.amsRule) { gateway in
            var call = MAPICall.declaration(payment: "2026112100001")
            call.charset = charset
            let answer = try await call.send(gateway)
            #expect(answer.code == "SUCCESS", "\(answer.text)")
            #expect(answer.element("identity_check") == "T")
            #expect(try answer.isSigned())
            var query = MAPICall.query("MAPI-0001")
            query.charset = charset
            let found = try await query.send(gateway)
            #expect(found.element("merchant_customs_name") == "示例贸易 A&amp;B")
            #expect(found.element("amount") == "123.45")
            #expect(["ws", "sending", "succ"].contains(found.element("status")))
            #expect(try found.isSigned(), "\(found.text)")
            #expect(try await gateway.journal("MAPI-0001")?["generation"]?.string == "ams")
        }
    }

    /// The code that was declared comes back, whatever the other generation calls the office.
    @Test(arguments: ["GUANGZHOU_NANSHA", "NANSHAGJ", "ZONGSHU", "HANGZHOU"])
    func amsHearsTheCodeItDeclared(_ office: String) async throws {
        try await TestGateway.run(.mapi, client: Self.mapiRule) { gateway in
            var call = AMSCall(.java, gateway)
            call.payment = "2015112100001"
            call.office = office
            #expect(try await call.send(gateway).code == "SUCCESS")
            let record = try #require(try await call.inquiry(call.id).send(gateway).record)
            #expect(record["customs"]?["customsCode"]?.string == office)
        }
    }

    @Test(arguments: ["NANSHAGJ", "HANGZHOU", "SHANGHAI", "ZONGSHU"])
    func mapiHearsTheCodeItDeclared(_ office: String) async throws {
        try await TestGateway.run(.ams, client: Self.amsRule) { gateway in
            var call = MAPICall.declaration(payment: "2026112100001", office: office)
            call.charset = "UTF-8"
            #expect(try await call.send(gateway).code == "SUCCESS")
            let found = try await MAPICall.query("MAPI-0001").send(gateway)
            #expect(found.element("customs_place") == office.lowercased())
        }
    }

    @Test func aMissingPaymentIDIsNamed() async throws {
        try await TestGateway.run(.mapi) { gateway in
            let answer = try await AMSCall(.java, gateway).send(gateway)
            #expect(answer.code == "PARAM_ILLEGAL")
            #expect(answer.message.hasPrefix("paymentIds.mapi: missing"), "\(answer.message)")
            #expect(try await gateway.journal("AMS-0001") == nil)
        }
        try await TestGateway.run(.ams) { gateway in
            let answer = try await MAPICall.declaration().send(gateway)
            #expect(answer.code == "INVALID_PARAMETER")
            let text = answer.element("detail_error_des") ?? ""
            #expect(text.hasPrefix("paymentIds.ams: missing"), "\(text)")
            #expect(text.count <= 64)
            #expect(try answer.isSigned())
            #expect(try await gateway.journal("MAPI-0001") == nil)
        }
    }

    /// What the other generation can't carry is refused by name, never cut or dropped.
    @Test func whatMAPICannotCarryIsRefused() async throws {
        try await TestGateway.run(.mapi, client: Self.mapiRule) { gateway in
            var call = AMSCall(.java, gateway)
            call.payment = "2015112100001"
            var long = call
            long.part = String(repeating: "P", count: 33)
            var short = call
            short.id = "A.1"
            var named = call
            named.body = Self.text(of: call, name: #""firstName":"样例""#)
            let cases = [
                (long, "suborderId:"), (short, "declarationRequestId:"),
                (named, "buyerCertificate.holderName.fullName:"),
            ]
            for (call, path) in cases {
                let answer = try await call.send(gateway)
                #expect(answer.code == "PARAM_ILLEGAL", "\(path)")
                #expect(answer.message.contains(path), "\(answer.message)")
                #expect(try await gateway.journal(call.id) == nil)
            }
        }
    }

    private static func text(of call: AMSCall, name: String) -> String {
        call.text.split(separator: #""fullName":"张样例""#, maxSplits: 1).joined(separator: name)
    }

    /// The official samples send both; the whole name, which customs compares, holds its parts.
    @Test func partsOfANameBesideTheWholeOneAreNoHindrance() async throws {
        try await TestGateway.run(.mapi, client: Self.mapiRule) { gateway in
            var call = AMSCall(.java, gateway)
            call.payment = "2015112100001"
            call.body = Self.text(of: call, name: #""fullName":"张样例","firstName":"样例""#)
            let answer = try await call.send(gateway)
            #expect(answer.code == "SUCCESS", "\(answer.message)")
            #expect(try await gateway.journal(call.id) != nil)
        }
    }

    @Test func anOfficeWithoutACodeIsRefused() async throws {
        try await TestGateway.run(.ams, client: Self.amsRule) { gateway in
            let call = MAPICall.declaration(payment: "2026112100001", office: "CHONGQING")
            let answer = try await call.send(gateway)
            #expect(answer.code == "INVALID_PARAMETER", "\(answer.text)")
            #expect(answer.element("detail_error_des")?.hasPrefix("customs_place:") == true, "\(answer.text)")
        }
    }
}
