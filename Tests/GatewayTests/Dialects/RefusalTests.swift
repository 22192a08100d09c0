import DeclarationCore
import Gateway
import Synchronization
import Testing

/// Each refusal in the dialect's own codes.
@Suite struct RefusalTests {
    @Test func aClockThatIsOffIsRefused() async throws {
        try await TestGateway.run { gateway in
            for shape in [AMSCall.Shape.python, .go, .formerGo] {
                for error in [-400_000, 400_000] as [Int64] {
                    var call = AMSCall(shape, gateway)
                    call.clockError = error
                    let answer = try await call.send(gateway)
                    #expect(answer.code == "PARAM_ILLEGAL")
                    #expect(answer.message.contains("request-time"))
                    #expect(try answer.isSigned())
                }
                var call = AMSCall(shape, gateway)
                call.clockError = -200_000
                #expect(try await call.send(gateway).code == "SUCCESS")
            }
        }
    }

    @Test func theClocksWindowIsSettable() async throws {
        try await TestGateway.run(gateway: #""clockWindowMs": 30000,"#) { gateway in
            gateway.time.stop()
            var call = AMSCall(.java, gateway)
            for (error, code) in [
                (-20_000, "SUCCESS"), (20_000, "SUCCESS"), (-60_000, "PARAM_ILLEGAL"), (60_000, "PARAM_ILLEGAL"),
            ] {
                call.clockError = Int64(error)
                #expect(try await call.send(gateway).code == code, "\(error)")
            }
            let answer = try await call.send(gateway)
            #expect(answer.message.contains("within 30 s of"), "\(answer.message)")
        }
    }

    @Test func theRateIsLimited() async throws {
        try await TestGateway.run(client: #""requestsPerSecond": 2,"#) { gateway in
            gateway.time.stop()
            let call = AMSCall(.java, gateway)
            #expect(try await call.send(gateway).code == "SUCCESS")
            #expect(try await MAPICall.query("MAPI-0001").send(gateway).isSuccess)
            let throttled = try await call.send(gateway)
            #expect(throttled.code == "REQUEST_TRAFFIC_EXCEED_LIMIT")
            #expect(throttled.status == "U")
            #expect(throttled.response.headers["retry-after"] == "1")
            #expect(try throttled.isSigned())
            let mapi = try await MAPICall.query("MAPI-0001").send(gateway)
            #expect(mapi.code == "SYSTEM_ERROR")
            #expect(mapi.response.headers["retry-after"] == "1")
            // Others are not held up.
            var others = call
            (others.id, others.clientID, others.key) = ("AMS-0009", "OTHER_1", gateway.fixture.other)
            others.payment = "2026112100009"
            #expect(try await others.send(gateway).code == "SUCCESS")
            gateway.time.advance(milliseconds: 1000)
            #expect(try await call.send(gateway).code == "SUCCESS")
        }
    }

    @Test func guardsHaveTheirCodes() async throws {
        try await TestGateway.run { gateway in
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
            var second = AMSCall(.java, gateway)
            second.id = "AMS-0002"
            let answer = try await second.send(gateway)
            #expect(answer.code == "DUPLICATED_DECLARATIONS")
            #expect(answer.message.contains("AMS-0001"))
            // The payment of another client is told of without its id.
            (second.clientID, second.key) = ("OTHER_1", gateway.fixture.other)
            let others = try await second.send(gateway)
            #expect(others.code == "DUPLICATED_DECLARATIONS")
            #expect(!others.message.contains("AMS-0001"), "\(others.message)")
            let mapi = MAPICall.declaration(more: [("is_split", "T"), ("sub_out_biz_no", "PART-1")])
            #expect(try await mapi.send(gateway).code == "SUCCESS")
            let part = MAPICall.declaration("MAPI-0002", more: [("is_split", "T"), ("sub_out_biz_no", "PART-1")])
            #expect(try await part.send(gateway).code == "DUPLICATED_DECLARATIONS")
        }
    }

    private static let tooLittle = #"{"payments": [{"id": "2026112100001", "totalFen": 100}]}"#

    @Test func tooMuchIsRefusedByTheOtherSide() async throws {
        let rule = #""paymentIds": [{"pattern": "2026*", "generation": "ams"}],"#
        try await TestGateway.run(.ams, client: rule, script: Self.tooLittle) { gateway in
            let ams = try await AMSCall(.java, gateway).send(gateway)
            #expect(ams.code == "TOTAL_DECLARATION_AMOUNT_EXCEED", "\(ams.message)")
            #expect(ams.status == "F")
            let mapi = try await MAPICall.declaration(payment: "2026112100001").send(gateway)
            #expect(mapi.code == "TOTAL_DECLARATION_AMOUNT_EXCEED", "\(mapi.text)")
        }
    }

    /// No readable table has mapi's codes: what an undocumented one means isn't guessed.
    @Test func anUndocumentedRefusalIsUndecided() async throws {
        let rule = #""paymentIds": [{"pattern": "2026*", "generation": "mapi"}],"#
        try await TestGateway.run(.mapi, client: rule, script: Self.tooLittle) { gateway in
            let answer = try await AMSCall(.java, gateway).send(gateway)
            #expect(answer.status == "U")
            #expect(answer.message.contains("TOTAL_DECLARATION_AMOUNT_EXCEED"), "\(answer.message)")
            #expect(try await gateway.journal("AMS-0001")?["declarations"]?.integer == 0)
        }
    }

    @Test(arguments: [TestGateway.South.ams, .mapi])
    func anUnknownOutcomeIsSettledByTheSameRequest(_ south: TestGateway.South) async throws {
        let rule = #""paymentIds": [{"pattern": "20*", "generation": "\#(south.rawValue)"}],"#
        try await TestGateway.run(south, client: rule) { gateway in
            let fault = #"{"fault": "closeAfterProcessing", "operation": "declare", "times": 2}"#
            try await gateway.control("POST", "faults", fault)
            let ams = try await AMSCall(.java, gateway).send(gateway)
            #expect(ams.code == "UNKNOWN_EXCEPTION", "\(ams.message)")
            #expect(ams.status == "U")
            let mapi = try await MAPICall.declaration().send(gateway)
            #expect(mapi.element("is_success") == "F")
            #expect(mapi.code == "SYSTEM_ERROR")
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
            #expect(try await MAPICall.declaration().send(gateway).code == "SUCCESS")
            for id in ["AMS-0001", "MAPI-0001"] {
                #expect(try await gateway.journal(id)?["declarations"]?.integer == 1)
            }
        }
    }

    /// A gateway whose store answers nothing until it is let go.
    private static func runHeld(
        gateway settings: String,
        test: (TestGateway, BrokenStore) async throws -> Void
    ) async throws {
        let held = Mutex<BrokenStore?>(nil)
        try await TestGateway.run(gateway: settings) { store in
            let made = BrokenStore(store)
            held.withLock { $0 = made }
            return made
        } test: { gateway in
            let store = try #require(held.withLock { $0 })
            store.hold()
            defer { store.letGo() }
            try await test(gateway, store)
        }
    }

    @Test func moreThanItHoldsIsTurnedAwayAndNothingIsLost() async throws {
        try await Self.runHeld(gateway: #""requestsInFlight": 1, "requestsQueued": 3,"#) { gateway, store in
            let codes = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask { try await Self.declare(number, gateway) }
                }
                // All but the one at work and the three that wait are answered meanwhile.
                let early = try await group.prefix(16).reduce(into: []) { $0.append($1) }
                #expect(early.allSatisfy { $0 == "throttled" }, "\(early)")
                store.letGo()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == Array(repeating: "SUCCESS", count: 4))
            // Those that were turned away may come again.
            for number in 0..<20 { #expect(try await Self.declare(number, gateway) == "SUCCESS") }
        }
    }

    @Test func oneAddressHasSoManyConnectionsAndNoMore() async throws {
        try await Self.runHeld(gateway: #""connectionsPerAddress": 1,"#) { gateway, store in
            let codes = await withTaskGroup(of: String?.self) { group in
                for number in 0..<2 { group.addTask { try? await Self.declare(number, gateway) } }
                // The first one's answer waits for the store: the other one's end comes before.
                let refused = await group.next() ?? nil
                store.letGo()
                return [refused, await group.next() ?? nil]
            }
            #expect(codes == [nil, "SUCCESS"])
            let metrics = MetricsRegistry()
            gateway.server.measure(metrics)
            #expect(metrics.text.contains(#"customs_gateway_connections_total{kind="refused"} 1\#n"#))
        }
    }

    /// Declares in one dialect or the other.
    ///
    /// - Returns: the answer's code, or `throttled` when the client shall come again in a second.
    private static func declare(_ number: Int, _ gateway: TestGateway) async throws -> String? {
        let payment = "20261121\(10_000 + number)"
        if number.isMultiple(of: 2) {
            var call = AMSCall(.java, gateway)
            (call.id, call.payment) = ("AMS-1\(number)", payment)
            let answer = try await call.send(gateway)
            guard answer.code == "REQUEST_TRAFFIC_EXCEED_LIMIT" else { return answer.code }
            return answer.response.headers["retry-after"] == "1" ? "throttled" : answer.code
        }
        let answer = try await MAPICall.declaration("MAPI-1\(number)", payment: payment).send(gateway)
        guard answer.code == "SYSTEM_ERROR" else { return answer.code }
        return answer.response.headers["retry-after"] == "1" ? "throttled" : answer.code
    }

    @Test(arguments: [LedgerError.Code.full, .unavailable])
    func withoutALedgerNothingIsSent(_ code: LedgerError.Code) async throws {
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run(.ams) { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            let store = try #require(broken.withLock { $0 })
            store.fail(LedgerError(code, "the disk has no room"))
            let ams = try await AMSCall(.java, gateway).send(gateway)
            #expect(ams.code == "UNKNOWN_EXCEPTION")
            #expect(ams.status == "U")
            #expect(try await AMSCall(.java, gateway).inquiry("AMS-0001").send(gateway).status == "U")
            #expect(try await MAPICall.declaration(payment: "2026112100002").send(gateway).code != "SUCCESS")
            #expect(try await MAPICall.query("MAPI-0001").send(gateway).code == "SYSTEM_ERROR")
            #expect(try await gateway.journal("AMS-0001") == nil)
            store.fail(nil)
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
        }
    }

    /// An entry that can't be read any more keeps no answer to others back; nothing is said of it.
    @Test func anUnreadableEntrySpoilsNoInquiry() async throws {
        let broken = Mutex<BrokenStore?>(nil)
        try await TestGateway.run { store in
            let made = BrokenStore(store)
            broken.withLock { $0 = made }
            return made
        } test: { gateway in
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
            #expect(try await MAPICall.declaration().send(gateway).code == "SUCCESS")
            let store = try #require(broken.withLock { $0 })
            store.damage("BAD-0001")
            let ams = try await AMSCall(.java, gateway).inquiry("BAD-0001", "AMS-0001", "NEW-0001").send(gateway)
            #expect(ams.code == "SUCCESS", "\(ams.message)")
            #expect(ams.record?["declarationRequestId"]?.string == "AMS-0001")
            #expect(ams.notFound == ["NEW-0001"])
            let mapi = try await MAPICall.query("MAPI-0001", "BAD-0001").send(gateway)
            #expect(mapi.code == "SUCCESS")
            #expect(mapi.element("out_request_no") == "MAPI-0001")
            #expect(mapi.element("not_found") == nil)
            #expect(try await AMSCall(.java, gateway).inquiry("BAD-0001").send(gateway).status == "U")
            #expect(try await MAPICall.query("BAD-0001").send(gateway).code == "SYSTEM_ERROR")
            // A file that is damaged as a whole is no entry's fault.
            store.fail(LedgerError(.corrupted, "the file is damaged"))
            let none = try await AMSCall(.java, gateway).inquiry("AMS-0001", "NEW-0001").send(gateway)
            #expect(none.status == "U" && none.message == "the ledger can't be read; ask again", "\(none.message)")
        }
    }

    /// Only what a backend was asked for can have changed since it was read.
    @Test func anInquiryReadsAnEntryAgainOnlyWhenItWasAskedFor() async throws {
        let counting = Mutex<BrokenStore?>(nil)
        try await TestGateway.run { store in
            let made = BrokenStore(store)
            counting.withLock { $0 = made }
            return made
        } test: { gateway in
            let store = try #require(counting.withLock { $0 })
            let call = AMSCall(.java, gateway)
            #expect(try await call.send(gateway).code == "SUCCESS")
            #expect(try await call.inquiry(call.id).send(gateway).record != nil)
            gateway.time.stop()
            // Asked a moment ago: the ledger's word counts.
            let before = store.reads
            #expect(try await call.inquiry(call.id).send(gateway).record != nil)
            #expect(store.reads == before + 1)
        }
    }

    /// The documents give mapi's text 64 characters: what doesn't fit shows, and the fields are named first.
    @Test func aLongTextIsNotCutSilently() async throws {
        try await TestGateway.run { gateway in
            _ = try await MAPICall.declaration().send(gateway)
            let parts = [("is_split", "T"), ("sub_out_biz_no", "PART-1")]
            let other = try await MAPICall.declaration(amount: "1.00", office: "CHONGQING", more: parts).send(gateway)
            #expect(other.code == "CONTEXT_INCONSISTENT")
            let named = "different: amount, customs_place, is_split, sub_out_biz_no"
            #expect(other.element("detail_error_des") == named, "\(other.text)")
            let foreign = MAPICall.declaration("MAPI-0009", payment: "P", office: "NINGBO", more: [("is_split", "T")])
            let split = try await foreign.send(gateway)
            #expect(split.code == "INVALID_PARAMETER")
            let text = try #require(split.element("detail_error_des"))
            #expect(text.hasPrefix("sub_out_biz_no: "))
            #expect(text.count < 64 || text.hasSuffix("…"), "\(text)")
        }
        #expect(String(repeating: "字", count: 64).shortened(to: 64) == String(repeating: "字", count: 64))
        #expect(String(repeating: "字", count: 65).shortened(to: 64) == String(repeating: "字", count: 63) + "…")
    }

    @Test func badRequestsHaveTheirCodes() async throws {
        try await TestGateway.run { gateway in
            var ids = AMSCall(.java, gateway).inquiry()
            ids.ids = (1...11).map { "AMS-\($0)" }
            #expect(try await ids.send(gateway).code == "ARRAY_SIZE_EXCEEDED")
            var call = AMSCall(.java, gateway)
            call.body = "{"
            #expect(try await call.send(gateway).code == "PARAM_ILLEGAL")
            call = AMSCall(.java, gateway)
            call.operation = "nothing"
            #expect(try await call.send(gateway).code == "NO_INTERFACE_DEF")
            let path = "/ams/api/v1/customs/declare"
            let get = try await gateway.http.exchange("GET \(path)", [])
            #expect(String(decoding: get.body, as: UTF8.self).contains("METHOD_NOT_SUPPORTED"))
            let plain = try await gateway.http.exchange("POST \(path)", [("Content-Type", "text/plain")])
            #expect(String(decoding: plain.body, as: UTF8.self).contains("MEDIA_TYPE_NOT_ACCEPTABLE"))
            var query = MAPICall.query("X")
            query.values = [("out_request_nos", (1...11).map { "MAPI-\($0)" }.joined(separator: ","))]
            #expect(try await query.send(gateway).code == "MAX_OUT_REQUEST_NO_EXCEEDED")
            #expect(try await MAPICall.query("MAPI-1", "", "MAPI-2").send(gateway).code == "INVALID_PARAMETER")
            query.service = "alipay.unknown"
            #expect(try await query.send(gateway).code == "ILLEGAL_SERVICE")
            query = MAPICall.query("MAPI-1")
            query.charset = "UTF-16"
            #expect(try await query.send(gateway).code == "ILLEGAL_CHARSET")
            #expect(try await MAPICall.declaration(amount: "1.234").send(gateway).code == "INVALID_PARAMETER")
        }
    }
}
