import AlipayAMS
import DeclarationCore
import DeclarationTesting
import HTTPServer
import Testing

/// The whole way over a real socket.
@Suite struct AMSSocketTests {
    @Test func conforms() async throws {
        let gateway = try TestGateway()
        let results = await ConformanceSuite(gateway).run()
        #expect(results.count == ConformanceCheck.allCases.count)
        #expect(results.allSatisfy { $0.verdict == .passed }, "\(results.map(\.description).joined(separator: "\n"))")
        await gateway.stop()
    }

    @Test func everyRequestIsSignedOverWhatArrives() async throws {
        let gateway = try TestGateway()
        try await gateway.prepare(.normal)
        let provider = try make(gateway)
        _ = try await provider.declare(.full)
        _ = try await provider.inquire(["A", "B"])
        #expect(gateway.forgeries == 0)
        await gateway.stop()
    }

    /// Other clients don't say whether the declaration may have happened; here each case does.
    @Test(arguments: [
        (Fault.status(500), Delivery.answered), (.status(429), .answered), (.close, .unknown), (.truncate, .unknown),
        (.notHTTP, .unknown), (.notJSON, .answered), (.redirect, .answered),
    ])
    func faultsGiveADelivery(_ fault: Fault, _ delivery: Delivery) async throws {
        let gateway = try TestGateway()
        try await gateway.serve { _ in fault.answer }
        let provider = try make(gateway)
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(.full) }
        #expect(error?.delivery == delivery)
        #expect(await gateway.sentDeclarations()?.count == 1, "one call, one exchange")
        await gateway.stop()
    }

    enum Fault: Sendable {
        case status(Int), close, truncate, notHTTP, notJSON, redirect

        var answer: ServerAnswer {
            let accepted = (try? TestAnswer.signed(TestAnswer.accepted)) ?? HTTPResponse(status: 500)
            return switch self {
            case .status(let status):
                .response(HTTPResponse(status: status, headers: accepted.headers, body: accepted.body))
            case .close: .closeWithoutAnswer
            case .truncate: .partial(accepted, bytes: 20)
            case .notHTTP: .raw(Array("\u{1}\u{2} no HTTP at all\r\n\r\n".utf8))
            case .notJSON: .response(HTTPResponse(status: 200, body: Array("<html>".utf8)))
            case .redirect: .response(HTTPResponse(status: 302, headers: ["Location": "http://127.0.0.1:1/"]))
            }
        }
    }

    private func make(_ gateway: TestGateway) throws -> any DeclarationProvider {
        var reader = SettingsReader(file: nil, secrets: gateway.secrets)
        let settings = gateway.registration.settings.read(gateway.settings, &reader)
        let services = ProviderServices(
            backend: "ams-test",
            transport: gateway.transport,
            keys: gateway.keys,
            time: ManualTime()
        )
        return try gateway.registration.make(settings, services)
    }
}
