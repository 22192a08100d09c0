import DeclarationCore
import DeclarationTesting
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
            #expect(!shows(text, secret))
        }
    }

    /// Whether a text has a secret: as text, in hexadecimal, or byte after byte as an array of numbers is printed.
    private func shows(_ text: String, _ secret: String) -> Bool {
        let start = Array(secret.utf8.prefix(12))
        let hexadecimal = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.joined(separator: " ")
        let decimal = start.map { String($0) }.joined(separator: " ")
        return text.contains(secret) || text.lowercased().contains(hexadecimal)
            || " \(numbers) ".contains(" \(decimal) ")
    }

    /// The check itself: however a key is kept in the open, it is seen.
    @Test func aPlantedKeyIsSeen() throws {
        struct Planted { let name: String, key: Any }
        let key = try Fixture.bytes("keys/test-merchant-md5.key")
        let hexadecimal = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for form: Any in [key, key[...], String(decoding: key, as: UTF8.self), hexadecimal, hexadecimal.uppercased()] {
            #expect(shows(printed(Planted(name: "2088000000000000", key: form)), String(decoding: key, as: UTF8.self)))
        }
        #expect(!shows(printed(Planted(name: "2088000000000000", key: 1)), String(decoding: key, as: UTF8.self)))
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
            let sink = Recording()
            let provider = try Backend.make(
                Backend.settings(),
                services: Backend.services(
                    ScriptedTransport(xml: Array(answer.utf8)),
                    log: sink.log,
                    metrics: sink.metrics
                )
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
