import DeclarationCore
import DeclarationTesting
import Testing

@testable import Simulator

/// What the official libraries really send.
@Suite struct AMSDialectTests {
    private static func body(_ id: String, _ more: String = "") -> String {
        #"{"declarationRequestId":"\#(id)","paymentId":"PAY-\#(id)","#
            + #""declarationAmount":{"currency":"CNY","value":"500"},"customs":{"customsCode":"ningbo","region":"CN"},"#
            + #""merchantCustomsInfo":{"merchantCustomsCode":"M1","merchantCustomsName":"测试贸易"}\#(more)}"#
    }

    @Test func absoluteURIAndEscapes() async throws {
        try await TestSimulator.run { simulator in
            var request = RawAMS(
                """
                {
                    "declarationRequestId": "PYTHON-1",
                    "paymentId": "PAY-PYTHON-1",
                    "declarationAmount": {"currency": "CNY", "value": 500},
                    "customs": {"customsCode": "NINGBO", "region": "CN"},
                    "merchantCustomsInfo": {"merchantCustomsCode": "M1", "merchantCustomsName": "\\u6d4b\\u8bd5"},
                    "splitOrder": "true", "suborderId": "SUB-1"
                }
                """
            )
            request.target = "https://open-na-global.alipay.com/ams/api/v1/customs/declare"
            request.time = "2026-01-05T02:00:00+00:00"
            let answer = try await request.send(simulator)
            #expect(answer.code == "SUCCESS")
            #expect(answer.json["customsOrderId"]?.string == "SUB-1")
            #expect(try answer.isSigned())
            let names = answer.response.headers.map(\.name)
            #expect(names.contains("signature") && names.contains("response-time") && names.contains("client-id"))
            let records = try await inquire(["PYTHON-1"], simulator).json["declarationRecords"]?.array
            #expect(records?.first?["merchantCustomsInfo"]?["merchantCustomsName"]?.string == "测试")
        }
    }

    @Test func nullsNumbersAndOffsetsWithoutColon() async throws {
        try await TestSimulator.run { simulator in
            let more = #","splitOrder":true,"subOrderId":"SUB-2","buyerCertificate":null,"unknownField":null"#
            var request = RawAMS(
                Self.body("PHP-1", more).replacing(#""500""#, with: "500").replacing("测试贸易", with: #"\u6d4b"#)
            )
            request.time = "2026-01-05T10:00:00+0800"
            let answer = try await request.send(simulator)
            #expect(answer.code == "SUCCESS")
            #expect(answer.json["customsOrderId"]?.string == "SUB-2")
        }
    }

    @Test func twoContentTypesAndNoSplitOrder() async throws {
        try await TestSimulator.run { simulator in
            var request = RawAMS(Self.body("GO-1"))
            request.contentTypes = ["application/json; charset=UTF-8", "application/json; charset=UTF-8"]
            request.more = [("Agent-Token", "")]
            let answer = try await request.send(simulator)
            #expect(answer.code == "SUCCESS")
            let records = try await inquire(["GO-1"], simulator).json["declarationRecords"]?.array
            #expect(records?.first?["splitOrder"]?.bool == false)
        }
    }

    @Test(arguments: [#","splitOrder":false"#, #","splitOrder":"false""#])
    func bothFormsOfFalse(_ more: String) async throws {
        try await TestSimulator.run { simulator in
            let answer = try await RawAMS(Self.body("JAVA-1", more)).send(simulator)
            #expect(answer.code == "SUCCESS")
        }
    }

    @Test func aSignatureThatIsNotPercentEncoded() async throws {
        try await TestSimulator.run { simulator in
            var request = RawAMS(Self.body("PLAIN-1"))
            request.signature = { header in
                header.replacing("%2B", with: "+").replacing("%2F", with: "/").replacing("%3D", with: "=")
                    .replacing(",", with: ", ")
            }
            let answer = try await request.send(simulator)
            #expect(answer.code == "SUCCESS")
        }
    }

    // MARK: - Refusals

    @Test func whatCannotBeAuthenticatedIsRefusedUnsigned() async throws {
        let changes: [(String, (inout RawAMS) -> Void)] = [
            ("NO_INTERFACE_DEF", { $0.path = "/ams/api/v1/payments/pay" }),
            ("NO_INTERFACE_DEF", { $0.path = "/" }),
            ("METHOD_NOT_SUPPORTED", { $0.method = "GET" }),
            ("MEDIA_TYPE_NOT_ACCEPTABLE", { $0.contentTypes = ["text/plain"] }),
            ("MEDIA_TYPE_NOT_ACCEPTABLE", { $0.contentTypes = ["application/json; charset=GBK"] }),
            ("CLIENT_INVALID", { $0.clientID = "SOMEBODY_ELSE" }),
            ("CLIENT_INVALID", { $0.path = "/ams/sandbox/api/v1/customs/declare" }),
            ("INVALID_SIGNATURE", { $0.signature = { _ in "" } }),
            ("INVALID_SIGNATURE", { $0.signature = { String($0.dropLast(12)) + "AAAAAAAAAAAA" } }),
            ("INVALID_SIGNATURE", { $0.signature = { $0.replacing("RSA256", with: "RSA1") } }),
            ("INVALID_SIGNATURE", { request in request.target = request.path + "?more=1" }),
        ]
        try await TestSimulator.run { simulator in
            for (code, change) in changes {
                var request = RawAMS(Self.body("REFUSED-1"))
                change(&request)
                let answer = try await request.send(simulator)
                #expect(answer.code == code)
                #expect(answer.status == "F")
                #expect(answer.isUnsigned, "\(code)")
            }
            #expect(try await simulator.journal("REFUSED-1").isEmpty)
            let outcomes = simulator.log.events.filter { $0.message == "request refused" }.count
            #expect(outcomes == changes.count)
        }
    }

    @Test func badFieldsAreRefusedSigned() async throws {
        let good = Self.body("BAD-1")
        let bodies = [
            "not JSON", "[]", good.replacing("BAD-1\",\"paymentId", with: "\",\"paymentId"),
            good.replacing("\"500\"", with: "\"5.00\""), good.replacing("\"500\"", with: "0"),
            good.replacing("CNY", with: "USD"), good.replacing("\"CN\"", with: "null"),
            good.replacing("BAD-1", with: String(repeating: "x", count: 33)),
            Self.body("BAD-1", #","splitOrder":"perhaps""#), Self.body("BAD-1", #","splitOrder":true"#),
            Self.body("BAD-1", #","buyerCertificate":{"certificateType":"ID_CARD"}"#),
        ]
        try await TestSimulator.run { simulator in
            for body in bodies {
                let answer = try await RawAMS(body).send(simulator)
                #expect(answer.code == "PARAM_ILLEGAL", "\(body)")
                #expect(try answer.isSigned())
            }
        }
    }

    @Test func inquiriesAreBounded() async throws {
        try await TestSimulator.run { simulator in
            #expect(try await inquire([], simulator).code == "PARAM_ILLEGAL")
            #expect(try await inquire((1...11).map { "ID-\($0)" }, simulator).code == "ARRAY_SIZE_EXCEEDED")
            let answer = try await inquire((1...10).map { "ID-\($0)" }, simulator)
            #expect(answer.json["declarationRequestsNotFound"]?.array?.count == 10)
            #expect(answer.json["declarationRecords"] == nil)
        }
    }

    private func inquire(_ ids: [String], _ simulator: TestSimulator) async throws -> RawAMS.Answer {
        var request = RawAMS(JSONValue.object(["declarationRequestIds": .array(ids.map(JSONValue.string))]).text)
        request.path = "/ams/api/v1/customs/inquiryDeclarationRequests"
        return try await request.send(simulator)
    }
}
