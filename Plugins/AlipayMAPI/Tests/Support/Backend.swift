import DeclarationCore
import DeclarationTesting
import OpenSSLSigning
import Synchronization

@testable import AlipayMAPI

/// Makes backends with the published test keys.
enum Backend {
    /// The settings of a sign type, with more on top.
    static func settings(_ type: MAPISignType = .md5, _ more: JSONValue = [:]) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("gateway", "https://gateway.example/gateway.do"), .init("partner", "2088000000000000"),
            .init("signType", .string(type.rawValue)),
        ]
        switch type {
        case .md5: members.append(.init("md5Key", ["file": "test-merchant-md5.key"]))
        case .rsa, .rsa2:
            members.append(.init("privateKey", ["file": "test-merchant-rsa2048.pkcs8.pem"]))
            members.append(.init("alipayPublicKey", ["file": "test-gateway-rsa2048.pub.pem"]))
        case .dsa:
            members.append(.init("privateKey", ["file": "generated-merchant-dsa1024.pkcs8.pem"]))
            members.append(.init("alipayPublicKey", ["file": "test-merchant-dsa1024.pub.pem"]))
        }
        for member in more.members ?? [] {
            members.removeAll { $0.key == member.key }
            members.append(member)
        }
        return JSONValue.object(members)
    }

    /// Reads settings and makes a backend, as the router does.
    static func make(_ settings: JSONValue, services: ProviderServices) throws(InvalidInput) -> any DeclarationProvider
    {
        let registration = MAPIProvider.registration
        var reader = SettingsReader(file: nil, secrets: FixtureSecrets())
        let values = registration.settings.read(settings, &reader)
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
        return try registration.make(values, services)
    }

    /// What is wrong with settings.
    static func problems(_ settings: JSONValue) -> [String] {
        do {
            _ = try make(settings, services: services(ScriptedTransport()))
            return []
        } catch {
            return error.problems.map { "\($0.path): \($0.message)" }
        }
    }

    static func services(
        _ transport: any HTTPTransport,
        log: any LogSink = NoLog(),
        metrics: any MetricsSink = NoMetrics()
    ) -> ProviderServices {
        ProviderServices(
            backend: "mapi-test",
            transport: transport,
            keys: OpenSSLKeyLoader(),
            time: StillTime(),
            log: log,
            metrics: metrics
        )
    }

    /// The keys of the gateway's side: it signs answers and verifies requests.
    ///
    /// Only one DSA pair is published. It plays the gateway, whose answers are fixtures; the merchant's is made anew.
    static func gatewayKeys(_ type: MAPISignType) throws -> MAPIKeys {
        let loader = OpenSSLKeyLoader()
        let names =
            switch type {
            case .md5: ("test-merchant-md5.key", "test-merchant-md5.key")
            case .rsa, .rsa2: ("test-gateway-rsa2048.pkcs8.pem", "test-merchant-rsa2048.pub.pem")
            case .dsa: ("test-merchant-dsa1024.pkcs8.pem", "generated-merchant-dsa1024.pub.pem")
            }
        let secrets = FixtureSecrets()
        return MAPIKeys(
            signer: try loader.signer(type.algorithm, privateKey: try secrets.secret(.file(names.0))),
            verifier: try loader.verifier(type.algorithm, publicKey: try secrets.secret(.file(names.1)))
        )
    }
}

/// Finds the published test keys, and the pair that is made for the run.
struct FixtureSecrets: SecretSource {
    private static let generated = try? SigningKeyPair.generateDSA()

    func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret {
        if case .file("generated-merchant-dsa1024.pkcs8.pem") = reference, let pair = Self.generated {
            return pair.privatePEM
        }
        if case .file("generated-merchant-dsa1024.pub.pem") = reference, let pair = Self.generated {
            return Secret(pair.publicPEM)
        }
        guard case .file(let name) = reference, let bytes = try? Fixture.bytes("keys/" + name) else {
            throw SecretUnavailable("no such test key")
        }
        return Secret(bytes)
    }
}

extension ScriptedTransport {
    /// Answers every request with a failure of the server.
    convenience init() { self.init(always: .success(HTTPResponse(status: 500))) }

    /// Answers every request with a document.
    convenience init(xml: [UInt8]) { self.init(always: .success(HTTPResponse(status: 200, body: xml))) }
}

/// Remembers events and counts.
struct Recording: Sendable {
    let log = RecordingLog()
    let metrics = RecordingMetrics()

    var events: [LogEvent] { log.events }
    var counts: [String] { metrics.measurements.filter { !$0.isDuration }.map(\.name) }
}
