import DeclarationCore
import Testing

@testable import Gateway

/// Ids that were declared before the client used the gateway: its ledger doesn't know them, the other side does.
@Suite struct EarlierTests {
    private static let client = #""earlierBackends": ["south"],"#
    /// Nothing new is to come.
    private static let script = #"{"sendingAfterMs": 0, "deliveredAfterMs": 0}"#

    /// Declared past the gateway's ledger.
    private func declareEarlier(_ gateway: TestGateway, _ id: String) async throws {
        let json = JSONValue.declaration(id)
        _ = try await gateway.ledger.router.declare(try Declaration(json: json))
    }

    /// How many inquiries reached the other side.
    private func inquiries(_ gateway: TestGateway) async throws -> Int64? {
        try await gateway.control("GET", "journal")["totals"]?["inquiries"]?.integer
    }

    @Test func theOtherSideIsAskedAtGrowingIntervals() async throws {
        try await TestGateway.run(.ams, client: Self.client, script: Self.script) { gateway in
            gateway.time.stop()
            try await declareEarlier(gateway, "EARLIER-1")
            var call = AMSCall(.java, gateway)
            call.clientID = "SHOP_1"
            for _ in 0..<20 {
                let answer = try await call.inquiry("EARLIER-1").send(gateway)
                #expect(answer.record?["declarationRequestId"]?.string == "EARLIER-1", "\(answer.message)")
            }
            #expect(try await inquiries(gateway) == 1, "asked once, then answered with what was heard")
            // At 1, 3 and 7 seconds.
            for _ in 0..<80 {
                gateway.time.advance(milliseconds: 100)
                _ = try await call.inquiry("EARLIER-1").send(gateway)
            }
            #expect(try await inquiries(gateway) == 4)
            // What nobody has is not found, also from memory; each dialect of the client shares it.
            for _ in 0..<3 {
                #expect(try await call.inquiry("NOBODYS-1").send(gateway).notFound == ["NOBODYS-1"])
                #expect(try await MAPICall.query("NOBODYS-1").send(gateway).element("not_found") == "NOBODYS-1")
            }
            #expect(try await inquiries(gateway) == 5)
        }
    }

    @Test func whatIsHeardIsAClientsOwnAndBounded() {
        let asks = EarlierAsks()
        let now = ZonedTime(epochMilliseconds: 1_800_000_000_000)
        let settings = LedgerSettings()
        func begin(_ id: String, _ client: ClientID = "a", at time: Int64 = 0) -> EarlierAsks.Turn {
            asks.begin(RequestID(rawValue: id), for: client, at: ["b"], settings, now: now.adding(milliseconds: time))
        }
        let notFound = [LedgerInquiry(backend: "b", result: .notFound(isAuthenticated: true))]
        #expect(begin("1") == .ask)
        #expect(begin("1") == .wait(nil), "the first question is under way")
        #expect(begin("1", "other") == .ask)
        asks.end("1", for: "a", notFound)
        #expect(begin("1", at: 999) == .wait(notFound))
        #expect(begin("1", at: 1_000) == .ask)
        asks.end("1", for: "a", notFound)
        #expect(begin("1", at: 2_999) == .wait(notFound) && begin("1", at: 3_000) == .ask)
        // News begins anew, who gives up asks no sooner again, and a clock that is put back holds nobody up.
        let missing = [LedgerInquiry(backend: "b", result: .missing)]
        asks.end("1", for: "a", missing)
        #expect(begin("1", at: 4_000) == .ask)
        #expect(begin("1", at: 4_001) == .wait(missing))
        #expect(begin("1", at: -100_000) == .ask)
        for number in 0..<EarlierAsks.limit { #expect(begin("N-\(number)", at: 5_000) == .ask) }
        #expect(begin("N-\(EarlierAsks.limit - 1)", at: 5_000) == .wait(nil))
        #expect(begin("1", at: 5_000) == .ask, "the oldest was forgotten")
        #expect(begin("1", "other", at: 900) == .wait(nil), "another client's were not")
        // Of all clients together so many; who has the most loses one.
        for client in 0..<5 {
            for number in 0..<EarlierAsks.limit {
                _ = begin("N-\(number)", ClientID(rawValue: "c\(client)"), at: 5_000)
            }
        }
        #expect(begin("1", "other", at: 900) == .wait(nil))
        let kept = (0..<5).filter { begin("N-0", ClientID(rawValue: "c\($0)"), at: 5_000) == .wait(nil) }
        #expect(kept.count < 5)
    }

    /// A reload takes a backend from a client, or gives it another one.
    @Test func whatAWithdrawnBackendSaidIsToldNoMore() {
        let asks = EarlierAsks()
        let now = ZonedTime(epochMilliseconds: 1_800_000_000_000)
        func begin(_ backends: [BackendID]) -> EarlierAsks.Turn {
            asks.begin("1", for: "a", at: backends, LedgerSettings(), now: now)
        }
        let record = DeclarationRecord(requestID: "1", status: TransmissionStatus(stage: .queued, rawValue: ""))
        let found = LedgerInquiry(backend: "b", result: .found(record, isAuthenticated: true))
        let notFound = LedgerInquiry(backend: "c", result: .notFound(isAuthenticated: true))
        #expect(begin(["b", "c"]) == .ask)
        asks.end("1", for: "a", [found, notFound])
        #expect(begin(["b", "c"]) == .wait([found, notFound]))
        #expect(begin(["c"]) == .wait([notFound]))
        #expect(begin(["c", "d"]) == .ask, "nobody knows what a new one says")
        #expect(begin(["c", "d"]) == .wait(nil))
    }
}
