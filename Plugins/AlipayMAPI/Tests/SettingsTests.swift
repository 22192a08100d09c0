import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

@Suite struct SettingsTests {
    @Test(arguments: MAPISignType.allCases) func everySignTypeWorks(_ type: MAPISignType) {
        #expect(Backend.problems(Backend.settings(type)) == [])
    }

    @Test func everythingWrongIsReportedAtOnce() {
        let problems = Backend.problems([
            "partner": "12", "signType": "RSA2", "gateway": "http://example.com/gateway.do",
            "md5Key": ["file": "test-merchant-md5.key"], "alipayPublicKey": ["file": "test-merchant-md5.key"],
        ])
        let paths = problems.map { $0.prefix { $0 != ":" } }
        #expect(Set(paths) == ["gateway", "partner", "privateKey", "md5Key", "alipayPublicKey"])
        #expect(problems.contains { $0.contains("sign type RSA2 needs it") })
        #expect(problems.contains { $0.contains("has no use for it") })
    }

    @Test func md5NeedsItsKeyOnce() {
        let problems = Backend.problems(["partner": "2088000000000000", "signType": "MD5"])
        #expect(problems == ["md5Key: missing; sign type MD5 needs it"])
    }

    @Test(arguments: [
        "http://10.0.0.1/gateway.do", "ftp://example.com", "gateway.do", "https:///gateway.do",
        "https://example.com/gateway.do?x=1", "https://example.com/#a", "https://user@example.com/",
        "http://127.example.com/", "http://localhost.example.com/", "https://exa mple.com/", "https://host:abc/g",
        "https://[::1/g", "https://a%b/", "https://host:99999/g", "https://a:b:c/g", "https://host\\g",
        "http://127.0.0.01/g", "https://[1]/g", "https://",
    ])
    func badGateways(_ url: String) {
        let problems = Backend.problems(Backend.settings(.md5, ["gateway": .string(url)]))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("gateway: ") == true)
    }

    @Test(arguments: [
        "http://127.0.0.1:8080/gateway.do", "http://localhost/g", "http://[::1]:1/g", "HTTPS://a.example/",
    ])
    func goodGateways(_ url: String) {
        #expect(Backend.problems(Backend.settings(.md5, ["gateway": .string(url)])) == [])
    }

    /// The documented hosts are one system; who is behind another address, nobody knows.
    @Test(arguments: [
        ("https://intlmapi.alipay.com/gateway.do", "live"), ("https://mapi.alipay.com:443/gateway.do", "live"),
        ("https://mapi.alipaydev.com/gateway.do", "sandbox"),
        ("http://127.0.0.1:8080/gateway.do", "127.0.0.1:8080"), ("https://Proxy.example/g", "proxy.example:443"),
    ])
    func accounts(_ url: String, _ environment: String) throws {
        let provider = try Backend.make(
            Backend.settings(.md5, ["gateway": .string(url)]),
            services: Backend.services(ScriptedTransport())
        )
        #expect(provider.account.rawValue == "alipay-mapi:2088000000000000@\(environment)")
    }

    @Test(arguments: ["2088", "1088000000000000", "20880000000000000", "208800000000000x", "２０８８000000000000"])
    func badPartners(_ partner: String) {
        let problems = Backend.problems(Backend.settings(.md5, ["partner": .string(partner)]))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("partner: ") == true)
    }

    @Test(arguments: [MAPISignType.rsa, .rsa2, .dsa]) func ownPublicKeyIsNoticed(_ type: MAPISignType) {
        let own = type == .dsa ? "generated-merchant-dsa1024.pub.pem" : "test-merchant-rsa2048.pub.pem"
        let problems = Backend.problems(Backend.settings(type, ["alipayPublicKey": ["file": .string(own)]]))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("alipayPublicKey: the public half of `privateKey`") == true)
    }

    @Test func swappedKeysAreNamed() {
        let problems = Backend.problems(
            Backend.settings(
                .rsa2,
                [
                    "privateKey": ["file": "test-gateway-rsa2048.pub.pem"],
                    "alipayPublicKey": ["file": "test-merchant-rsa2048.pkcs8.pem"],
                ]
            )
        )
        #expect(problems.map { $0.prefix { $0 != ":" } } == ["privateKey", "alipayPublicKey"])
        #expect(problems.allSatisfy { $0.contains("swapped") }, "\(problems)")
    }

    @Test func lowerCaseSignTypeIsAnError() {
        #expect(Backend.problems(Backend.settings(.md5, ["signType": "md5"])).first?.hasPrefix("signType: ") == true)
    }

    @Test func strictnessIsExplained() throws {
        let key = MAPIProvider.registration.settings.keys.first { $0.name == "nestedSignature" }
        let help = try #require(key?.help)
        #expect(help.contains("\"lenient\"") && help.contains("\"strict\""))
        #expect(help.contains("nothing but the connection"))
    }
}
