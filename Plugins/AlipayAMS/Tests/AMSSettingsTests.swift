import AlipayAMS
import DeclarationCore
import Testing

@Suite struct AMSSettingsTests {
    private func url(_ changes: [String: JSONValue?]) throws -> String {
        try TestBackend.make(changes).makeRequest(inquire: ["A"], at: ZonedTime(epochMilliseconds: 0)).url
    }

    @Test(arguments: ["na", "sea", "de"])
    func regions(_ region: String) throws {
        let expected = "https://open-\(region)-global.alipay.com/ams/api/v1/customs/inquiryDeclarationRequests"
        #expect(try url(["region": .string(region)]) == expected)
    }

    @Test(arguments: [
        ("https://open-na.alipay.com", "https://open-na.alipay.com"), ("https://example.com/", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost"), ("http://[::1]:80/", "http://[::1]:80"),
        ("HTTPS://Example.com", "https://Example.com"),
    ])
    func endpoints(_ endpoint: String, _ base: String) throws {
        let found = try url(["endpoint": .string(endpoint), "region": nil])
        #expect(found == base + "/ams/api/v1/customs/inquiryDeclarationRequests")
    }

    @Test(arguments: [
        ("http://example.com", "not https"), ("http://127.0.0.1.example.com", "not https"),
        ("ftp://example.com", "not https"),
        ("http://127.0.0", "not https"), ("https://example.com/ams/api", "path"), ("https://example.com?x=1", "path"),
        ("https://example.com//", "path"), ("https://user:word@example.com", "host"), ("https://", "host"),
        ("https://example.com:0", "port"), ("https://example.com:", "port"), ("https://example.com:99999", "port"),
        ("https://exa mple.com", "blank"), ("https://[::1", "host"), ("https://host:abc", "port"),
        ("https://a:b:c", "port"), ("https://a%b", "host"), ("https://host\\", "blank"),
        ("http://127.0.0.01", "not https"), ("https://[1]", "host"), ("example.com", "not an address"),
        ("https:example.com", "not an address"), ("open-na-global", "not an address"),
        ("https://open-global.alipay.com", "withdrawn"),
    ])
    func wrongEndpoints(_ endpoint: String, _ word: String) {
        let problems = TestBackend.problems(["endpoint": .string(endpoint), "region": nil])
        #expect(problems.map(\.path) == ["endpoint"])
        #expect(problems.first?.message.contains(word) == true, "\(problems)")
        #expect(problems.first?.message.contains("user:word") == false)
    }

    /// Each region is a system of its own, by both its names; who is behind another address, nobody knows.
    @Test(arguments: [
        ("https://open-na-global.alipay.com", "TEST_1", "alipay-ams:TEST_1@live-na"),
        ("https://open-sea.alipay.com:443/", "TEST_1", "alipay-ams:TEST_1@live-sea"),
        ("https://open-na-global.alipay.com", "SANDBOX_1", "alipay-ams:SANDBOX_1@sandbox-na"),
        ("https://open-na-global.alipay.com:8443", "TEST_1", "alipay-ams:TEST_1@open-na-global.alipay.com:8443"),
        ("http://127.0.0.1:8080", "TEST_1", "alipay-ams:TEST_1@127.0.0.1:8080"),
        ("http://LOCALHOST", "SANDBOX_1", "alipay-ams:SANDBOX_1@localhost:80/sandbox"),
        ("https://[::1]:0443", "TEST_1", "alipay-ams:TEST_1@[::1]:443"),
    ])
    func accounts(_ endpoint: String, _ client: String, _ account: String) throws {
        let settings: [String: JSONValue?] = [
            "endpoint": .string(endpoint), "region": nil, "clientId": .string(client),
        ]
        #expect(try TestBackend.make(settings).account.rawValue == account)
    }

    @Test func anAccountIsOfARegionWhateverTheKeysVersion() throws {
        let account = try TestBackend.make(["region": "na", "keyVersion": 1]).account
        #expect(try TestBackend.make(["region": "na", "keyVersion": 2]).account == account)
        #expect(try TestBackend.make(["region": "de", "keyVersion": 1]).account != account)
    }

    @Test func exactlyOneOfEndpointAndRegion() {
        let both = TestBackend.problems(["endpoint": "https://example.com"])
        #expect(both.map(\.path) == ["endpoint"])
        #expect(both.first?.message.contains("region") == true)
        let none = TestBackend.problems(["region": nil])
        #expect(none.map(\.path) == ["endpoint"])
        #expect(none.first?.message.contains("region") == true)
    }

    @Test(arguments: [
        ("TEST_1", "auto", false), ("SANDBOX_1", "auto", true), ("SANDBOX_1", "false", false), ("TEST_1", "true", true),
        ("sandbox_1", "auto", false),
    ])
    func sandboxPaths(_ client: String, _ setting: String, _ isSandbox: Bool) throws {
        let found = try url(["clientId": .string(client), "sandbox": .string(setting)])
        #expect(found.contains("/ams/sandbox/api/") == isSandbox)
    }

    @Test func swappedKeysAreNamed() {
        let problems = TestBackend.problems([
            "privateKey": ["env": "ALIPAY"], "alipayPublicKey": ["env": "MERCHANT"],
        ])
        #expect(problems.map(\.path) == ["privateKey", "alipayPublicKey"])
        #expect(problems.allSatisfy { $0.message.contains("swapped") }, "\(problems)")
    }

    @Test func ownPublicKeyIsNoticed() {
        let problems = TestBackend.problems(["alipayPublicKey": ["env": "MERCHANT_PUBLIC"]])
        #expect(problems.map(\.path) == ["alipayPublicKey"])
        #expect(problems.first?.message.contains("public half of `privateKey`") == true)
    }

    @Test func everyProblemAtOnce() {
        let problems = TestBackend.problems(
            [
                "endpoint": "http://example.com/path?x", "region": nil, "clientId": "TEST 1\r\nX: y",
                "privateKey": ["env": "JUNK"], "alipayPublicKey": ["env": "JUNK"], "agentToken": ["env": "LONG"],
            ],
            secrets: ["JUNK": Secret("junk-material"), "LONG": Secret(String(repeating: "x", count: 129))]
        )
        #expect(problems.map(\.path) == ["endpoint", "clientId", "privateKey", "alipayPublicKey", "agentToken"])
        #expect(problems.allSatisfy { $0.severity == .error && !$0.message.contains("junk-material") })
        #expect(problems.last?.message.contains("128") == true)
    }

    @Test(arguments: ["", "  \n", "two words", "line\nbreak", "ü"])
    func wrongAgentTokens(_ token: String) {
        let problems = TestBackend.problems(["agentToken": ["env": "TOKEN"]], secrets: ["TOKEN": Secret(token)])
        #expect(problems.map(\.path) == ["agentToken"])
    }

    @Test func agentTokenOfAFileWithALineFeed() throws {
        let token = String(repeating: "t", count: 128)
        let provider = try TestBackend.make(["agentToken": ["env": "TOKEN"]], secrets: ["TOKEN": Secret(token + "\n")])
        let request = try provider.makeRequest(inquire: ["A"], at: ZonedTime(epochMilliseconds: 0))
        #expect(request.headers["agent-token"] == token)
        let without = try TestBackend.make().makeRequest(inquire: ["A"], at: ZonedTime(epochMilliseconds: 0))
        #expect(without.headers["agent-token"] == nil)
    }

    @Test(arguments: ["endpont", "sandbox", "region", "keyVersion", "booleanForm", "subOrderKey", "requestTime"])
    func wrongValuesNameTheirKey(_ key: String) {
        #expect(TestBackend.problems([key: "nonsense"]).map(\.path) == [key])
    }

    @Test func everyKeyIsExplained() {
        let registration = AMSProvider.registration
        #expect(registration.id == "alipay-ams")
        #expect(registration.generation == .ams)
        #expect(registration.settings.keys.count == 11)
        for key in registration.settings.keys { #expect(key.help.count > 40, "\(key.name)") }
    }

    @Test func readmeListsEveryKey() throws {
        let readme = String(decoding: try Fixtures.bytes("../../README.md"), as: UTF8.self)
        for key in AMSProvider.registration.settings.keys { #expect(readme.contains("\n| `\(key.name)` |")) }
    }
}
