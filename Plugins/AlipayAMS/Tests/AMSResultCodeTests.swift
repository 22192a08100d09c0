import AlipayAMS
import DeclarationCore
import Testing

/// Every code of the tables of AMS "Declare" and "Inquiry", written down a second time.
@Suite struct AMSResultCodeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code: String
        let status: String
        let outcomeClass: OutcomeClass
        let operations: Set<AMSOperation>
        var testDescription: String { code }

        init(_ code: String, _ status: String, _ outcomeClass: OutcomeClass, _ operations: String) {
            self.code = code
            self.status = status
            self.outcomeClass = outcomeClass
            self.operations = Set(operations.map { $0 == "D" ? .declare : .inquiry })
        }
    }

    static let rows = [
        Row("SUCCESS", "S", .accepted, "DI"), Row("ACCESS_DENIED", "F", .permission, "DI"),
        Row("INVALID_API", "F", .permission, "DI"), Row("INVALID_CONTRACT", "F", .permission, "DI"),
        Row("CLIENT_INVALID", "F", .authentication, "DI"), Row("INVALID_SIGNATURE", "F", .authentication, "DI"),
        Row("KEY_NOT_FOUND", "F", .authentication, "DI"), Row("MERCHANT_NOT_REGISTERED", "F", .merchantState, "DI"),
        Row("MEDIA_TYPE_NOT_ACCEPTABLE", "F", .protocol, "DI"), Row("METHOD_NOT_SUPPORTED", "F", .protocol, "DI"),
        Row("NO_INTERFACE_DEF", "F", .protocol, "DI"), Row("PARAM_ILLEGAL", "F", .invalidRequest, "DI"),
        Row("ARRAY_SIZE_EXCEEDED", "F", .invalidRequest, "I"), Row("ORDER_NOT_EXIST", "F", .notFound, "D"),
        Row("ORDER_STATUS_INVALID", "F", .orderState, "D"), Row("DUPLICATED_DECLARATIONS", "F", .duplicate, "D"),
        Row("REPEAT_REQ_INCONSISTENT", "F", .idempotencyConflict, "D"),
        Row("CONTEXT_INCONSISTENT", "F", .idempotencyConflict, "D"),
        Row("TOTAL_DECLARATION_AMOUNT_EXCEED", "F", .amountExceeded, "D"),
        Row("USER_STATUS_ABNORMAL", "F", .userState, "D"), Row("RISK_REJECT", "F", .risk, "DI"),
        Row("PROCESS_FAIL", "F", .serverFailure, "DI"), Row("SYSTEM_ERROR", "F", .serverFailure, "DI"),
        Row("REQUEST_TRAFFIC_EXCEED_LIMIT", "U", .throttled, "DI"),
        Row("UNKNOWN_EXCEPTION", "U", .unknownOutcome, "DI"),
        Row("CLIENT_FORBIDDEN_ACCESS_API", "F", .permission, ""), Row("INVALID_CLIENT_STATUS", "F", .permission, ""),
        Row("UNKNOWN_CLIENT", "F", .authentication, ""),
    ]

    @Test func theTableHasThemAllAndNoMore() {
        #expect(Set(AMSResultCode.all.map(\.code)) == Set(Self.rows.map(\.code)))
        #expect(AMSResultCode.all.count == Self.rows.count)
    }

    @Test(arguments: rows)
    func tableRow(_ row: Row) throws {
        let entry = try #require(AMSResultCode.named(row.code))
        #expect(entry.status.rawValue == row.status)
        #expect(entry.outcomeClass == row.outcomeClass)
        #expect(entry.operations == row.operations)
        #expect(!entry.message.isEmpty)
    }

    @Test(arguments: rows)
    func declareOutcome(_ row: Row) throws {
        let answer = AMSDeclareAnswer(AMSResult(try #require(AMSResultCode.named(row.code))))
        let outcome = try TestBackend.make().parse(declare: try TestAnswer.signed(answer.bytes))
        let (kind, reason) = Self.parts(outcome)
        #expect(kind == row.status)
        #expect(reason.outcomeClass == row.outcomeClass)
        #expect(reason.code == row.code)
        #expect(reason.text == answer.result.resultMessage)
        #expect(reason.isAuthenticated)
        let advice = try #require(Self.advice[row.code] ?? Self.classAdvice[row.outcomeClass])
        #expect(reason.advice.hasPrefix(advice), "\(reason.advice)")
        #expect(!reason.advice.contains("not signed"))
    }

    /// How the advice starts, for codes that have one of their own and for the others' classes.
    static let advice = [
        "INVALID_SIGNATURE": "The dashboard's merchant public key must be", "KEY_NOT_FOUND": "Upload the public key",
        "ARRAY_SIZE_EXCEEDED": "Ask for at most 10 ids",
    ]
    static let classAdvice: [OutcomeClass: String] = [
        .accepted: "Inquire for the customs receipt", .permission: "The contract or product is not active",
        .authentication: "Check the keys", .merchantState: "The merchant is not registered",
        .protocol: "The address or the message form is wrong", .invalidRequest: "Correct the field",
        .notFound: "Check the payment id", .orderState: "If the payment is still in progress wait",
        .duplicate: "Already declared at this customs office",
        .idempotencyConflict: "The id was used with other content", .amountExceeded: "Correct the amount",
        .userState: "The buyer's account has a problem", .risk: "Stop and tell the operator",
        .serverFailure: "Do not repeat blindly", .throttled: "Wait, then send the identical content",
        .unknownOutcome: "Inquire first; repeat only the identical content",
    ]

    @Test(arguments: rows)
    func inquiryOutcome(_ row: Row) throws {
        let answer = AMSInquiryAnswer(AMSResult(try #require(AMSResultCode.named(row.code))))
        let response = try TestAnswer.signed(answer.bytes, .inquiry)
        switch try TestBackend.make().parse(inquire: ["A"], response) {
        case .answered(let found):
            #expect(row.status == "S")
            #expect(found == InquiryAnswer(records: [], notFound: [], isAuthenticated: true))
        case .rejected(let reason):
            #expect(row.status == "F")
            #expect(reason.outcomeClass == row.outcomeClass)
        case .unknown(let reason):
            #expect(row.status == "U")
            #expect(reason.outcomeClass == row.outcomeClass)
        }
    }

    /// The status decides, whatever the code says.
    @Test(arguments: [
        ("SUCCESS", "F", "F", OutcomeClass.serverFailure), ("SUCCESS", "U", "U", .unknownOutcome),
        ("NEVER_SEEN", "F", "F", .serverFailure), ("NEVER_SEEN", "U", "U", .unknownOutcome),
        ("NEVER_SEEN", "S", "S", .accepted), ("RISK_REJECT", "U", "U", .unknownOutcome),
        ("UNKNOWN_EXCEPTION", "F", "F", .serverFailure), ("REQUEST_TRAFFIC_EXCEED_LIMIT", "F", "F", .throttled),
        ("PROCESS_FAIL", "S", "S", .accepted), ("SUCCESS", "A", "U", .unknownOutcome),
        ("SUCCESS", "", "U", .unknownOutcome), ("SUCCESS", "success", "U", .unknownOutcome),
        ("CONTEXT_INCONSISTENT", "U", "U", .idempotencyConflict),
        ("REPEAT_REQ_INCONSISTENT", "U", "U", .idempotencyConflict),
    ])
    func statusDecides(_ code: String, _ status: String, _ kind: String, _ outcomeClass: OutcomeClass) throws {
        let response = try TestAnswer.signed(TestAnswer.result(code, status))
        let parts = Self.parts(try TestBackend.make().parse(declare: response))
        #expect(parts.0 == kind)
        #expect(parts.1.outcomeClass == outcomeClass)
        #expect(parts.1.code == code)
        #expect(parts.1.advice == outcomeClass.advice)
    }

    private static func parts(_ outcome: DeclareOutcome) -> (String, OutcomeReason) {
        switch outcome {
        case .accepted(let acceptance): ("S", acceptance.reason)
        case .rejected(let reason): ("F", reason)
        case .unknown(let reason): ("U", reason)
        }
    }
}
