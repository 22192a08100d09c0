import DeclarationCore
import Testing

@testable import Gateway

/// A client that repeats itself every moment gets its answers from the ledger: the other side isn't hammered, and the history
/// doesn't grow.
@Suite struct RepeatTests {
    private static let lost = #"""
        {"faults": [{"fault": "closeAfterProcessing", "operation": "declare"},
                    {"fault": "closeBeforeProcessing", "operation": "inquire", "times": 1}]}
        """#

    @Test func repeatedDeclarationsOfAnUnknownIDAskOnce() async throws {
        try await TestGateway.run(script: Self.lost) { gateway in
            gateway.time.stop()
            let client = NativeClient()
            for _ in 0..<10 {
                let body = JSONValue.declaration("AMS-0001")
                #expect(try await client.call(gateway, "POST", "/v1/declarations", body).status == 202)
            }
            #expect(try await gateway.ledger.store.attempts(of: "AMS-0001").map(\.kind) == [.declare, .inquire])
            gateway.time.advance(milliseconds: 1_000)
            let settled = try await client.call(gateway, "POST", "/v1/declarations", .declaration("AMS-0001"))
            #expect(settled.status == 200)
        }
    }

    /// What may be sent again is not told to be unknown, though the other side doesn't know it: the client would give it up,
    /// or declare it under another id.
    @Test func repeatedInquiriesGetTheSameAnswerAndAskOnce() async throws {
        let script = #"{"faults": [{"fault": "closeBeforeProcessing", "operation": "declare"}]}"#
        try await TestGateway.run(script: script) { gateway in
            gateway.time.stop()
            #expect(try await AMSCall(.java, gateway).send(gateway).status == "U")
            #expect(try await MAPICall.declaration().send(gateway).code == "SYSTEM_ERROR")
            for _ in 0..<10 {
                let ams = try await AMSCall(.java, gateway).inquiry("AMS-0001", "AMS-0002").send(gateway)
                #expect(ams.code == "UNKNOWN_EXCEPTION" && ams.status == "U")
                let mapi = try await MAPICall.query("MAPI-0001").send(gateway)
                #expect(mapi.element("error") == "SYSTEM_ERROR" && mapi.element("not_found") == nil)
            }
            #expect(try await AMSCall(.java, gateway).inquiry("AMS-0002").send(gateway).notFound == ["AMS-0002"])
            for id in ["AMS-0001", "MAPI-0001"] as [RequestID] {
                #expect(try await gateway.ledger.store.attempts(of: id).map(\.kind) == [.declare, .inquire])
            }
        }
    }

    /// A verified "failed, don't retry" is looked after like an unknown outcome, and if nothing came of it the client is told
    /// so: it may correct the declaration, and nothing is sent by itself.
    @Test func aFailureOverThereEndsAsARefusal() async throws {
        let script = #"""
            {"faults": [{"fault": "refuse", "refusal": "processFailed", "text": "no", "operation": "declare", "times": 1}]}
            """#
        try await TestGateway.run(script: script) { gateway in
            gateway.time.stop()
            #expect(try await AMSCall(.java, gateway).send(gateway).status == "U")
            let refused = try await AMSCall(.java, gateway).send(gateway)
            #expect(refused.code == "PROCESS_FAIL" && refused.status == "F", "\(refused.json.text)")
            #expect(try await AMSCall(.java, gateway).inquiry("AMS-0001").send(gateway).notFound == ["AMS-0001"])
            #expect(try await gateway.ledger.store.attempts(of: "AMS-0001").map(\.kind) == [.declare, .inquire])
            var corrected = AMSCall(.java, gateway)
            corrected.fen += 1
            #expect(try await corrected.send(gateway).code == "SUCCESS")
        }
    }

    /// Only the operator can say who is to be asked: the client must not give up what may have arrived, and no account of the
    /// gateway's is its business.
    @Test func anIDWhoseAccountIsGoneIsUndecided() async throws {
        let script = #"{"faults": [{"fault": "closeAfterProcessing", "operation": "declare"}]}"#
        try await TestGateway.run(script: script) { gateway in
            let native = NativeClient()
            let body = JSONValue.declaration("NATIVE-0001")
            for isGone in [false, true] {
                let ams = try await AMSCall(.java, gateway).send(gateway)
                #expect(ams.status == "U" && ams.code == "UNKNOWN_EXCEPTION", "\(ams.json.text)")
                let mapi = try await MAPICall.declaration().send(gateway)
                #expect(mapi.code == "SYSTEM_ERROR", "\(mapi.text)")
                let answer = try await native.call(gateway, "POST", "/v1/declarations", body)
                #expect(answer.status == 202, "\(answer.json.text)")
                for text in [ams.json.text, mapi.text, answer.json.text] { #expect(!text.contains("2088GONE")) }
                if isGone { break }
                for id in ["AMS-0001", "MAPI-0001", "NATIVE-0001"] as [RequestID] {
                    try await gateway.rebind(id, .unknown)
                }
            }
        }
    }

    /// What is settled and belongs to an account that is gone can't be pushed again, nor declared elsewhere.
    @Test func anAcceptedIDWhoseAccountIsGoneIsNotPushedAgain() async throws {
        try await TestGateway.run { gateway in
            gateway.time.stop()
            let native = NativeClient()
            let accepted = try await native.call(gateway, "POST", "/v1/declarations", .declaration("NATIVE-0001"))
            #expect(accepted.status == 201)
            try await gateway.rebind("NATIVE-0001", .accepted)
            gateway.time.advance(milliseconds: 600_000)
            let path = "/v1/declarations/NATIVE-0001/retransmissions"
            let refused = try await native.call(gateway, "POST", path)
            #expect(refused.status == 409 && refused.problem == "bound", "\(refused.json.text)")
            #expect(!refused.json.text.contains("2088GONE"))
        }
    }

    /// The record may be somebody else's, who used the same id at the account.
    @Test func whatAnotherRecordShowsIsNotTold() async throws {
        try await TestGateway.run { gateway in
            let native = NativeClient()
            #expect(
                try await native.call(gateway, "POST", "/v1/declarations", .declaration("NATIVE-0001")).status == 201
            )
            try await gateway.ledger.store.transact(LedgerKeys("NATIVE-0001")) { view throws(LedgerError) in
                guard var entry = view.entry else { throw LedgerError(.unreadable, "no entry") }
                var record = DeclarationRecord(
                    requestID: "NATIVE-0001",
                    status: TransmissionStatus(stage: .queued, rawValue: "")
                )
                record.amount = .fen(98_765)
                record.merchant = MerchantFiling(customsCode: "ELSEWHERE9", customsName: "elsewhere")
                entry.record = record
                return LedgerDecision((), LedgerWrites(entry: entry))
            }
            for (method, path) in [("GET", "/v1/declarations/NATIVE-0001"), ("POST", "/v1/declarations")] {
                let body = method == "POST" ? JSONValue.declaration("NATIVE-0001") : nil
                let answer = try await native.call(gateway, method, path, body)
                let warned = answer.json["warnings"]?.array?.compactMap { $0["path"]?.string }
                #expect(answer.status == 200 && warned == ["amount", "merchant.customsCode"], "\(answer.json.text)")
                #expect(!answer.json.text.contains("987.65") && !answer.json.text.contains("ELSEWHERE9"))
            }
        }
    }

    /// Also while customs' answer is awaited.
    @Test func repeatedInquiriesOfAnAcceptedIDAskOnce() async throws {
        try await TestGateway.run(script: #"{"deliveredAfterMs": 3600000}"#) { gateway in
            gateway.time.stop()
            #expect(try await AMSCall(.java, gateway).send(gateway).code == "SUCCESS")
            let first = try await AMSCall(.java, gateway).inquiry("AMS-0001").send(gateway).record
            #expect(first?["declarationRequestStatus"]?.string == "PROCESSING")
            for _ in 0..<10 {
                #expect(try await AMSCall(.java, gateway).inquiry("AMS-0001").send(gateway).record == first)
            }
            #expect(try await gateway.ledger.store.attempts(of: "AMS-0001").map(\.kind) == [.declare, .inquire])
        }
    }
}

extension TestGateway {
    /// Makes an id one of an account that the gateway doesn't have.
    fileprivate func rebind(_ id: RequestID, _ state: LedgerState) async throws {
        try await ledger.store.transact(LedgerKeys(id)) { view throws(LedgerError) in
            guard var entry = view.entry else { throw LedgerError(.unreadable, "no entry of \(id)") }
            #expect(entry.state == state)
            entry.binding.account = "2088GONE"
            return LedgerDecision((), LedgerWrites(entry: entry))
        }
    }
}
