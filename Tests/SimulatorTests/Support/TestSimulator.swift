import AlipayAMS
import AlipayMAPI
import CurlTransport
import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import OpenSSLSigning
import TestSupport
import Testing

@testable import Simulator

/// A started simulator, the backends that call it, and its control endpoints.
struct TestSimulator: Sendable {
    let server: SimulatorServer
    let addresses: SimulatorAddresses
    let log: RecordingLog
    let transport: CurlTransport

    /// Runs a simulator for the time of a test.
    static func run(
        script: String? = nil,
        _ change: (inout SimulatorSettings) -> Void = { _ in },
        test: (TestSimulator) async throws -> Void
    ) async throws {
        var settings = SimulatorSettings()
        settings.httpPort = 0
        settings.script = script.map { .init(Array($0.utf8), file: "script.json") }
        change(&settings)
        let log = RecordingLog()
        let server = try SimulatorServer(settings, keys: try TestKeys.made.get(), log: log, time: SystemTime())
        let simulator = TestSimulator(
            server: server,
            addresses: try server.start(),
            log: log,
            transport: try CurlTransport(.patient)
        )
        do {
            try await test(simulator)
        } catch {
            await simulator.close()
            throw error
        }
        await simulator.close()
    }

    private func close() async {
        await transport.close()
        await server.stop()
    }

    // MARK: - Backends

    func ams(_ more: [String: JSONValue] = [:], _ transport: (any HTTPTransport)? = nil) throws
        -> any DeclarationProvider
    {
        try make(AMSProvider.registration, amsSettings(more), transport)
    }

    func amsSettings(_ more: [String: JSONValue] = [:]) -> JSONValue {
        Self.settings(
            [
                "endpoint": .string(addresses.http), "clientId": "SIMULATOR_CLIENT_0001",
                "privateKey": ["file": "ams-merchant-private.pem"],
                "alipayPublicKey": ["file": "ams-alipay-public.pem"],
            ],
            more
        )
    }

    func mapi(
        _ type: MAPISignType = .rsa2,
        _ more: [String: JSONValue] = [:],
        _ transport: (any HTTPTransport)? = nil
    ) throws -> any DeclarationProvider {
        try make(MAPIProvider.registration, mapiSettings(type, more), transport)
    }

    func mapiSettings(_ type: MAPISignType = .rsa2, _ more: [String: JSONValue] = [:]) -> JSONValue {
        var members: [String: JSONValue] = [
            "gateway": .string(addresses.gateway), "partner": "2088000000000000", "signType": .string(type.rawValue),
        ]
        switch type {
        case .md5: members["md5Key"] = ["file": "mapi-md5.key"]
        case .dsa:
            members["privateKey"] = ["file": "mapi-merchant-dsa-private.pem"]
            members["alipayPublicKey"] = ["file": "mapi-alipay-dsa-public.pem"]
        case .rsa, .rsa2:
            members["privateKey"] = ["file": "mapi-merchant-private.pem"]
            members["alipayPublicKey"] = ["file": "mapi-alipay-public.pem"]
        }
        return Self.settings(members, more)
    }

    private static func settings(_ members: [String: JSONValue], _ more: [String: JSONValue]) -> JSONValue {
        let all = members.merging(more) { _, new in new }
        return JSONValue.object(all.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    }

    private func make(
        _ registration: ProviderRegistration,
        _ settings: JSONValue,
        _ transport: (any HTTPTransport)?
    ) throws -> any DeclarationProvider {
        var reader = SettingsReader(file: nil, secrets: FolderSecrets(folder: TestKeys.folder))
        let values = registration.settings.read(settings, &reader)
        try #require(reader.problems.isEmpty, "\(reader.problems)")
        let services = ProviderServices(
            backend: "test",
            transport: transport ?? self.transport,
            keys: OpenSSLKeyLoader(),
            time: SystemTime(),
            log: NoLog(),
            metrics: NoMetrics()
        )
        return try registration.make(values, services)
    }

    // MARK: - Control

    /// Calls a control endpoint; the answer's status and JSON.
    @discardableResult
    func control(_ method: String, _ name: String, _ body: String = "") async throws -> (status: Int, json: JSONValue) {
        let url = addresses.control + name
        let response = try await transport.send(HTTPRequest(method: method, url: url, body: Array(body.utf8)))
        return (response.status, (try? JSONParser.parse(response.body)) ?? .null)
    }

    /// The journal's counts of one id.
    func journal(_ id: RequestID) async throws -> [String: Int64] {
        let entries = try await control("GET", "journal?limit=10000").json["entries"]?.array ?? []
        let entry = entries.first { $0["requestId"]?.string == id.rawValue }
        return Dictionary(
            uniqueKeysWithValues: (entry?.members ?? []).compactMap { member in
                member.value.integer.map { (member.key, $0) }
            }
        )
    }

    /// A fault for the next declare call.
    func nextDeclare(_ fault: String) async throws {
        let answer = try await control("POST", "faults", "{\"operation\": \"declare\", \"times\": 1, \(fault)}")
        try #require(answer.status == 200, "\(answer.json.text)")
    }
}

extension DeclareOutcome {
    var acceptance: Acceptance? { if case .accepted(let acceptance) = self { acceptance } else { nil } }
    var rejection: OutcomeReason? { if case .rejected(let reason) = self { reason } else { nil } }
    var doubt: OutcomeReason? { if case .unknown(let reason) = self { reason } else { nil } }
}

extension InquiryOutcome {
    var answer: InquiryAnswer? { if case .answered(let answer) = self { answer } else { nil } }
}
