import AlipayAMS
import DeclarationCore
import DeclarationTesting
import Testing

@Suite struct AMSProviderTests {
    @Test(arguments: [
        TransportError(.notSent, .connection, "nobody listens"),
        TransportError(.unknown, .timedOut, "no answer in time"),
        TransportError(.unknown, .malformed, "not HTTP"), TransportError(.notSent, .cancelled, "cancelled"),
    ])
    func transportFailuresKeepTheirDelivery(_ failure: TransportError) async throws {
        let transport = ScriptedTransport(always: .failure(failure))
        let provider = try TestBackend.make(transport: transport)
        let declared = await #expect(throws: ProviderError.self) { try await provider.declare(.full) }
        let inquired = await #expect(throws: ProviderError.self) { try await provider.inquire(["A"]) }
        for error in [declared, inquired] {
            #expect(error?.delivery == failure.delivery)
            #expect(error?.code == .transport(failure.reason))
        }
        #expect(transport.requests.count == 2, "nothing is sent twice")
    }

    @Test func sameRequestSameContent() async throws {
        let transport = ScriptedTransport(always: .success(try TestAnswer.signed(TestAnswer.accepted)))
        let provider = try TestBackend.make(transport: transport)
        #expect(try await provider.declare(.full) == provider.declare(.full))
        #expect(transport.requests.count == 2)
        #expect(transport.requests.first == transport.requests.last)
    }

    @Test(arguments: [0, 11, 12])
    func inquiryTakesOneToTen(_ count: Int) async throws {
        let transport = TestBackend.silent
        let provider = try TestBackend.make(transport: transport)
        let ids = (0..<count).map { RequestID(rawValue: "ID-\($0)") }
        let error = await #expect(throws: ProviderError.self) { try await provider.inquire(ids) }
        #expect(error?.delivery == .notSent)
        #expect(transport.requests.isEmpty)
        #expect(provider.inquiryBatchLimit == 10)
    }

    @Test func requestTimeForms() throws {
        let time = ZonedTime(epochMilliseconds: 1_700_000_000_123, offsetSeconds: 8 * 3600)
        let epoch = try TestBackend.make().makeRequest(declare: .plain, at: time)
        #expect(epoch.headers["request-time"] == "1700000000123")
        let iso = try TestBackend.make(["requestTime": "iso8601"]).makeRequest(declare: .plain, at: time)
        #expect(iso.headers["request-time"] == "2023-11-15T06:13:20+08:00")
    }

    @Test func bareDialectIsSent() throws {
        let provider = try TestBackend.make(["booleanForm": "bare", "subOrderKey": "subOrderId"])
        let request = try provider.makeRequest(declare: .full, at: ZonedTime(epochMilliseconds: 0))
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains(#""splitOrder":true,"subOrderId":"SUB-0001""#))
    }

    @Test func limitsAreTheDocumentedOnes() throws {
        var declaration = Declaration.full
        let long = String(repeating: "长", count: 129)
        #expect(try TestBackend.make().limits.problems(in: declaration).isEmpty)
        declaration.requestID = "DECL-20231115-0002-DECL-20231115-"
        declaration.paymentIDs[.ams] = PaymentID(rawValue: String(repeating: "1", count: 65))
        declaration.subOrderID = SubOrderID(rawValue: String(repeating: "1", count: 65))
        declaration.customs.code = CustomsCode(rawValue: long)
        declaration.merchant = MerchantFiling(customsCode: MerchantCustomsCode(rawValue: long), customsName: long)
        declaration.buyer?.number = Redacted(String(repeating: "1", count: 65))
        let short = Redacted(String(repeating: "长", count: 33))
        declaration.buyer?.name = HolderName(full: Redacted(long), first: short, middle: short, last: short)
        let problems = AMSProvider.registration.limits.problems(in: declaration)
        #expect(
            problems.map(\.path) == [
                "requestId", "paymentIds.ams", "subOrderId", "buyer.certificateNumber", "buyer.name.full",
                "buyer.name.first", "buyer.name.middle", "buyer.name.last",
            ]
        )
        declaration = .plain
        declaration.requestID = ""
        declaration.paymentIDs = [:]
        #expect(
            AMSProvider.registration.limits.problems(in: declaration).map(\.path) == ["requestId", "paymentIds.ams"]
        )
    }

    @Test func limitsAreInclusive() {
        var declaration = Declaration.full
        declaration.requestID = RequestID(rawValue: String(repeating: "r", count: 32))
        declaration.paymentIDs[.ams] = PaymentID(rawValue: String(repeating: "p", count: 64))
        declaration.subOrderID = SubOrderID(rawValue: String(repeating: "s", count: 64))
        let name = Redacted(String(repeating: "名", count: 32))
        declaration.buyer?.name = HolderName(
            full: Redacted(String(repeating: "名", count: 128)),
            first: name,
            middle: name,
            last: name
        )
        #expect(AMSProvider.registration.limits.problems(in: declaration).isEmpty)
    }
}
