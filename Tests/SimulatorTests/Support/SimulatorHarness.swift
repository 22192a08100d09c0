import AlipayAMS
import AlipayMAPI
import CurlTransport
import DeclarationCore
import DeclarationRouter
import DeclarationTesting
import OpenSSLSigning
import Synchronization

@testable import Simulator

/// Brings the simulator into the conformance suite's situations by its control endpoints.
final class SimulatorHarness: ConformanceHarness {
    let registration: ProviderRegistration
    private let simulator: TestSimulator
    private let isAMS: Bool
    private let closedPort: UInt16
    private let recorder: BodyRecorder
    private let situation = Mutex(ConformanceSituation.normal)

    init(_ simulator: TestSimulator, isAMS: Bool, closedPort: UInt16) {
        self.simulator = simulator
        self.isAMS = isAMS
        self.closedPort = closedPort
        registration = isAMS ? AMSProvider.registration : MAPIProvider.registration
        recorder = BodyRecorder(base: simulator.transport)
    }

    var settings: JSONValue {
        let isClosed = situation.withLock { $0 } == .closed
        let address = isClosed ? "http://127.0.0.1:\(closedPort)" : simulator.addresses.http
        return isAMS
            ? simulator.amsSettings(["endpoint": .string(address)])
            : simulator.mapiSettings(.rsa2, ["gateway": .string(address + "/gateway.do")])
    }

    var secrets: any SecretSource { FolderSecrets(folder: TestKeys.folder) }
    var transport: any HTTPTransport { recorder }
    var keys: any KeyLoader { OpenSSLKeyLoader() }
    var time: any TimeSource { SystemTime() }

    func prepare(_ situation: ConformanceSituation) async throws {
        self.situation.withLock { $0 = situation }
        recorder.forget()
        try await simulator.control("DELETE", "faults")
        let faults: [ConformanceSituation: String] = [
            .refuses: #"{"operation": "declare", "fault": "refuse", "refusal": "orderState"}"#,
            .breaks: #"{"fault": "closeAfterProcessing"}"#,
            .garbles: #"{"fault": "garbage"}"#,
            .hangs: #"{"fault": "hang"}"#,
        ]
        if let fault = faults[situation] { try await simulator.control("POST", "faults", fault) }
    }

    func waitUntilHanging() async {
        while true {
            let rules = try? await simulator.control("GET", "faults").json["faults"]?.array
            if rules?.contains(where: { ($0["applied"]?.integer ?? 0) > 0 }) == true { return }
            await Task.yield()
        }
    }

    func sentDeclarations() async -> [[UInt8]]? { recorder.bodies }
}

/// Keeps the bodies that were sent. None of them has a time or a random signature in it.
final class BodyRecorder: HTTPTransport {
    private let base: CurlTransport
    private let kept = Mutex<[[UInt8]]>([])

    init(base: CurlTransport) { self.base = base }

    var bodies: [[UInt8]] { kept.withLock { $0 } }

    func forget() { kept.withLock { $0 = [] } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        kept.withLock { $0.append(request.body) }
        return try await base.send(request)
    }
}
