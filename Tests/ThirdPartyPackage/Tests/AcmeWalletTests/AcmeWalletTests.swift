import AcmeWallet
import DeclarationCore
import DeclarationTesting
import Synchronization
import Testing

/// The public conformance suite, run by somebody else's package on somebody else's backend.
@Suite struct AcmeWalletTests {
    @Test func keepsTheRulesOfEveryBackend() async {
        let results = await ConformanceSuite(WalletHarness()).run()
        let failures = results.filter(\.isFailure).map(\.description)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
        #expect(results.count == ConformanceCheck.allCases.count)
    }
}

private struct WalletHarness: ConformanceHarness {
    private let wallet = WalletDouble()

    var registration: ProviderRegistration { AcmeWallet.registration }
    var settings: JSONValue { ["endpoint": "https://wallet.example", "shop": "1001", "token": ["env": "TOKEN"]] }
    var secrets: any SecretSource { Token() }
    var transport: any HTTPTransport { wallet }
    var sensitive: [String] { [Token.text] }

    func prepare(_ situation: ConformanceSituation) async throws { wallet.prepare(situation) }

    private struct Token: SecretSource {
        static let text = "token-of-the-wallet"

        func secret(_ reference: SecretReference) throws(SecretUnavailable) -> Secret { Secret(Self.text) }
    }
}

/// The wallet's side, in process.
private final class WalletDouble: HTTPTransport {
    private let state = Mutex<(situation: ConformanceSituation, known: Set<String>)>((.normal, []))

    func prepare(_ situation: ConformanceSituation) {
        state.withLock { $0 = (situation, []) }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let situation = state.withLock { $0.situation }
        switch situation {
        case .breaks: throw TransportError(.unknown, .interrupted, "the connection broke")
        case .closed: throw TransportError(.notSent, .connection, "nobody listens")
        case .garbles: return HTTPResponse(status: 200, body: Array("<html>".utf8))
        case .hangs:
            try? await Task.sleep(for: .seconds(3600))
            throw TransportError(.unknown, .cancelled, "the caller gave up")
        case .refuses: return HTTPResponse(status: 200, body: Array("{\"state\": \"no\", \"code\": \"BAD\"}".utf8))
        case .normal: return HTTPResponse(status: 200, body: answer(request).bytes)
        }
    }

    private func answer(_ request: HTTPRequest) -> JSONValue {
        guard let body = try? JSONParser.parse(request.body) else { return .null }
        return state.withLock { state in
            if let id = body["id"]?.string {
                state.known.insert(id)
                return ["state": "ok", "number": .string("N-\(id)")]
            }
            let ids = (body["ids"]?.array ?? []).compactMap(\.string).filter(state.known.contains)
            return ["states": JSONValue.object(ids.map { .init($0, "done") })]
        }
    }
}
