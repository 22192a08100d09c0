import AlipayAMS
import DeclarationCore
import DeclarationTesting
import FoundationEssentials
import Testing

/// What is sent and what is understood, case by case, against the files in `Fixtures`.
@Suite struct AMSGoldenTests {
    static let rewrites = ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] == "1"

    @Test(arguments: Fixtures.cases("declare"))
    func declare(_ name: String) async throws {
        let golden = try Golden("declare/" + name)
        let declaration = try Declaration(json: try Fixtures.bytes(golden.path + "/declaration.json"))
        let code = try #require(declaration.customs.code)
        let request = DeclareRequest(declaration: declaration, customsCode: code)
        try await golden.check { provider in OutcomeJSON.of(try await provider.declare(request)) }
    }

    @Test(arguments: Fixtures.cases("inquire"))
    func inquire(_ name: String) async throws {
        let golden = try Golden("inquire/" + name)
        let ids = try #require(try Fixtures.json(golden.path + "/ids.json").array)
        let requestIDs = ids.compactMap(\.string).map { RequestID(rawValue: $0) }
        try await golden.check { provider in OutcomeJSON.of(try await provider.inquire(requestIDs)) }
    }

    @Test func casesAreThere() {
        #expect(Fixtures.cases("declare").count >= 22)
        #expect(Fixtures.cases("inquire").count >= 7)
    }
}

/// One case: settings that differ from the defaults, the answer, and what has to come of it.
private struct Golden {
    let path: String
    let provider: AMSProvider
    let transport: ScriptedTransport

    init(_ path: String) throws {
        self.path = path
        transport = ScriptedTransport(
            always: .success(try HTTPText.response(try Fixtures.bytes(path + "/response.http")))
        )
        let given = try Fixtures.jsonIfPresent(path + "/settings.json")
        var changes: [String: JSONValue?] = [:]
        var secrets: [String: Secret] = [:]
        for member in given?.members ?? [] where member.key != "time" { changes[member.key] = member.value }
        if changes["endpoint"] != nil { changes["region"] = .some(nil) }
        if let token = given?["agentToken"]?.string {
            secrets["TOKEN"] = Secret(token)
            changes["agentToken"] = ["env": "TOKEN"]
        }
        provider = try TestBackend.make(
            changes,
            transport: transport,
            time: given?["time"]?.string ?? "2023-11-14T22:13:20+00:00",
            secrets: secrets
        )
    }

    func check(_ call: (AMSProvider) async throws -> JSONValue) async throws {
        let outcome: JSONValue
        do { outcome = try await call(provider) } catch { outcome = OutcomeJSON.of(error) }
        #expect(transport.requests.count == 1, "one call, one exchange")
        let request = try #require(transport.requests.first)
        try compare(HTTPText.text(request), "request.http")
        try compare(outcome.prettyText + "\n", "outcome.json")
    }

    private func compare(_ found: String, _ file: String) throws {
        let place = path + "/" + file
        if AMSGoldenTests.rewrites { try Fixtures.write(found, to: place) }
        let expected = String(decoding: try Fixtures.bytes(place), as: UTF8.self)
        #expect(
            found == expected,
            """
            \(place) differs.
            --- expected
            \(expected)
            --- found
            \(found)
            --- to rewrite: REWRITE_GOLDEN=1 swift test --filter AMSGoldenTests
            """
        )
    }
}
