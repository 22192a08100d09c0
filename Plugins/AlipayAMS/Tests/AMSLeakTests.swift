import AlipayAMS
import DeclarationCore
import DeclarationTesting
import Testing

/// No secret and no personal data in anything that can be printed.
@Suite struct AMSLeakTests {
    static let personal = ["000000199001010000", "测试 用户", "Xiaoming", "Wangwu"]
    static let token = "AGENT-TOKEN-0123456789"

    private func printed(_ value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return dumped + String(describing: value) + String(reflecting: value)
    }

    private func secrets() throws -> [String] {
        let key = String(decoding: try Fixtures.key("test-merchant-rsa2048.pkcs8.b64").exposedBytes, as: UTF8.self)
        return Self.personal + [Self.token, String(key.prefix(40)), String(key.dropFirst(400).prefix(40))]
    }

    private func expectClean(_ text: String, _ comment: Comment) throws {
        for secret in try secrets() { #expect(!text.contains(secret), comment) }
    }

    private func provider(_ transport: any HTTPTransport = TestBackend.silent) throws -> AMSProvider {
        try TestBackend.make(
            ["agentToken": ["env": "TOKEN"], "privateKey": ["env": "MERCHANT_PKCS8_LINE"]],
            transport: transport,
            secrets: ["TOKEN": Secret(Self.token)]
        )
    }

    @Test func theProvider() throws { try expectClean(printed(try provider()), "the provider") }

    @Test func messages() throws {
        let message = try AMSDeclareMessage(.full)
        try expectClean(printed(message), "the message")
        let body = String(decoding: message.bytes(), as: UTF8.self)
        for text in Self.personal { #expect(body.contains(text), "the check would see it") }
        let wrong = body.replacing(#""lastName":"Wangwu""#, with: #""lastName":["Wangwu"]"#)
        let error = #expect(throws: AMSMessageError.self) { try AMSDeclareMessage(body: Array(wrong.utf8)) }
        try expectClean(printed(error as Any), "the error of an unreadable message")
    }

    @Test func theURL() throws {
        let request = try provider().makeRequest(declare: .full, at: ZonedTime(epochMilliseconds: 0))
        try expectClean(request.url, "the URL")
        #expect(request.headers["agent-token"] == Self.token, "the check would see it")
    }

    /// Answers that echo the buyer's data back must not carry it into an error.
    @Test func errors() async throws {
        let echo = Self.personal.joined(separator: " ")
        let signed = try TestAnswer.signed(echo)
        let responses = [
            signed, HTTPResponse(status: 500, body: signed.body), HTTPResponse(status: 200, body: signed.body),
            signed.with("response-time", echo), signed.with("signature", echo), signed.with("client-id", echo),
            try TestAnswer.signed(#"{"result":{"resultCode":"\#(echo)"}}"#),
            HTTPResponse(status: 200, body: Array(TestAnswer.result("SUCCESS", "S", echo).utf8)),
        ]
        for response in responses {
            let provider = try provider(ScriptedTransport(always: .success(response)))
            let declared = await #expect(throws: ProviderError.self) { try await provider.declare(.full) }
            let inquired = await #expect(throws: ProviderError.self) { try await provider.inquire(["A"]) }
            try expectClean(printed(declared as Any) + printed(inquired as Any), "the error")
        }
    }

    @Test func limitProblems() throws {
        var declaration = Declaration.full
        declaration.buyer?.number = Redacted(String(repeating: "000000199001010000", count: 5))
        declaration.buyer?.name.full = Redacted(String(repeating: "测试 用户", count: 50))
        let problems = AMSProvider.registration.limits.problems(in: declaration)
        #expect(problems.count == 2)
        try expectClean(printed(problems), "the problems")
    }
}
