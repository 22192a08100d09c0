import DeclarationCore
import DeclarationTesting
import MockBackend
import Testing

/// What the mock answers, and how its faults look to a caller.
struct MockProviderTests {
    let time = ManualTime()

    private func provider(_ settings: JSONValue = [:]) throws -> any DeclarationProvider {
        try TestMock.make(settings, time: time)
    }

    private func provider(fault: JSONValue, speaksAs: String = "ams") throws -> any DeclarationProvider {
        try provider(["speaksAs": .string(speaksAs), "script": ["faults": [fault]]])
    }

    private func record(_ provider: any DeclarationProvider, _ id: RequestID) async throws -> DeclarationRecord? {
        guard case .answered(let answer) = try await provider.inquire([id]) else { return nil }
        return answer.records.first
    }

    @Test func aReceiptIsThereAtOnce() async throws {
        let provider = try provider()
        let request = Samples.request(Samples.declaration())
        guard case .accepted(let acceptance) = try await provider.declare(request) else {
            Issue.record("not accepted")
            return
        }
        #expect(acceptance.identityCheck == .passed)
        #expect(acceptance.clearingChannel == .netsUnion)
        #expect(acceptance.registrationID == "31222699S7")
        let record = try #require(try await record(provider, request.declaration.requestID))
        #expect(record.status.stage == .delivered)
        #expect(record.receipt?.verdict == .accepted)
        #expect(record.customsPaymentID == acceptance.customsPaymentID)
        #expect(record.amount == request.declaration.amount)
        #expect(record.merchant == request.declaration.merchant)
        #expect(record.receipt?.returnTime?.time == time.now())
    }

    @Test func anyPaymentIDWillDoAndNoneWillNot() async throws {
        let provider = try provider()
        var declaration = Samples.declaration("REQ-000001", generations: ["some-other-wallet"])
        guard case .accepted = try await provider.declare(Samples.request(declaration)) else {
            Issue.record("not accepted")
            return
        }
        declaration.paymentIDs = [:]
        let request = Samples.request(declaration)
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(request) }
        #expect(error?.delivery == .notSent)
        #expect(error?.code == .invalidDeclaration)
    }

    @Test(arguments: ["ams", "mapi"])
    func theModelDecidesOnDuplicates(_ model: String) async throws {
        let provider = try provider(["speaksAs": .string(model)])
        let first = Samples.declaration("REQ-000001", generations: [.ams])
        var second = first
        second.requestID = "REQ-000002"
        _ = try await provider.declare(Samples.request(first))
        let outcome = try await provider.declare(Samples.request(second))
        switch outcome {
        case .rejected(let reason):
            #expect(model == "ams")
            #expect(reason.outcomeClass == .duplicate)
            #expect(reason.isAuthenticated)
        case .accepted: #expect(model == "mapi")
        case .unknown: Issue.record("unknown")
        }
    }

    @Test func statusesMoveWithTheTimeOfTheServices() async throws {
        let provider = try provider(["script": ["sendingAfterMs": 1_000, "deliveredAfterMs": 2_000]])
        let request = Samples.request(Samples.declaration())
        _ = try await provider.declare(request)
        var stages: [TransmissionStatus.Stage?] = []
        for _ in 0..<3 {
            stages.append(try await record(provider, request.declaration.requestID)?.status.stage)
            time.advance(milliseconds: 1_000)
        }
        #expect(stages == [.queued, .sending, .delivered])
    }

    static let faults: [(JSONValue, Delivery, ProviderError.Code)] = [
        (["fault": "refuseConnection"], .notSent, .transport(.connection)),
        (["fault": "closeBeforeProcessing"], .unknown, .transport(.interrupted)),
        (["fault": "closeAfterProcessing"], .unknown, .transport(.interrupted)),
        (["fault": "truncate", "bytes": 10], .unknown, .transport(.interrupted)),
        (["fault": "garbage"], .answered, .unreadableAnswer),
        (["fault": "wrongCharset"], .answered, .unreadableAnswer),
        (["fault": "wrongSignature"], .answered, .unverifiedAnswer),
        (["fault": "missingSignature"], .answered, .unverifiedAnswer),
        (["fault": "missingResponseTime"], .answered, .unverifiedAnswer),
        (["fault": "httpStatus", "status": 503], .answered, .httpStatus),
    ]

    @Test(arguments: faults.indices)
    func faultsHaveTheDeliveryOfTheWire(_ index: Int) async throws {
        let (fault, delivery, code) = Self.faults[index]
        let provider = try provider(fault: fault)
        let request = Samples.request(Samples.declaration())
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(request) }
        #expect(error?.delivery == delivery)
        #expect(error?.code == code)
    }

    static let processing: [(JSONValue, Bool)] = [
        (["fault": "refuseConnection"], false), (["fault": "closeBeforeProcessing"], false),
        (["fault": "closeAfterProcessing"], true), (["fault": "garbage"], true), (["fault": "wrongSignature"], true),
        (["fault": "httpStatus", "status": 500], false),
        (["fault": "httpStatus", "status": 500, "processed": true], true),
    ]

    @Test(arguments: processing.indices)
    func whatTheOtherSideDidDependsOnTheFault(_ index: Int) async throws {
        let (fault, isDeclared) = Self.processing[index]
        guard case .object(let members) = fault.kind else { return }
        let provider = try provider(fault: JSONValue.object(members + [.init("operation", "declare")]))
        let request = Samples.request(Samples.declaration())
        _ = try? await provider.declare(request)
        let found = try await record(provider, request.declaration.requestID)
        #expect((found != nil) == isDeclared)
    }

    static let open: [(String, String, OutcomeClass?)] = [
        ("throttled", "ams", .throttled), ("unknownException", "ams", .unknownOutcome), ("systemError", "ams", nil),
        ("systemError", "mapi", .unknownOutcome), ("throttled", "mapi", .unknownOutcome), ("riskRejected", "mapi", nil),
    ]

    @Test(arguments: open.indices)
    func someRefusalsLeaveTheOutcomeOpen(_ index: Int) async throws {
        let (kind, model, openClass) = Self.open[index]
        let provider = try provider(fault: ["fault": "refuse", "refusal": .string(kind)], speaksAs: model)
        switch try await provider.declare(Samples.request(Samples.declaration())) {
        case .unknown(let reason): #expect(reason.outcomeClass == openClass)
        case .rejected(let reason):
            #expect(openClass == nil)
            #expect(reason.code == kind)
        case .accepted: Issue.record("accepted")
        }
    }

    @Test func mapiHasNoResponseTimeToMiss() async throws {
        let provider = try provider(fault: ["fault": "missingResponseTime"], speaksAs: "mapi")
        guard case .accepted = try await provider.declare(Samples.request(Samples.declaration())) else {
            Issue.record("not accepted")
            return
        }
    }

    @Test func latencyAndDelayAddUpAndTakeTheServicesTime() async throws {
        let provider = try provider(["latencyMs": 100, "script": ["faults": [["delayMs": 50, "times": 1]]]])
        let call = Task { try await provider.declare(Samples.request(Samples.declaration())) }
        await time.waitForSleepers()
        time.advance(milliseconds: 149)
        #expect(time.sleeperCount == 1)
        time.advance(milliseconds: 1)
        guard case .accepted = try await call.value else {
            Issue.record("not accepted")
            return
        }
    }

    @Test func anInquiryOfElevenIsRejected() async throws {
        let provider = try provider()
        let ids = (1...11).map { RequestID(rawValue: "REQ-\($0)") }
        guard case .rejected(let reason) = try await provider.inquire(ids) else {
            Issue.record("not rejected")
            return
        }
        #expect(reason.outcomeClass == .invalidRequest)
    }

    @Test func mistakesInTheScriptAreReportedWithTheirPath() {
        let error = #expect(throws: InvalidInput.self) {
            try provider(["speaksAs": "soap", "script": ["faults": [["fault": "explode"]]], "latency": 1])
        }
        #expect(Set(error?.problems.map(\.path) ?? []) == ["speaksAs", "script.faults[0].fault", "latency"])
    }
}
