import AlipayAMS
import CurlTransport
import DeclarationCore
import DeclarationTesting
import HTTPServer
import OpenSSLSigning
import Synchronization

/// The other side on a real socket: checks signatures, speaks the wire types from the server's side, signs its answers.
final class TestGateway: ConformanceHarness {
    private struct State {
        var server: HTTPServer?
        var port: UInt16 = 0
        var answer: (@Sendable (ServerRequest) async -> ServerAnswer)?
        var declared: [String: AMSDeclareMessage] = [:]
        var bodies: [[UInt8]] = []
        var forgeries = 0
    }

    let registration = AMSProvider.registration
    let secrets: any SecretSource = TestSecrets()
    let keys: any KeyLoader = OpenSSLKeyLoader()
    let transport: any HTTPTransport
    private let merchant: any MessageVerifier
    private let state = Mutex(State())
    private let hanging = AsyncStream<Void>.makeStream()

    init() throws {
        var settings = TransportSettings()
        settings.totalTimeout = .seconds(60)
        transport = try CurlTransport(settings)
        let key = try Fixtures.key("test-merchant-rsa2048.pub.pem")
        merchant = try OpenSSLKeyLoader().verifier(.rsaSHA256, publicKey: key)
    }

    var settings: JSONValue {
        let port = state.withLock { $0.port }
        return TestBackend.settings(["region": nil, "endpoint": .string("http://127.0.0.1:\(port)")])
    }

    var sensitive: [String] {
        let key = try? Fixtures.key("test-merchant-rsa2048.pkcs8.b64").exposedBytes
        return key.map { [String(decoding: $0.prefix(40), as: UTF8.self)] } ?? []
    }

    /// Requests whose signature didn't verify.
    var forgeries: Int { state.withLock { $0.forgeries } }

    func sentDeclarations() async -> [[UInt8]]? { state.withLock { $0.bodies } }

    func waitUntilHanging() async {
        for await _ in hanging.stream { return }
    }

    func prepare(_ situation: ConformanceSituation) async throws {
        switch situation {
        case .normal: try await serve { self.answer($0) }
        case .refuses: try await serve { self.signed(AMSDeclareAnswer(AMSResult(Self.refusal)).bytes, $0) }
        case .breaks: try await serve { _ in .closeWithoutAnswer }
        case .garbles: try await serve { _ in .response(HTTPResponse(status: 200, body: Array("<html>".utf8))) }
        case .hangs:
            let arrived = hanging.continuation
            try await serve { _ in
                arrived.yield()
                try? await Task.sleep(for: .seconds(600))
                return .closeWithoutAnswer
            }
        case .closed:
            try await serve { _ in .closeWithoutAnswer }
            await stop()
        }
    }

    /// Answers every request with the closure, on a new port.
    func serve(_ answer: @escaping @Sendable (ServerRequest) async -> ServerAnswer) async throws {
        await stop()
        var settings = ServerSettings()
        settings.drainTimeout = .zero
        let server = try HTTPServer(settings: settings) { request in
            self.note(request)
            return await answer(request)
        }
        let port = try server.start()
        state.withLock {
            $0 = State()
            $0.server = server
            $0.port = port
        }
    }

    func stop() async {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        await server?.stop()
    }

    private static let refusal = AMSResultCode.all.first { $0.code == "ORDER_NOT_EXIST" } ?? .success

    private func note(_ request: ServerRequest) {
        let content = AMSSigningContent.bytes(
            method: request.method,
            path: request.target,
            clientID: request.headers["client-id"] ?? "",
            time: request.headers["request-time"] ?? "",
            body: request.body
        )
        let header = request.headers["signature"].flatMap { AMSSignatureHeader($0) }
        let isGenuine = header.map { merchant.isValid(signature: $0.signature, for: content) } ?? false
        state.withLock { state in
            if !isGenuine { state.forgeries += 1 }
            if AMSOperation(path: request.path) == .declare { state.bodies.append(request.body) }
        }
    }

    private func answer(_ request: ServerRequest) -> ServerAnswer {
        switch AMSOperation(path: request.path) {
        case .declare: signed(declare(request.body).bytes, request)
        case .inquiry: signed(inquire(request.body).bytes, request)
        case nil: .response(HTTPResponse(status: 404))
        }
    }

    private func declare(_ body: [UInt8]) -> AMSDeclareAnswer {
        guard let message = try? AMSDeclareMessage(body: body), let id = message.declarationRequestId else {
            return AMSDeclareAnswer(AMSResult(Self.refusal))
        }
        state.withLock { $0.declared[id] = message }
        var answer = AMSDeclareAnswer(AMSResult(.success))
        answer.customsPaymentId = "P-" + id
        answer.customsOrderId = message.suborderId ?? "O-" + id
        return answer
    }

    private func inquire(_ body: [UInt8]) -> AMSInquiryAnswer {
        let ids = (try? AMSInquiryMessage(body: body))?.declarationRequestIds ?? []
        if ids.count > 10 { return AMSInquiryAnswer(AMSResult(.arraySizeExceeded)) }
        let declared = state.withLock { $0.declared }
        var answer = AMSInquiryAnswer(AMSResult(.success))
        for id in ids {
            guard let message = declared[id] else {
                answer.declarationRequestsNotFound.append(id)
                continue
            }
            var record = AMSDeclarationRecord(declarationRequestId: id)
            record.declarationAmount = message.declarationAmount
            record.declarationRequestStatus = "PROCESSING"
            answer.declarationRecords.append(record)
        }
        return answer
    }

    private func signed(_ body: [UInt8], _ request: ServerRequest) -> ServerAnswer {
        let operation = AMSOperation(path: request.path) ?? .declare
        guard let response = try? TestAnswer.signed(body, operation) else { return .closeWithoutAnswer }
        return .response(response)
    }
}
