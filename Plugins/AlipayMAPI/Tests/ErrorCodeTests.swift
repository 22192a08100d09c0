import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// Every code of mapi "Declare", "Query" and "Gateway errors", through a whole call.
@Suite struct ErrorCodeTests {
    static let gateway: [(String, [String])] = [
        (
            "authentication",
            [
                "ILLEGAL_SIGN", "ILLEGAL_SIGN_TYPE", "ILLEGAL_DYN_MD5_KEY", "ILLEGAL_ENCRYPT", "ILLEGAL_DIGEST",
                "ILLEGAL_DIGEST_TYPE", "ILLEGAL_SECURITY_PROFILE", "HAS_NO_PUBLICKEY", "ILLEGAL_ANTI_PHISHING_KEY",
                "ANTI_PHISHING_KEY_TIMEOUT", "ILLEGAL_PARTNER", "ILLEGAL_USER",
            ]
        ),
        (
            "permission",
            [
                "ILLEGAL_AGENT", "ILLEGAL_PARTNER_EXTERFACE", "ILLEGAL_EXTERFACE", "HAS_NO_PRIVILEGE",
                "ILLEGAL_CLIENT_IP", "ILLEGAL_EXTER_INVOKE_IP", "ILLEGAL_REQUEST_REFERER", "EXTERFACE_IS_CLOSED",
            ]
        ),
        (
            "protocol",
            ["ILLEGAL_SERVICE", "ILLEGAL_TARGET_SERVICE", "ILLEGAL_ACCESS_SWITCH_SYSTEM", "ILLEGAL_SWITCH_SYSTEM"]
        ),
        (
            "invalidRequest",
            [
                "ILLEGAL_ARGUMENT", "COMMON_PARAMS_ILLEGAL", "INVALID_PARAMETER", "ILLEGAL_CHARSET", "ILLEGAL_ENCODING",
                "INVALID_CHARACTER_SET", "ILLEGAL_FILE_FORMAT",
            ]
        ),
        ("serverFailure", ["A_CODE_NOBODY_KNOWS"]),
    ]

    static let business: [(String, String)] = [
        ("INVALID_PARAMETER", "invalidRequest"), ("MAX_OUT_REQUEST_NO_EXCEEDED", "invalidRequest"),
        ("CONTEXT_INCONSISTENT", "idempotencyConflict"), ("DISCORDANT_REPEAT_REQUEST", "idempotencyConflict"),
        ("TRADE_NOT_EXIST", "notFound"), ("TRADE_STATUS_ERROR", "orderState"), ("A_CODE_NOBODY_KNOWS", "serverFailure"),
    ]

    private func declare(_ xml: [UInt8]) async throws -> DeclareOutcome {
        try await Backend.make(Backend.settings(), services: Backend.services(ScriptedTransport(xml: xml)))
            .declare(Sample.request)
    }

    private func inquire(_ xml: [UInt8]) async throws -> InquiryOutcome {
        try await Backend.make(Backend.settings(), services: Backend.services(ScriptedTransport(xml: xml)))
            .inquire([Sample.id])
    }

    @Test(arguments: gateway.flatMap { group in group.1.map { (group.0, $0) } })
    func gatewayRefusals(_ expected: String, _ code: String) async throws {
        let xml = try Sample.document(.gatewayFailure(error: code))
        guard case .rejected(let reason) = try await declare(xml), case .rejected(let asked) = try await inquire(xml)
        else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason == asked)
        #expect(reason.outcomeClass.rawValue == expected)
        #expect(reason.code == code)
        #expect(!reason.isAuthenticated)
        let advice = try #require(Self.advice[code] ?? Self.classAdvice[expected])
        #expect(reason.advice.hasPrefix(advice), "\(reason.advice)")
    }

    /// How the advice starts, for codes that have one of their own and for the others' classes.
    static let advice = [
        "ILLEGAL_PARTNER_EXTERFACE": "The service is not contracted for this partner",
        "HAS_NO_PUBLICKEY": "Upload the merchant's public key",
        "ILLEGAL_SIGN": "Check the key, the sign type and the charset",
        "ILLEGAL_SIGN_TYPE": "Alipay has not enabled this sign type",
        "CONTEXT_INCONSISTENT": "Wait at least 5 minutes after the first request",
    ]
    static let classAdvice = [
        "authentication": "Check the keys", "permission": "The contract or product is not active",
        "protocol": "The address or the message form is wrong", "invalidRequest": "Correct the field",
        "serverFailure": "Do not repeat blindly", "idempotencyConflict": "The id was used with other content",
        "notFound": "Check the payment id", "orderState": "If the payment is still in progress wait",
    ]

    @Test(arguments: ["SYSTEM_ERROR", "SESSION_TIMEOUT"]) func gatewayDoesNotKnow(_ code: String) async throws {
        let xml = try Sample.document(.gatewayFailure(error: code))
        guard case .unknown(let reason) = try await declare(xml), case .unknown = try await inquire(xml) else {
            Issue.record("not unknown")
            return
        }
        #expect(reason.outcomeClass == .unknownOutcome)
        #expect(reason.code == code)
    }

    @Test(arguments: business) func businessRefusals(_ code: String, _ expected: String) async throws {
        let xml = try Sample.document(.businessFailure(code: code, text: " why "), .md5)
        guard case .rejected(let reason) = try await declare(xml), case .rejected(let asked) = try await inquire(xml)
        else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason == asked)
        #expect(reason.outcomeClass.rawValue == expected)
        #expect(reason.code == code)
        #expect(reason.text == " why ")
        #expect(reason.isAuthenticated)
        let advice = try #require(Self.advice[code] ?? Self.classAdvice[expected])
        #expect(reason.advice.hasPrefix(advice), "\(reason.advice)")
    }

    @Test func businessDoesNotKnow() async throws {
        let xml = try Sample.document(.businessFailure(code: "SYSTEM_ERROR", text: ""))
        guard case .unknown(let reason) = try await declare(xml) else {
            Issue.record("not unknown")
            return
        }
        #expect(reason.isAuthenticated)
    }

    @Test func refusalWithoutCodeIsNoSuccess() async throws {
        let xml = try Sample.document(.businessFailure(code: "", text: "because"))
        guard case .rejected(let reason) = try await declare(xml) else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason.outcomeClass == .serverFailure)
        #expect(reason.code.isEmpty)
        #expect(reason.text == "because")
    }

    @Test func signedGatewayRefusalIsAuthenticated() async throws {
        let sign = MAPISignType.md5.text(
            try Backend.gatewayKeys(.md5).signer.sign(Array("error=ILLEGAL_ARGUMENT".utf8))
        )
        let xml = "<alipay><is_success>F</is_success><error>ILLEGAL_ARGUMENT</error><sign>\(sign)</sign></alipay>"
        guard case .rejected(let reason) = try await declare(Array(xml.utf8)) else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason.isAuthenticated)
    }
}
