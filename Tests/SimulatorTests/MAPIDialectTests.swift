import AlipayMAPI
import DeclarationCore
import DeclarationTesting
import Testing
import TextEncodings

@testable import Simulator

/// Requests as the clients of the legacy gateway send them, and its two layers of failure.
@Suite struct MAPIDialectTests {
    @Test(arguments: [RawMAPI.Shape.getQuery, .postForm, .postWithCharsetInURL], MAPISignType.allCases)
    func everyShapeAndSignType(_ shape: RawMAPI.Shape, _ type: MAPISignType) async throws {
        try await TestSimulator.run { simulator in
            var request = RawMAPI.declaration("SHAPE-0001", name: "测试贸易 & Co+1")
            request.shape = shape
            request.type = type
            let answer = try await request.send(simulator)
            #expect(answer.element("is_success") == "T")
            #expect(answer.element("result_code") == "SUCCESS")
            #expect(answer.element("sign_type") == type.rawValue)
            #expect(answer.utf8.contains("<param name=\"merchant_customs_name\">测试贸易 &amp; Co+1</param>"))
        }
    }

    @Test(arguments: [RawMAPI.Shape.getQuery, .postWithCharsetInURL], ["gbk", "GBK", "gb2312"])
    func chineseCharsets(_ shape: RawMAPI.Shape, _ charset: String) async throws {
        try await TestSimulator.run { simulator in
            var request = RawMAPI.declaration("CHARSET-0001", name: "测试贸易", charset: charset)
            request.encoding = .gbk
            request.shape = shape
            let answer = try await request.send(simulator)
            #expect(answer.text.contains("<result_code>SUCCESS</result_code>"))
            #expect(answer.text.contains("encoding=\"\(charset)\""))
            #expect(answer.text.contains(">测试贸易</param>"))
            #expect(answer.response.headers["content-type"] == "text/xml;charset=\(charset)")
            let inquiry = try await simulator.mapi().inquire(["CHARSET-0001"])
            #expect(inquiry.answer?.records.first?.merchant?.customsName == "测试贸易")
        }
    }

    @Test func aBlankInPlaceOfAPlus() async throws {
        try await TestSimulator.run { simulator in
            // Some client's signature has a plus sooner or later; a careless one sends it raw.
            var isFound = false
            for number in 1...20 where !isFound {
                var request = RawMAPI.declaration("PLUS-\(1000 + number)")
                request.type = .rsa2
                var hasPlus = false
                request.change = { pairs in
                    for index in pairs.indices where pairs[index].0 == "sign" {
                        hasPlus = pairs[index].1.contains("+")
                        pairs[index].1 = pairs[index].1.replacing("+", with: " ")
                    }
                }
                let answer = try await request.send(simulator)
                #expect(answer.element("result_code") == "SUCCESS")
                isFound = hasPlus
            }
            #expect(isFound)
        }
    }

    @Test func theGatewayRefusesUnsigned() async throws {
        func replace(_ name: String, _ value: String) -> (inout [(String, String)]) -> Void {
            { pairs in for index in pairs.indices where pairs[index].0 == name { pairs[index].1 = value } }
        }
        let changes: [(String, (inout [(String, String)]) -> Void)] = [
            ("ILLEGAL_SIGN", replace("sign", "0123456789abcdef0123456789abcdef")),
            ("ILLEGAL_SIGN", replace("amount", "2.00")),
            ("ILLEGAL_SIGN", { pairs in pairs.removeAll { $0.0 == "sign" } }),
            ("ILLEGAL_SIGN_TYPE", replace("sign_type", "md5")),
            ("ILLEGAL_SIGN_TYPE", { pairs in pairs.removeAll { $0.0 == "sign_type" } }),
            ("ILLEGAL_PARTNER", replace("partner", "2088999999999999")),
            ("ILLEGAL_SERVICE", replace("service", "alipay.acquire.something")),
            ("ILLEGAL_CHARSET", replace("_input_charset", "BIG5")),
            ("ILLEGAL_CHARSET", { pairs in pairs.removeAll { $0.0 == "_input_charset" } }),
            ("ILLEGAL_ARGUMENT", { pairs in pairs.append(("amount", "9.00")) }),
        ]
        try await TestSimulator.run { simulator in
            for (code, change) in changes {
                var request = RawMAPI.declaration("REFUSED-0001")
                request.change = change
                let answer = try await request.send(simulator)
                #expect(answer.element("is_success") == "F")
                #expect(answer.element("error") == code)
                #expect(answer.element("sign") == nil && answer.element("request") == nil)
            }
            var put = RawMAPI.declaration("REFUSED-0001")
            put.method = "PUT"
            let answer = try await put.send(simulator)
            #expect(answer.element("error") == "ILLEGAL_ARGUMENT")
            #expect(try await simulator.journal("REFUSED-0001").isEmpty)
        }
    }

    @Test func theBusinessRefusesSigned() async throws {
        func with(_ name: String, _ value: String) -> RawMAPI {
            var request = RawMAPI.declaration("BUSINESS-0001")
            request.parameters.removeAll { $0.0 == name }
            if !value.isEmpty { request.parameters.append((name, value)) }
            return request
        }
        let requests: [(String, RawMAPI)] = [
            ("INVALID_PARAMETER", with("amount", "1.234")), ("INVALID_PARAMETER", with("amount", "0")),
            ("INVALID_PARAMETER", with("trade_no", "")), ("INVALID_PARAMETER", with("out_request_no", "short")),
            ("INVALID_PARAMETER", with("is_split", "T")), ("INVALID_PARAMETER", with("is_split", "maybe")),
            ("TRADE_NOT_EXIST", with("trade_no", "NOTEXIST-1")),
            ("TRADE_STATUS_ERROR", with("trade_no", "INPROGRESS-1")),
            ("INVALID_PARAMETER", .query("ONE-0001,")), ("INVALID_PARAMETER", .query("ONE-0001,,TWO-0001")),
            ("MAX_OUT_REQUEST_NO_EXCEEDED", .query((1...11).map { "ID-\(1000 + $0)" }.joined(separator: ","))),
        ]
        try await TestSimulator.run { simulator in
            for (code, request) in requests {
                let answer = try await request.send(simulator)
                #expect(answer.element("is_success") == "T")
                #expect(answer.element("result_code") == "FAIL")
                #expect(answer.element("detail_error_code") == code)
                #expect(answer.element("sign")?.count == 32)
            }
        }
    }

    @Test func eitherHalfOfTheBuyerMayComeAlone() async throws {
        try await TestSimulator.run { simulator in
            var request = RawMAPI.declaration("BUYER-0001")
            request.parameters.append(("buyer_name", "测试用户"))
            let answer = try await request.send(simulator)
            #expect(answer.element("result_code") == "SUCCESS")
            let leaks = simulator.log.events.contains { event in
                event.fields.contains { $0.value.contains("测试用户") }
            }
            #expect(!leaks)
        }
    }
}
