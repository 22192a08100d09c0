import DeclarationCore
import DeclarationTesting
import OpenSSLSigning
import Synchronization
import Testing

@testable import AlipayMAPI

/// The rules of every backend, against the gateway's side made of this plugin's own wire layer.
@Suite struct ConformanceTests {
    @Test(arguments: MAPISignType.allCases) func keepsTheRules(_ type: MAPISignType) async {
        let results = await ConformanceSuite(GatewayHarness(type)).run()
        let failures = results.filter(\.isFailure)
        #expect(failures.isEmpty, "\(failures.map(\.description).joined(separator: "\n"))")
        #expect(results.count == ConformanceCheck.allCases.count)
    }
}

private struct GatewayHarness: ConformanceHarness {
    let type: MAPISignType
    let gateway: GatewayDouble

    init(_ type: MAPISignType) {
        self.type = type
        gateway = GatewayDouble(type)
    }

    var registration: ProviderRegistration { MAPIProvider.registration }
    var settings: JSONValue { Backend.settings(type) }
    var secrets: any SecretSource { FixtureSecrets() }
    var transport: any HTTPTransport { gateway }
    var keys: any KeyLoader { OpenSSLKeyLoader() }
    var sensitive: [String] {
        [(try? Fixture.bytes("keys/test-merchant-md5.key")).map { String(decoding: $0, as: UTF8.self) } ?? "?"]
    }

    func prepare(_ situation: ConformanceSituation) async throws { gateway.prepare(situation) }

    /// DSA signatures are random; for the others the whole body must be the same.
    func sentDeclarations() async -> [[UInt8]]? { type == .dsa ? nil : gateway.bodies }
}

/// The gateway's side without a socket: verifies requests, remembers declarations, signs answers.
private final class GatewayDouble: HTTPTransport {
    private struct State {
        var situation = ConformanceSituation.normal
        var declared: [String: MAPIDeclareMessage] = [:]
        var bodies: [[UInt8]] = []
    }

    private let type: MAPISignType
    private let state = Mutex(State())

    init(_ type: MAPISignType) { self.type = type }

    var bodies: [[UInt8]] { state.withLock { $0.bodies } }

    func prepare(_ situation: ConformanceSituation) {
        state.withLock {
            $0 = State()
            $0.situation = situation
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        switch state.withLock({ $0.situation }) {
        case .breaks: throw TransportError(.unknown, .interrupted, "the connection broke")
        case .closed: throw TransportError(.notSent, .connection, "nobody listens")
        case .garbles: return HTTPResponse(status: 200, body: Array("<alipay><is_success>".utf8))
        case .hangs:
            try? await Task.sleep(for: .seconds(3600))
            throw TransportError(.unknown, .cancelled, "the caller gave up")
        case .normal, .refuses: break
        }
        do {
            return HTTPResponse(status: 200, body: try answer(to: request))
        } catch {
            throw TransportError(.unknown, .other, "\(error)")
        }
    }

    private func answer(to request: HTTPRequest) throws -> [UInt8] {
        let query = request.url.split(separator: "?").dropFirst().first ?? ""
        let parameters = try MAPIParameters(query: query.utf8, body: request.body)
        let keys = try Backend.gatewayKeys(type)
        let problem = parameters.signatureProblem { $0 == type ? keys.verifier : nil }
        let answer = try problem.map { MAPIAnswer.gatewayFailure(error: $0.rawValue) } ?? business(parameters, request)
        return try MAPIAnswerWriter(charset: parameters.charset, signType: type)
            .document(answer, echo: parameters, signer: keys.signer)
    }

    private func business(_ parameters: MAPIParameters, _ request: HTTPRequest) throws -> MAPIAnswer {
        guard parameters["service"] == MAPIDeclareMessage.service else {
            let ids = MAPIQueryMessage(parameters).outRequestNos
            let declared = state.withLock { $0.declared }
            let records = ids.compactMap { declared[$0] }.map(record)
            return .found(MAPIQueryResult(notFound: ids.filter { declared[$0] == nil }, records: records))
        }
        let message = try MAPIDeclareMessage(parameters)
        let isRefused = state.withLock { state in
            state.bodies.append(request.body)
            if state.situation != .refuses { state.declared[message.outRequestNo] = message }
            return state.situation == .refuses
        }
        if isRefused { return .businessFailure(code: "CONTEXT_INCONSISTENT", text: "changed") }
        var result = MAPIDeclareResult()
        result.outRequestNo = message.outRequestNo
        result.tradeNo = message.isSplit == true ? "SPLIT" + message.outRequestNo : message.tradeNo
        result.alipayDeclareNo = "NO" + message.outRequestNo
        return .declared(result)
    }

    private func record(_ message: MAPIDeclareMessage) -> MAPIRecord {
        var record = MAPIRecord()
        record.outRequestNo = message.outRequestNo
        record.amount = message.amount
        record.status = "ws"
        record.merchantCustomsName = message.merchantCustomsName
        return record
    }
}
