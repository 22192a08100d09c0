import DeclarationCore
import DeclarationTesting
import Testing

/// How a route names its shadow.
@Suite struct ShadowConfigurationTests {
    private func load(shadow: String, ledger: String = #"{"store": "sqlite", "path": "l.sqlite"}"#) throws
        -> Configuration
    {
        func registration(_ id: PluginID, _ generation: Generation) -> ProviderRegistration {
            ProviderRegistration(id: id, generation: generation, summary: "", settings: .empty, limits: .none) {
                let name = $1.backend == "twin" ? "new" : $1.backend.rawValue
                return FakeProvider(account: ProviderAccount(rawValue: name))
            }
        }
        let loader = ConfigurationLoader(
            registrations: [registration("a", .ams), registration("m", .mapi)],
            secrets: NoSecrets(),
            defaultTable: sampleTable,
            readFile: { path throws(InvalidInput) in throw InvalidInput([Problem(.error, path: "", path)]) },
            services: { backend, _ throws(InvalidInput) in
                ProviderServices(backend: backend, transport: Unused(), keys: NoKeys(), time: StillTime())
            }
        )
        let text = """
            {"backends": {"new": {"plugin": "a"}, "twin": {"plugin": "a"}, "far": {"plugin": "a"}, "old": {"plugin": "m"}},
             "ledger": \(ledger),
             "routes": [{"customs": "NINGBO", "backend": "new", "shadow": \(shadow)}, {"backend": "old", "failover": ["twin", "far"]}]}
            """
        return try loader.load(Array(text.utf8), file: nil)
    }

    private struct Unused: HTTPTransport {
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            throw TransportError(.notSent, .other, "unused")
        }
    }

    @Test(arguments: [
        ("\"old\"", "old", false), ("{\"backend\": \"old\"}", "old", false),
        ("{\"backend\": \"far\", \"inquiries\": true}", "far", true),
    ])
    func bothFormsAreRead(_ text: String, _ shadow: BackendID, _ inquiries: Bool) throws {
        let configuration = try load(shadow: text)
        let route = try #require(configuration.routes.routes.first)
        #expect(route.shadow == shadow && route.mirrorsInquiries == inquiries)
        #expect(configuration.warnings.isEmpty, "a backend that is only a shadow or failed over to is used")
    }

    @Test(arguments: [
        ("\"twin\"", "routes[0].shadow", "same account"), ("\"new\"", "routes[0].shadow", "own backend"),
        ("\"olld\"", "routes[0].shadow", "did you mean \"old\""), ("7", "routes[0].shadow", "found a number"),
        ("{\"inquiries\": true}", "routes[0].shadow.backend", "missing"),
        ("{\"backend\": \"old\", \"inquirie\": true}", "routes[0].shadow.inquirie", "did you mean"),
    ])
    func whatCanNotBeAShadowIsAnError(_ text: String, _ path: String, _ message: String) throws {
        let error = #expect(throws: InvalidInput.self) { try load(shadow: text) }
        #expect(error?.problems.map(\.path) == [path], "\(error?.description ?? "")")
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func withoutALedgerNothingIsFound() throws {
        let error = #expect(throws: InvalidInput.self) { try load(shadow: "\"old\"", ledger: #"{"store": "none"}"#) }
        #expect(error?.problems.contains { $0.path == "routes[0].shadow" && $0.message.contains("ledger") } == true)
    }
}
