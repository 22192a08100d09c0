import DeclarationCore
import Testing

@testable import AlipayMAPI

/// Nothing personal and no secret in anything that can be printed.
@Suite struct LeakTests {
    private func printed(_ value: Any) -> String {
        var text = "\(value) " + String(reflecting: value)
        dump(value, to: &text)
        return text
    }

    private func expectNoLeak(_ text: String) throws {
        let key = String(decoding: try Fixture.bytes("keys/test-merchant-md5.key"), as: UTF8.self)
        for secret in [Sample.certificateNumber, Sample.buyerName, key, "E6%B5%8B"] {
            #expect(!text.contains(secret))
        }
    }

    @Test func messagesAndParametersAreRedacted() throws {
        let message = try MAPIDeclareMessage(Sample.request)
        let parameters = try message.parameters(partner: "2088000000000000", charset: .utf8)
        try expectNoLeak(printed(message))
        try expectNoLeak(printed(parameters))
        #expect(printed(parameters).contains("buyer_id_no"))
        #expect(parameters["buyer_id_no"] == Sample.certificateNumber)
    }

    @Test func providerShowsNoKey() throws {
        let provider = try Backend.make(Backend.settings(), services: Backend.services(ScriptedTransport()))
        try expectNoLeak(printed(provider))
    }

    @Test func errorsShowNoContent() async throws {
        let answers = [
            "<alipay><is_success>T</is_success><response><alipay><x>\(Sample.certificateNumber)</x></alipay></response></alipay>",
            "<alipay>\(Sample.buyerName)", "\(Sample.certificateNumber)",
            "<alipay><is_success>\(Sample.certificateNumber)</is_success></alipay>",
        ]
        for answer in answers {
            let sink = RecordingSink()
            let provider = try Backend.make(
                Backend.settings(),
                services: Backend.services(ScriptedTransport(xml: Array(answer.utf8)), log: sink, metrics: sink)
            )
            let error = await #expect(throws: ProviderError.self) { try await provider.declare(Sample.request) }
            try expectNoLeak(printed(try #require(error)))
            #expect(sink.events.isEmpty)
        }
    }

    @Test func unsendableDeclarationsShowNoContent() async throws {
        var request = Sample.request
        request.declaration.buyer?.name.full = Redacted(Sample.buyerName + "🙂")
        let settings = Backend.settings(.md5, ["charset": "GB2312"])
        let provider = try Backend.make(settings, services: Backend.services(ScriptedTransport()))
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(request) }
        try expectNoLeak(printed(try #require(error)))
        #expect(error?.message.contains("buyer_name") == true)
        let problems = MAPILimits.limits(.utf8).problems(in: request.declaration)
        try expectNoLeak(printed(problems))
    }
}
