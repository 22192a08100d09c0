import AlipayAMS
import DeclarationCore
import Testing

/// How far answers are believed, and the defects that other clients of this API have.
@Suite struct AMSAnswerRulesTests {
    let provider: AMSProvider

    init() throws { provider = try TestBackend.make() }

    private func failure(_ response: HTTPResponse) -> ProviderError? {
        do throws(ProviderError) {
            _ = try provider.parse(declare: response)
            return nil
        } catch {
            return error
        }
    }

    private func expect(_ response: HTTPResponse, _ code: ProviderError.Code, _ comment: Comment? = nil) {
        let error = failure(response)
        #expect(error?.delivery == .answered, comment)
        #expect(error?.code == code, comment)
    }

    @Test func signedSuccessIsAccepted() throws {
        guard case .accepted(let acceptance) = try provider.parse(declare: try TestAnswer.signed(TestAnswer.accepted))
        else { Issue.record("not accepted"); return }
        #expect(acceptance.reason.isAuthenticated)
        #expect(acceptance.customsOrderID == "ORDER-0001")
    }

    @Test(arguments: ["signature", "response-time"], [nil, ""])
    func oneOfTwoIsNotBelieved(_ name: String, _ value: String?) throws {
        for body in [TestAnswer.accepted, TestAnswer.result("PROCESS_FAIL", "F"), TestAnswer.result("X", "U")] {
            expect(try TestAnswer.signed(body).with(name, value), .unverifiedAnswer)
        }
    }

    @Test func emptyHeadersCountAsMissing() throws {
        let empty = { (body: String) in try TestAnswer.signed(body).with("signature", "").with("response-time", "") }
        expect(try empty(TestAnswer.accepted), .unverifiedAnswer)
        let refused = try provider.parse(declare: try empty(TestAnswer.result("ACCESS_DENIED", "F")))
        guard case .rejected(let reason) = refused else { Issue.record("not rejected"); return }
        #expect(!reason.isAuthenticated)
        #expect(reason.advice.hasPrefix("The contract or product is not active"))
        #expect(reason.advice.split(separator: "The answer was not signed: inquire before").count == 2, "said once")
    }

    @Test(arguments: ["S", "A", "s", "", "f", "F "])
    func unsignedIsBelievedForFailuresOnly(_ status: String) {
        expect(HTTPResponse(status: 200, body: Array(TestAnswer.result("X", status).utf8)), .unverifiedAnswer)
    }

    @Test func unsignedUnknownIsTaken() throws {
        let response = HTTPResponse(status: 200, body: Array(TestAnswer.result("UNKNOWN_EXCEPTION", "U").utf8))
        guard case .unknown(let reason) = try provider.parse(declare: response) else {
            Issue.record("not unknown"); return
        }
        #expect(!reason.isAuthenticated)
    }

    @Test(arguments: ["signature", "response-time", "client-id"])
    func severalOfOneAreNotBelieved(_ name: String) throws {
        var response = try TestAnswer.signed(TestAnswer.accepted)
        response.headers.append(name.uppercased(), try #require(response.headers[name]))
        expect(response, .unverifiedAnswer)
    }

    @Test func clientIDMustBeOurs() throws {
        expect(try TestAnswer.signed(TestAnswer.accepted, clientID: "TEST_OTHER"), .unverifiedAnswer)
        expect(try TestAnswer.signed(TestAnswer.accepted).with("client-id", "TEST_OTHER"), .unverifiedAnswer)
        let without = try TestAnswer.signed(TestAnswer.accepted).with("client-id", nil)
        #expect(failure(without) == nil, "the header may be missing; the id is signed all the same")
    }

    @Test(arguments: ["algorithm=RSA512,", "algorithm=,", "", "algorithm=none,", "algorithm=rsa,algorithm=RSA256,"])
    func algorithmMustBeRSA256(_ item: String) throws {
        let response = try TestAnswer.signed(TestAnswer.accepted)
        let signature = try #require(response.headers["signature"])
        let changed = signature.replacing("algorithm=RSA256,", with: item)
        expect(response.with("signature", changed), .unverifiedAnswer)
    }

    @Test func answerOfTheOtherOperationIsNotBelieved() throws {
        expect(try TestAnswer.signed(TestAnswer.accepted, .inquiry), .unverifiedAnswer)
        expect(try TestAnswer.signed(TestAnswer.accepted, sandbox: true), .unverifiedAnswer)
    }

    @Test func verifiedBeforeParsed() throws {
        var response = try TestAnswer.signed("{}")
        response.body = Array("not JSON".utf8)
        expect(response, .unverifiedAnswer, "the signature is the first thing that is wrong")
    }

    @Test(arguments: [201, 204, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503])
    func otherStatusesAreNotBelieved(_ status: Int) throws {
        var response = try TestAnswer.signed(TestAnswer.accepted)
        response.status = status
        let error = try #require(failure(response))
        #expect(error.delivery == .answered)
        #expect(error.code == .httpStatus)
        #expect(error.httpStatus == status)
        #expect(error.message.contains("\(status)"))
    }

    @Test(arguments: [
        "", " ", "null", "[]", "\"S\"", "{}", #"{"result":null}"#, #"{"result":"S"}"#, #"{"result":[]}"#,
        #"{"result":{"resultCode":"SUCCESS"}}"#, #"{"result":{"resultStatus":null}}"#,
        #"{"result":{"resultStatus":true}}"#, #"{"resultStatus":"S"}"#, #"{"result":{"resultStatus":"S"}"#,
        #"{"result":{"resultStatus":"S"}} trailing"#,
    ])
    func unreadableAnswers(_ body: String) throws {
        expect(try TestAnswer.signed(body), .unreadableAnswer)
        expect(HTTPResponse(status: 200, body: Array(body.utf8)), .unreadableAnswer)
        #expect(throws: ProviderError.self) {
            try provider.parse(inquire: ["A"], try TestAnswer.signed(body, .inquiry))
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let whole = try TestAnswer.signed(TestAnswer.accepted)
        for length in 0..<whole.body.count {
            var cut = whole
            cut.body = Array(whole.body.prefix(length))
            expect(cut, .unverifiedAnswer)
            let unsigned = HTTPResponse(status: 200, body: cut.body)
            expect(unsigned, .unreadableAnswer)
        }
    }

    @Test func wrongCharsetIsUnreadable() throws {
        let utf16 = TestAnswer.accepted.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        expect(try TestAnswer.signed(utf16), .unreadableAnswer)
        let gbk = Array(#"{"result":{"resultStatus":"S","resultMessage":""#.utf8) + [0xB3, 0xC9] + Array(#""}}"#.utf8)
        expect(try TestAnswer.signed(gbk), .unreadableAnswer)
    }

    @Test func deepNestingIsUnreadable() throws {
        let deep = String(repeating: "[", count: 100_000)
        expect(try TestAnswer.signed(deep), .unreadableAnswer)
    }

    @Test func longTextsAreCapped() throws {
        let long = String(repeating: "文", count: 5000)
        let outcome = try provider.parse(declare: try TestAnswer.signed(TestAnswer.result(long, "F", long)))
        guard case .rejected(let reason) = outcome else { Issue.record("not rejected"); return }
        #expect(reason.text.unicodeScalars.count == 1024)
        #expect(reason.code.unicodeScalars.count == 128)
    }
}
