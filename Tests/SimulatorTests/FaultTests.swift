import AlipayMAPI
import DeclarationCore
import DeclarationTesting
import Testing

@testable import Simulator

/// Each fault, and what a caller is told of it.
@Suite struct FaultTests {
    private static let faults: [(fault: String, delivery: Delivery, code: ProviderError.Code, declared: Bool)] = [
        (#""fault": "refuseConnection""#, .unknown, .transport(.interrupted), false),
        (#""fault": "closeBeforeProcessing""#, .unknown, .transport(.interrupted), false),
        (#""fault": "closeAfterProcessing""#, .unknown, .transport(.interrupted), true),
        (#""fault": "truncate", "bytes": 40"#, .unknown, .transport(.interrupted), true),
        (#""fault": "truncate", "bytes": 1000000"#, .unknown, .transport(.interrupted), true),
        (#""fault": "garbage""#, .answered, .unreadableAnswer, true),
        (#""fault": "httpStatus", "status": 500"#, .answered, .httpStatus, false),
        (#""fault": "httpStatus", "status": 500, "processed": true"#, .answered, .httpStatus, true),
        (#""fault": "httpStatus", "status": 429"#, .answered, .httpStatus, false),
        (#""fault": "wrongSignature""#, .answered, .unverifiedAnswer, true),
        (#""fault": "missingSignature""#, .answered, .unverifiedAnswer, true),
        (#""fault": "wrongCharset""#, .answered, .unreadableAnswer, true),
    ]

    @Test(arguments: faults.indices, [true, false])
    func faultGivesADelivery(_ index: Int, _ isAMS: Bool) async throws {
        let expected = Self.faults[index]
        try await TestSimulator.run { simulator in
            let backend = isAMS ? try simulator.ams() : try simulator.mapi(.md5)
            let request = Samples.request(Samples.declaration("FAULT-0001"))
            try await simulator.nextDeclare(expected.fault)
            let error = await #expect(throws: ProviderError.self) { try await backend.declare(request) }
            #expect(error?.delivery == expected.delivery, "\(expected.fault): \(error?.description ?? "-")")
            #expect(error?.code == expected.code, "\(expected.fault): \(error?.description ?? "-")")
            // What really happened is what an inquiry finds.
            let answer = try #require(try await backend.inquire(["FAULT-0001"]).answer)
            #expect(answer.records.count == (expected.declared ? 1 : 0), "\(expected.fault)")
        }
    }

    @Test func aMissingResponseTimeIsNotBelieved() async throws {
        try await TestSimulator.run { simulator in
            try await simulator.nextDeclare(#""fault": "missingResponseTime""#)
            let backend = try simulator.ams()
            let error = await #expect(throws: ProviderError.self) {
                try await backend.declare(Samples.request(Samples.declaration("FAULT-0002")))
            }
            #expect(error?.code == .unverifiedAnswer)
        }
    }

    @Test func throttlingIsAnUnknownOutcome() async throws {
        try await TestSimulator.run { simulator in
            let request = Samples.request(Samples.declaration("THROTTLED-0001"))
            try await simulator.nextDeclare(#""fault": "refuse", "refusal": "throttled""#)
            let ams = try await simulator.ams().declare(request)
            #expect(ams.doubt?.outcomeClass == .throttled)
            #expect(ams.doubt?.code == "REQUEST_TRAFFIC_EXCEED_LIMIT")
            #expect(ams.doubt?.isAuthenticated == true)
            try await simulator.nextDeclare(#""fault": "refuse", "refusal": "throttled""#)
            let mapi = try await simulator.mapi().declare(request)
            #expect(mapi.doubt?.code == "SYSTEM_ERROR")
            #expect(try await simulator.journal("THROTTLED-0001").isEmpty)
        }
    }

    @Test func aDelayedDeclarationIsDeclaredAllTheSame() async throws {
        try await TestSimulator.run { simulator in
            try await simulator.nextDeclare(#""fault": "none", "delayMs": 60000"#)
            let backend = try simulator.ams()
            let calling = Task {
                _ = try? await backend.declare(Samples.request(Samples.declaration("DELAYED-0001")))
            }
            while try await simulator.journal("DELAYED-0001").isEmpty { await Task.yield() }
            calling.cancel()
            await calling.value
            #expect(try await backend.inquire(["DELAYED-0001"]).answer?.records.count == 1)
        }
    }

    @Test func aHangEndsWithTheServer() async throws {
        try await TestSimulator.run(script: #"{"faults": [{"fault": "hang", "processed": true}]}"#) { simulator in
            let backend = try simulator.mapi()
            let calling = Task { () -> Delivery? in
                do throws(ProviderError) {
                    _ = try await backend.declare(Samples.request(Samples.declaration("HANG-0001")))
                    return nil
                } catch {
                    return error.delivery
                }
            }
            while try await simulator.journal("HANG-0001").isEmpty { await Task.yield() }
            await simulator.server.stop()
            #expect(await calling.value == .unknown)
        }
    }

    @Test func faultsHitTheIdsAndTimesTheyName() async throws {
        let script = #"""
            {"faults": [
              // Two of LOST-*, after the first.
              {"fault": "httpStatus", "status": 503, "requestId": "LOST-*", "skip": 1, "times": 2, "generation": "ams"}
            ]}
            """#
        try await TestSimulator.run(script: script) { simulator in
            let backend = try simulator.ams()
            var outcomes: [Bool] = []
            for id in ["LOST-1", "FINE-1", "LOST-2", "LOST-3", "LOST-4"] {
                let request = Samples.request(Samples.declaration(RequestID(rawValue: id)))
                outcomes.append((try? await backend.declare(request))?.acceptance != nil)
            }
            #expect(outcomes == [true, true, false, false, true])
            let mapi = try await simulator.mapi().declare(Samples.request(Samples.declaration("LOST-05")))
            #expect(mapi.acceptance != nil)
            let rule = try await simulator.control("GET", "faults").json["faults"]?.array?.first
            #expect(rule?["matched"]?.integer == 4)
            #expect(rule?["applied"]?.integer == 2)
            #expect(rule?["requestId"]?.string == "LOST-*")
        }
    }
}
