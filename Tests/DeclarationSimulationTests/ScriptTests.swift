import DeclarationCore
import DeclarationSimulation
import Testing

/// The JSON form of a script.
struct ScriptTests {
    private func script(_ text: String) throws(InvalidInput) -> SimulationScript {
        try SimulationScript(json: Array(text.utf8), file: "script.json")
    }

    @Test func everythingCanBeScripted() throws {
        let script = try script(
            """
            {
              "intervalMs": 1000, "sendingAfterMs": 0, "deliveredAfterMs": 10, "paymentTotalFen": 7, "keep": 5,
              "magicWords": false, // comments are fine
              "payments": [{"id": "P1", "generation": "ams", "totalFen": 100, "state": "failed", "payerCertificate": "1"}],
              "receipts": [{"customsCode": "ningbo", "code": "120", "text": "ok"}, {"requestId": "S*"}],
              "faults": [
                {"operation": "declare", "requestId": "A*", "generation": "mapi", "skip": 1, "times": 2, "delayMs": 5,
                 "fault": "httpStatus", "status": 503, "processed": true},
                {"fault": "refuse", "refusal": "throttled", "text": "slow down"},
                {"fault": "truncate", "bytes": 3},
                {"delayMs": 9}
              ]
            }
            """
        )
        #expect(script.options.interval == 1_000)
        #expect(script.options.sendingAfter == 0)
        #expect(script.options.deliveredAfter == 10)
        #expect(script.options.defaultTotal == .fen(7))
        #expect(script.options.maximumDeclarations == 5)
        #expect(!script.options.magicWords)
        #expect(
            script.payments == [
                SimulatedPayment(
                    "P1",
                    generation: .ams,
                    total: .fen(100),
                    state: .failed,
                    payerCertificate: Redacted("1")
                )
            ]
        )
        #expect(
            script.options.receipts == [
                ReceiptRule(customsCode: "NINGBO", receipt: ScriptedReceipt(code: "120", text: "ok")),
                ReceiptRule(requestID: Wildcard("S*"), receipt: nil),
            ]
        )
        #expect(
            script.faults == [
                FaultRule(
                    .httpStatus(503, processed: true),
                    on: .declare,
                    requestID: Wildcard("A*"),
                    generation: .mapi,
                    skip: 1,
                    times: 2,
                    delay: 5
                ),
                FaultRule(.refuse(SimulatedRefusal(.throttled, "slow down"), processed: false)),
                FaultRule(.truncate(bytes: 3)),
                FaultRule(.none, delay: 9),
            ]
        )
    }

    @Test func nothingIsTheDefault() throws {
        let script = try script("{}")
        #expect(script.options.interval == 300_000)
        #expect(script.options.magicWords)
        #expect(script.faults.isEmpty)
    }

    @Test func allProblemsAreReportedWithPathAndLine() throws {
        let error = #expect(throws: InvalidInput.self) {
            try script(
                """
                {"keep": 0,
                 "fault": [],
                 "payments": [{"state": "lost"}],
                 "receipts": [{"text": "no code"}],
                 "faults": [{"fault": "httpStatus"},
                   {"fault": "garbage", "status": 500},
                   {"fault": "explode"},
                   {},
                   7]}
                """
            )
        }
        let found = try #require(error).problems.map { "\($0.line ?? 0) \($0.path)" }
        #expect(
            Set(found) == [
                "1 keep", "2 fault", "3 payments[0].id", "3 payments[0].state", "4 receipts[0].text",
                "5 faults[0].status", "6 faults[1].status", "7 faults[2].fault", "8 faults[3]", "9 faults[4]",
            ]
        )
    }

    @Test func textThatIsNoJSONIsReportedWithItsLine() {
        let error = #expect(throws: InvalidInput.self) { try script("{\n\"keep\": }") }
        #expect(error?.problems.first?.line == 2)
        #expect(error?.problems.first?.file == "script.json")
    }

    @Test func aScriptMakesACustoms() throws {
        let script = try script(
            #"{"payments": [{"id": "P1", "state": "failed"}], "deliveredAfterMs": 0, "sendingAfterMs": 0}"#
        )
        let customs = try SimulatedCustoms(script)
        let counter = Counter(.ams)
        let refused = customs.declare(.sample(payment: "P1"), from: counter.caller, at: counter.now)
        #expect(refused.refusal?.kind == .orderState)
        let accepted = customs.declare(.sample(), from: counter.caller, at: counter.now)
        #expect(accepted.acceptance?.clearing != nil)
    }

    @Test func everyRefusalKindCanBeScripted() throws {
        for kind in RefusalKind.classes.keys {
            let rules = try script(#"{"faults": [{"fault": "refuse", "refusal": "\#(kind)"}]}"#).faults
            #expect(rules == [FaultRule(.refuse(SimulatedRefusal(kind, "scripted"), processed: false))])
        }
    }
}
