import AlipayAMS
import DeclarationCore
import DeclarationTesting
import OpenSSLSigning

/// A backend with the published test keys.
enum TestBackend {
    static let clientID = "TEST_5Y00000000000001"
    static let keyFiles = [
        "MERCHANT": "test-merchant-rsa2048.pkcs8.pem", "ALIPAY": "test-gateway-rsa2048.pub.b64",
        "MERCHANT_PUBLIC": "test-merchant-rsa2048.pub.pem", "ALIPAY_PRIVATE": "test-gateway-rsa2048.pkcs8.pem",
        "MERCHANT_PKCS8_LINE": "test-merchant-rsa2048.pkcs8.b64", "MERCHANT_PKCS1": "test-merchant-rsa2048.pkcs1.pem",
        "MERCHANT_PKCS1_LINE": "test-merchant-rsa2048.pkcs1.b64", "ALIPAY_PEM": "test-gateway-rsa2048.pub.pem",
    ]

    /// Settings as a configuration has them; `nil` takes a default key out.
    static func settings(_ changes: [String: JSONValue?] = [:]) -> JSONValue {
        var members: [String: JSONValue] = [
            "region": "na", "clientId": .string(clientID), "privateKey": ["env": "MERCHANT"],
            "alipayPublicKey": ["env": "ALIPAY"],
        ]
        for (key, value) in changes { members[key] = value }
        return JSONValue.object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    }

    /// Answers everything with nothing.
    static var silent: ScriptedTransport { ScriptedTransport(always: .success(HTTPResponse(status: 200))) }

    /// Makes a provider the way the router does.
    static func make(
        _ changes: [String: JSONValue?] = [:],
        transport: any HTTPTransport = silent,
        time: String = "2023-11-14T22:13:20+00:00",
        secrets: [String: Secret] = [:]
    ) throws -> AMSProvider {
        var reader = SettingsReader(file: nil, secrets: TestSecrets(extra: secrets))
        let registration = AMSProvider.registration
        let settings = registration.settings.read(Self.settings(changes), &reader)
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
        let services = ProviderServices(
            backend: "ams-test",
            transport: transport,
            keys: OpenSSLKeyLoader(),
            time: StillTime(at: ZonedTime(iso8601: time) ?? ZonedTime(epochMilliseconds: 0))
        )
        guard let provider = try registration.make(settings, services) as? AMSProvider else {
            throw InvalidInput([Problem(.error, path: "", "the registration made something else")])
        }
        return provider
    }

    /// The problems that making a backend reports.
    static func problems(_ changes: [String: JSONValue?], secrets: [String: Secret] = [:]) -> [Problem] {
        do {
            _ = try make(changes, secrets: secrets)
            return []
        } catch {
            return (error as? InvalidInput)?.problems ?? []
        }
    }
}

struct TestSecrets: SecretSource {
    var extra: [String: Secret] = [:]

    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        guard case .environment(let name) = reference else { throw SecretUnavailable("no such secret") }
        if let secret = extra[name] { return secret }
        guard let file = TestBackend.keyFiles[name], let key = try? Fixtures.key(file) else {
            throw SecretUnavailable("no such secret")
        }
        return key
    }
}
