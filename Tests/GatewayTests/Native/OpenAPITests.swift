import DeclarationCore
import FoundationEssentials
import Synchronization
import Testing

@testable import Gateway

/// The OpenAPI document says what the server does.
@Suite struct OpenAPITests {
    private static let lost = #"""
        {"intervalMs": 0, "faults": [
          {"fault": "closeAfterProcessing", "operation": "declare", "requestId": "LOST-*", "times": 1},
          {"fault": "closeAfterProcessing", "operation": "declare", "requestId": "AGAIN-*", "skip": 1, "times": 1}]}
        """#

    @Test func fileIsTheDocument() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = try Data(contentsOf: root.appendingPathComponent("config/openapi.json"))
        let isSame = String(decoding: file, as: UTF8.self) == NativeDocument.json.prettyText + "\n"
        #expect(isSame, "write it again: curl -s http://127.0.0.1:8080/v1/openapi.json > config/openapi.json")
    }

    @Test func examplesAreDeclarations() throws {
        let operations = NativeDocument.json["paths"]?.members?.flatMap { $0.value.members ?? [] } ?? []
        let contents = operations.compactMap { $0.value["requestBody"]?["content"]?["application/json"] }
        #expect(contents.count == 3)
        for content in contents {
            let example = try #require(content["example"])
            #expect(try Declaration(json: example).buyer != nil)
            #expect(SchemaCheck.problems(example, try #require(content["schema"])) == [])
        }
    }

    /// Every status of every call is given at least once, and every answer has the form that the document says.
    @Test func everyStatusIsGivenAndNoOther() async throws {
        let client = NativeClient()
        try await TestGateway.run(client: #""merchant": "M1","#, script: Self.lost) { gateway in
            try await answers(gateway, client)
            try await refusals(gateway, client)
        }
        try await TestGateway.run(client: #""requestsPerSecond": 1,"#) { gateway in
            gateway.time.stop()
            _ = try await client.call(gateway, "GET", "/v1/declarations")
            for (method, path) in Self.calls {
                let answer = try await client.call(gateway, method, path, .declaration("A-00001"))
                #expect(answer.status == 429)
                #expect(answer.response.headers["retry-after"] == "1")
            }
        }
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            broken.withLock { $0 }?.fail(LedgerError(.unavailable, "/var/lib/ledger is gone"))
            for (method, path) in Self.calls where path != "/v1/routes/explain" {
                let answer = try await client.call(gateway, method, path, .declaration("A-00001"))
                #expect(answer.status == 503)
                #expect(!answer.json.text.contains("/var/lib"))
            }
        }
        let promised = NativeOperation.allCases.flatMap { operation in
            operation.statuses.map { NativeClient.Given(operation: operation.rawValue, status: $0) }
        }
        #expect(client.given == Set(promised))
        #expect(Set(promised).subtracting(client.given) == [])
    }

    private static let calls = [
        ("POST", "/v1/declarations"), ("GET", "/v1/declarations"), ("GET", "/v1/declarations/A-00001"),
        ("POST", "/v1/declarations/A-00001/retransmissions"), ("POST", "/v1/routes/explain"),
    ]

    private func answers(_ gateway: TestGateway, _ client: NativeClient) async throws {
        let body = JSONValue.declaration("A-00001")
        let first = try await client.call(gateway, "POST", "/v1/declarations", body)
        #expect(first.status == 201)
        #expect(first.response.headers["location"] == "/v1/declarations/A-00001")
        let colon = try await client.call(gateway, "POST", "/v1/declarations", .declaration("ID:00002"))
        let place = try #require(colon.response.headers["location"])
        #expect(try await client.call(gateway, "GET", place).json["requestId"]?.string == "ID:00002")
        #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 200)
        let lost = try await client.call(gateway, "POST", "/v1/declarations", .declaration("LOST-01"))
        #expect(lost.status == 202)
        #expect(lost.response.headers["retry-after"] != nil)
        #expect(lost.json["state"]?.string == "unknown")
        #expect(try await client.call(gateway, "GET", "/v1/declarations").status == 200)
        #expect(try await client.call(gateway, "GET", "/v1/declarations/A-00001").status == 200)
        #expect(try await client.call(gateway, "POST", "/v1/routes/explain", body).status == 200)
        #expect(try await client.call(gateway, "GET", "/v1/openapi.json", token: nil).status == 200)
        let again = "/v1/declarations/A-00001/retransmissions"
        let fixed = JSONValue.declaration("A-00001", payment: "ANOTHER")
        let forbidden = try await client.call(gateway, "POST", again, fixed)
        #expect(forbidden.status == 409)
        #expect(forbidden.json["refusals"]?.array?.first?["rule"]?.string == "modifiableFields")
        #expect(forbidden.json["refusals"]?.array?.first?["paths"]?.array?.compactMap(\.string) == ["paymentIds.ams"])
        _ = try await client.call(gateway, "POST", "/v1/declarations", .declaration("AGAIN-1"))
        gateway.time.advance(milliseconds: 600_000)
        let dry = try await client.call(gateway, "POST", again + "?dryRun=true", .declaration("A-00001", fen: 12_000))
        #expect(dry.json["changes"]?.array?.compactMap(\.string) == ["amount.minorUnits"])
        #expect(dry.json["sent"]?.bool == false)
        let sent = try await client.call(gateway, "POST", again, .declaration("A-00001", fen: 12_000))
        #expect(sent.status == 200)
        #expect(sent.json["sent"]?.bool == true)
        #expect(sent.json["amount"]?["minorUnits"]?.integer == 12_000)
        #expect(try await client.call(gateway, "POST", "/v1/declarations/AGAIN-1/retransmissions").status == 202)
    }

    private func refusals(_ gateway: TestGateway, _ client: NativeClient) async throws {
        for (method, path) in Self.calls {
            let answer = try await client.call(gateway, method, path, token: "not-a-token-of-anybody")
            #expect(answer.status == 401)
            #expect(answer.response.headers["www-authenticate"] == "Bearer")
            guard method == "POST" else { continue }
            #expect(try await client.call(gateway, method, path, text: "{").status == 400)
            #expect(
                try await client.call(gateway, method, path, .declaration("A-00001"), type: "text/plain").status == 415
            )
            let large = String(repeating: " ", count: 300_000)
            #expect(try await client.call(gateway, method, path, text: large).status == 413)
            let foreign = JSONValue.declaration("A-00001", merchant: "M2")
            #expect(try await client.call(gateway, method, path, foreign).status == 403)
            let wrong = try await client.call(gateway, method, path, ["requestId": "A-00001"])
            #expect(wrong.status == 422)
            #expect(wrong.paths.contains("merchant"))
        }
        let other = try await client.call(
            gateway,
            "POST",
            "/v1/declarations",
            .declaration("A-00001", fen: 12_000, name: "B")
        )
        #expect(other.status == 409)
        #expect(other.paths == ["merchant.customsName"])
        #expect(try await client.call(gateway, "GET", "/v1/declarations/NOBODY").status == 404)
        #expect(try await client.call(gateway, "POST", "/v1/declarations/NOBODY/retransmissions").status == 404)
        #expect(try await client.call(gateway, "GET", "/v1/declarations?limit=0").paths == ["limit"])
        #expect(try await client.call(gateway, "GET", "/v1/declarations/A-00001?wait=61").paths == ["wait"])
        let method = try await client.call(gateway, "DELETE", "/v1/declarations")
        #expect(method.status == 405)
        #expect(method.response.headers["allow"] == "POST, GET")
        #expect(try await client.call(gateway, "GET", "/v1/nothing").problem == "not-found")
    }
}
