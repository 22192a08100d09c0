import AlipayMAPI
import CurlTransport
import DeclarationCore
import DeclarationRouter
import DeclarationSimulation
import DeclarationTesting
import HTTPServer
import Testing

@testable import Simulator

/// The endpoints below `/_simulator/`.
@Suite struct ControlTests {
    @Test func helpNamesEverything() async throws {
        try await TestSimulator.run { simulator in
            let response = try await simulator.transport.send(
                HTTPRequest(method: "GET", url: simulator.addresses.control)
            )
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(response.status == 200)
            for name in ["faults", "clock", "journal", "payments", "reset"] {
                #expect(text.contains("/_simulator/\(name)"))
            }
            let schema = FaultSettings.schema.keys
            let kinds = schema.first { $0.name == "fault" }.map(\.type.text) ?? ""
            for kind in kinds.split(separator: "\"").enumerated().filter({ $0.offset % 2 == 1 }).map(\.element) {
                #expect(text.contains(kind), "\(kind)")
            }
            for key in schema { #expect(text.contains(key.name), "\(key.name)") }
        }
    }

    @Test func faultsAreListedAddedAndRemoved() async throws {
        try await TestSimulator.run { simulator in
            let rules = #"""
                [{"fault": "httpStatus", "status": 500, "processed": true, "skip": 2, "delayMs": 5, "operation": "inquire"},
                 {"fault": "truncate", "bytes": 7, "generation": "mapi", "times": 3}]
                """#
            #expect(try await simulator.control("POST", "faults", rules).status == 200)
            try await simulator.control(
                "POST",
                "faults",
                #"{"fault": "refuse", "refusal": "throttled", "text": "slow"}"#
            )
            let listed = try #require(try await simulator.control("GET", "faults").json["faults"]?.array)
            #expect(listed.map { $0["fault"]?.string } == ["httpStatus", "truncate", "refuse"])
            #expect(listed[0]["status"]?.integer == 500 && listed[0]["processed"]?.bool == true)
            #expect(listed[0]["skip"]?.integer == 2 && listed[0]["delayMs"]?.integer == 5)
            #expect(listed[1]["bytes"]?.integer == 7 && listed[1]["times"]?.integer == 3)
            #expect(listed[2]["refusal"]?.string == "throttled" && listed[2]["text"]?.string == "slow")
            #expect(try await simulator.control("DELETE", "faults").json["faults"]?.array?.isEmpty == true)
        }
    }

    @Test(arguments: [
        ("POST", "faults", "{", 400, "not JSON"),
        ("POST", "faults", #"{"fault": "melt"}"#, 400, "closeAfterProcessing"),
        ("POST", "faults", #"{"fault": "truncate"}"#, 400, "bytes"),
        ("POST", "faults", #"{"fault": "garbage", "requestID": "A"}"#, 400, "requestId"),
        ("POST", "clock", #"{}"#, 400, "advanceSeconds"),
        ("POST", "clock", #"{"set": "tomorrow"}"#, 400, "2026-01-05T10:00:00+08:00"),
        ("POST", "clock", #"{"advanceSeconds": "1"}"#, 400, "advanceSeconds"),
        ("POST", "payments", #"{"totalFen": 1}"#, 400, "id"),
        ("GET", "journal?limit=0", "", 400, "limit"),
        ("GET", "journal?page=2", "", 400, "offset"),
        ("GET", "reset", "", 405, "POST"),
        ("DELETE", "clock", "", 405, "GET, POST"),
        ("GET", "metrics", "", 404, "journal"),
    ])
    func mistakesAreExplained(
        _ method: String,
        _ name: String,
        _ body: String,
        _ status: Int,
        _ hint: String
    ) async throws {
        try await TestSimulator.run { simulator in
            let answer = try await simulator.control(method, name, body)
            #expect(answer.status == status)
            let problems = answer.json["problems"]?.array?.compactMap(\.string) ?? []
            #expect(problems.contains { $0.contains(hint) }, "\(problems)")
        }
    }

    @Test func theClockIsSetAndRunsOn() async throws {
        try await TestSimulator.run { simulator in
            let set = try await simulator.control("POST", "clock", #"{"set": "2026-01-05T10:00:00+08:00"}"#)
            #expect(set.json["now"]?.string?.hasPrefix("2026-01-05T10:0") == true)
            let moved = try await simulator.control("POST", "clock", #"{"advanceSeconds": 3600}"#)
            #expect(moved.json["now"]?.string?.hasPrefix("2026-01-05T11:0") == true)
            try await simulator.control("POST", "reset")
            let now = try #require(try await simulator.control("GET", "clock").json["epochMilliseconds"]?.integer)
            #expect(abs(now - SystemTime().now().epochMilliseconds) < 60_000)
        }
    }

    @Test func theJournalIsPagedAndCountsEverything() async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.mapi(.md5)
            for number in 1...5 {
                let id = RequestID(rawValue: "JOURNAL-\(number)")
                _ = try await backend.declare(Samples.request(Samples.declaration(id)))
            }
            _ = try await backend.inquire(["JOURNAL-1"])
            var ids: [String?] = []
            var next: Int64? = 0
            while let offset = next {
                let page = try await simulator.control("GET", "journal?limit=2&offset=\(offset)").json
                ids += page["entries"]?.array?.map { $0["requestId"]?.string } ?? []
                next = page["next"]?.integer
                #expect(page["ids"]?.integer == 5)
                #expect(page["totals"]?["calls"]?.integer == 5)
                #expect(page["totals"]?["declarations"]?.integer == 5)
                #expect(page["totals"]?["inquiries"]?.integer == 1)
            }
            #expect(ids == (1...5).map { "JOURNAL-\($0)" })
        }
    }

    @Test func resetBringsTheScriptBack() async throws {
        let script =
            #"{"payments": [{"id": "SCRIPTED", "state": "failed"}], "faults": [{"fault": "garbage", "times": 1}]}"#
        try await TestSimulator.run(script: script) { simulator in
            try await simulator.control("DELETE", "faults")
            let backend = try simulator.ams()
            _ = try await backend.declare(Samples.request(Samples.declaration("RESET-0001")))
            #expect(try await simulator.control("POST", "reset").status == 200)
            #expect(try await simulator.control("GET", "journal").json["ids"]?.integer == 0)
            await #expect(throws: ProviderError.self) {
                try await backend.declare(Samples.request(Samples.declaration("RESET-0001")))
            }
            var declaration = Samples.declaration("RESET-0002")
            declaration.paymentIDs[.ams] = "SCRIPTED"
            #expect(try await backend.declare(Samples.request(declaration)).rejection?.code == "ORDER_STATUS_INVALID")
        }
    }

    @Test(arguments: [
        ("192.0.2.7", 403), ("::ffff:192.0.2.7", 403), ("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 403),
    ])
    func onlyThisMachineMayControl(_ peer: String, _ status: Int) throws {
        let simulation = try Simulation(SimulationScript(), time: SystemTime())
        let desk = ControlDesk(simulation: simulation, log: ExchangeLog(sink: NoLog()))
        let request = ServerRequest(method: "GET", target: "/_simulator/journal", peerAddress: peer)
        #expect(desk.answer(request).status == status)
    }

    @Test func aBadScriptIsExplained() throws {
        var settings = SimulatorSettings()
        settings.script = .init(Array("{\"faults\": [\n{\"fault\": \"melt\"}]}".utf8), file: "script.json")
        let keys = try TestKeys.made.get()
        let error = #expect(throws: InvalidInput.self) { try SimulatorServer(settings, keys: keys, time: SystemTime()) }
        #expect(error?.problems.first?.file == "script.json")
        #expect(error?.problems.first?.line == 2)
        #expect(error?.problems.first?.path == "faults[0].fault")
    }
}
