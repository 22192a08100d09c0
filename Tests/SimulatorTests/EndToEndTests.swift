import AlipayMAPI
import DeclarationCore
import DeclarationTesting
import Testing

@testable import Simulator

/// Both backends declare and inquire over real sockets.
@Suite struct EndToEndTests {
    @Test(arguments: ["epoch-ms", "iso8601"], ["string", "bare"])
    func amsDeclaresAndInquires(_ time: JSONValue, _ form: JSONValue) async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.ams(["requestTime": time, "booleanForm": form])
            try await declareAndInquire(backend, simulator)
        }
    }

    @Test(arguments: MAPISignType.allCases, ["UTF-8", "GBK", "GB2312"])
    func mapiDeclaresAndInquires(_ type: MAPISignType, _ charset: JSONValue) async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.mapi(type, ["charset": charset, "nestedSignature": "strict"])
            try await declareAndInquire(backend, simulator)
        }
    }

    @Test(arguments: [("GET", true), ("POST", false)] as [(JSONValue, JSONValue)])
    func mapiTakesEveryShape(_ method: JSONValue, _ charsetInURL: JSONValue) async throws {
        try await TestSimulator.run { simulator in
            let backend = try simulator.mapi(.md5, ["method": method, "charsetInURL": charsetInURL])
            try await declareAndInquire(backend, simulator)
        }
    }

    /// A part with a buyer, its record after customs has answered, and the clearing data of a repeated call.
    private func declareAndInquire(_ backend: any DeclarationProvider, _ simulator: TestSimulator) async throws {
        let part = Samples.part("E2E-20260105-0001")
        let request = Samples.request(part)
        let first = try #require(try await backend.declare(request).acceptance)
        #expect(first.identityCheck == .passed)
        #expect(first.clearingChannel == nil)
        #expect(first.reason.isAuthenticated)
        try await simulator.control("POST", "clock", #"{"advanceSeconds": 10}"#)
        let answer = try #require(try await backend.inquire([part.requestID, "E2E-UNKNOWN"]).answer)
        #expect(answer.isAuthenticated)
        #expect(answer.notFound == ["E2E-UNKNOWN"])
        let record = try #require(answer.records.first)
        #expect(record.merchant == part.merchant)
        #expect(record.amount == part.amount)
        #expect(record.isSplit == true)
        #expect(record.customsPaymentID == first.customsPaymentID)
        #expect(record.status.stage == .delivered)
        #expect(record.receipt?.verdict == .accepted || record.receipt?.verdict == .pending)
        let again = try #require(try await backend.declare(request).acceptance)
        #expect(again.clearingChannel == .netsUnion)
        #expect(again.registrationID == "31222699S7")
        #expect(try await simulator.journal(part.requestID)["declarations"] == 1)
    }

    @Test func statusesProgress() async throws {
        // So far apart that the time that passes by itself changes nothing.
        let script = #"{"sendingAfterMs": 3600000, "deliveredAfterMs": 7200000}"#
        try await TestSimulator.run(script: script) { simulator in
            let backend = try simulator.ams()
            let request = Samples.request(Samples.declaration("PROGRESS-0001"))
            try await simulator.control("POST", "clock", #"{"set": "2026-01-05T10:00:00+08:00"}"#)
            _ = try await backend.declare(request)
            var stages: [TransmissionStatus.Stage?] = []
            for seconds in [0, 3_601, 3_601] {
                try await simulator.control("POST", "clock", "{\"advanceSeconds\": \(seconds)}")
                stages.append(try await backend.inquire(["PROGRESS-0001"]).answer?.records.first?.status.stage)
            }
            #expect(stages == [.queued, .sending, .delivered])
        }
    }

    @Test func customsRefusesByWordAndByScript() async throws {
        let script = #"{"receipts": [{"customsCode": "NINGBO", "code": "-302", "text": "scripted refusal"}]}"#
        try await TestSimulator.run(script: script) { simulator in
            let backend = try simulator.mapi()
            var scripted = Samples.declaration("NINGBO-0001")
            scripted.customs = CustomsDestination(code: "NINGBO")
            _ = try await backend.declare(Samples.request(scripted))
            _ = try await backend.declare(Samples.request(Samples.declaration("REFUSE-0001")))
            try await simulator.control("POST", "clock", #"{"advanceSeconds": 10}"#)
            let answer = try #require(try await backend.inquire(["NINGBO-0001", "REFUSE-0001"]).answer)
            let receipts = answer.records.sorted { $0.requestID < $1.requestID }.map(\.receipt)
            #expect(receipts.map { $0?.code } == ["-302", "-301"])
            #expect(receipts.allSatisfy { $0?.verdict == .refused })
        }
    }

    @Test func sandboxHasItsOwnClients() async throws {
        try await TestSimulator.run { simulator in
            let request = Samples.request(Samples.declaration("SANDBOX-0001"))
            let sandbox = try simulator.ams(["clientId": "SANDBOX_SIMULATOR_0001"])
            #expect(try await sandbox.declare(request).acceptance != nil)
            let wrong = try simulator.ams(["clientId": "SANDBOX_SIMULATOR_0001", "sandbox": "false"])
            #expect(try await wrong.declare(request).rejection?.code == "CLIENT_INVALID")
            // Another client's ids are nobody else's.
            let other = try simulator.ams()
            #expect(try await other.inquire(["SANDBOX-0001"]).answer?.notFound == ["SANDBOX-0001"])
        }
    }

    @Test(arguments: ["innerMarkup", "omitted", "other", "unsigned"])
    func recordsCanBeSignedInEveryWay(_ form: String) async throws {
        try await TestSimulator.run { settings in
            settings.nestedSignature = SimulatorSettings.NestedSignature(rawValue: form) ?? .markup
        } test: { simulator in
            let backend = try simulator.mapi()
            _ = try await backend.declare(Samples.request(Samples.declaration("NESTED-0001")))
            // Without records nothing is nested, and the signature is a plain one.
            #expect(try await backend.inquire(["NESTED-0002"]).answer?.isAuthenticated == true)
            if form == "unsigned" {
                let error = await #expect(throws: ProviderError.self) { try await backend.inquire(["NESTED-0001"]) }
                #expect(error?.code == .unverifiedAnswer)
            } else {
                let answer = try #require(try await backend.inquire(["NESTED-0001"]).answer)
                #expect(answer.records.count == 1)
                #expect(answer.isAuthenticated == (form == "innerMarkup"))
            }
        }
    }
}
