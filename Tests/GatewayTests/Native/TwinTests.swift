import DeclarationCore
import Synchronization
import Testing

@testable import Gateway

/// Two requests of one id at once: the later one's status says what its body says.
@Suite struct TwinTests {
    private let client = NativeClient()

    private func run(_ script: String = "{}", _ test: (TestGateway, TwinStore) async throws -> Void) async throws {
        let made = Mutex<TwinStore?>(nil)
        try await TestGateway.run(script: script) { store in
            let twins = TwinStore(store)
            made.withLock { $0 = twins }
            return twins
        } test: { gateway in
            try await test(gateway, try #require(made.withLock { $0 }))
        }
    }

    @Test func aTwinThatIsAcceptedMeanwhileIsAnswered200() async throws {
        try await run { gateway, store in
            let body = JSONValue.declaration("TWIN-01")
            let first = try await client.call(gateway, "POST", "/v1/declarations", body)
            store.arm()
            let twin = try await client.call(gateway, "POST", "/v1/declarations", body)
            #expect(twin.status == 200)
            #expect(twin.json["state"]?.string == "accepted")
            #expect(twin.json["version"] == first.json["version"])
        }
    }

    @Test func aTwinThatIsRefusedMeanwhileIsRefused() async throws {
        let script = #"{"faults": [{"fault": "refuse", "refusal": "orderState", "operation": "declare"}]}"#
        try await run(script) { gateway, store in
            let body = JSONValue.declaration("TWIN-01")
            #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 422)
            store.arm()
            let twin = try await client.call(gateway, "POST", "/v1/declarations", body)
            #expect(twin.status == 422)
            #expect(twin.problem == "refused")
            #expect(twin.json["reason"]?["class"]?.string == "orderState")
        }
    }

    @Test func aTwinThatCouldNotBeSentIsToBeRepeated() async throws {
        let script = #"{"faults": [{"fault": "refuseConnection", "operation": "declare"}]}"#
        try await run(script) { gateway, store in
            let body = JSONValue.declaration("TWIN-01")
            #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 503)
            store.arm()
            let twin = try await client.call(gateway, "POST", "/v1/declarations", body)
            #expect(twin.status == 503)
            #expect(twin.problem == "not-sent")
            #expect(twin.response.headers["retry-after"] == "1")
        }
    }

    @Test func aTwinRetransmissionIsNotAnsweredWith202() async throws {
        try await run { gateway, store in
            let body = JSONValue.declaration("TWIN-01")
            _ = try await client.call(gateway, "POST", "/v1/declarations", body)
            gateway.time.advance(milliseconds: 600_000)
            store.arm()
            let twin = try await client.call(gateway, "POST", "/v1/declarations/TWIN-01/retransmissions", body)
            #expect(twin.status == 409)
            #expect(twin.problem == "retransmission-not-allowed")
        }
    }

    /// Many at once, for real: every answer is one of those that its state allows.
    @Test func manyAtOnceAgree() async throws {
        let script = #"{"faults": [{"delayMs": 20, "operation": "declare"}]}"#
        try await TestGateway.run(.mock, script: script) { gateway in
            for number in 1...10 {
                let body = JSONValue.declaration("TWIN-\(10 + number)")
                let answers = try await withThrowingTaskGroup(of: NativeClient.Answer.self) { group in
                    for _ in 1...6 {
                        group.addTask { try await client.call(gateway, "POST", "/v1/declarations", body) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0.status == 201 } == 1)
                for answer in answers {
                    let isSettled = answer.json["state"]?.string == "accepted"
                    #expect(isSettled ? [200, 201].contains(answer.status) : answer.status == 202)
                }
            }
        }
    }
}
