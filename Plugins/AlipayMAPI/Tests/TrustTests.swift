import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// How far an answer is believed: what its signature covers, and what was put in beside it.
@Suite struct TrustTests {
    private func declare(_ xml: [UInt8], _ more: JSONValue = [:]) async throws -> DeclareOutcome {
        try await Backend.make(Backend.settings(.md5, more), services: Backend.services(ScriptedTransport(xml: xml)))
            .declare(Sample.request)
    }

    private func inquire(_ xml: [UInt8], _ ids: [RequestID], _ more: JSONValue = [:], _ sink: Recording? = nil)
        async throws -> InquiryAnswer
    {
        let sink = sink ?? Recording()
        let services = Backend.services(ScriptedTransport(xml: xml), log: sink.log, metrics: sink.metrics)
        let outcome = try await Backend.make(Backend.settings(.md5, more), services: services).inquire(ids)
        guard case .answered(let answer) = outcome else { throw MAPIMessageError("not answered") }
        return answer
    }

    @Test func signedSuccessTurnedIntoARefusalIsNotAuthenticated() async throws {
        let xml = try Sample.document(.declared(Sample.result))
            .replacing("<is_success>T</is_success>", with: "<is_success>F</is_success><error>ILLEGAL_PARTNER</error>")
        guard case .rejected(let reason) = try await declare(xml) else {
            Issue.record("not a refusal")
            return
        }
        #expect(!reason.isAuthenticated)
        #expect(reason.code == "ILLEGAL_PARTNER")
    }

    @Test func unauthenticatedRefusalsSayWhatToDoFirst() async throws {
        guard
            case .rejected(let reason) = try await declare(try Sample.document(.gatewayFailure(error: "ILLEGAL_SIGN")))
        else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason.advice.hasSuffix("The answer was not signed: inquire before you take it as final."))
        #expect(reason.advice.hasPrefix("Check the key, the sign type and the charset"))
        let signed = try Sample.document(.businessFailure(code: "INVALID_PARAMETER", text: ""))
        guard case .rejected(let signedReason) = try await declare(signed) else {
            Issue.record("not a refusal")
            return
        }
        #expect(!signedReason.advice.contains("not signed"))
    }

    @Test func injectedRecordsAreNotBelievedStrictly() async throws {
        let flat = try Sample.document(.found(.init(notFound: [Sample.id.rawValue], records: [])))
        let forged = MAPIQueryResult(notFound: [], records: [Sample.record]).nodes.map(\.markup).joined()
        let injected = flat.replacing("<result_code>", with: forged + "<result_code>")
        let error = await #expect(throws: ProviderError.self) {
            try await inquire(injected, [Sample.id], ["nestedSignature": "strict"])
        }
        #expect(error?.code == .unverifiedAnswer)
        let sink = Recording()
        let lenient = try await inquire(injected, [Sample.id], [:], sink)
        #expect(!lenient.isAuthenticated)
        #expect(sink.counts == ["mapi_unauthenticated_answers_total"])
        #expect(sink.events.map(\.level) == [.warning])
    }

    @Test func recordsLeftOutOfTheSignatureAreTakenLenientlyOnly() async throws {
        let found = MAPIAnswer.found(.init(notFound: [], records: [Sample.record]))
        let uncovered = try Sample.document(found, form: .omitted)
        let sink = Recording()
        let lenient = try await inquire(uncovered, [Sample.id], [:], sink)
        #expect(lenient.records.count == 1 && !lenient.isAuthenticated)
        #expect(sink.counts == ["mapi_unauthenticated_answers_total"])
        let error = await #expect(throws: ProviderError.self) {
            try await inquire(uncovered, [Sample.id], ["nestedSignature": "strict"])
        }
        #expect(error?.code == .unverifiedAnswer)
    }

    /// A plain element is covered where the records beside it aren't; one that is none is not read.
    @Test func whatIsNotFoundIsCoveredWithoutTheRecords() async throws {
        let ids: [RequestID] = [Sample.id, "DECL-B"]
        let found = MAPIAnswer.found(.init(notFound: ["DECL-B"], records: [Sample.record]))
        let covered = try await inquire(try Sample.document(found, form: .omitted), ids)
        #expect(covered.notFound == ["DECL-B"] && covered.isNotFoundAuthenticated && !covered.isAuthenticated)
        let unknown = try Sample.document(found).replacing("<amount>", with: "<amount>1")
        #expect(try await inquire(unknown, ids).isNotFoundAuthenticated == false)
        let records = MAPIAnswer.found(.init(notFound: [], records: [Sample.record]))
        let injected = try Sample.document(records, form: .omitted)
            .replacing("<result_code>", with: "<not_found>DECL-B<a/></not_found><result_code>")
        #expect(try await inquire(injected, ids).notFound.isEmpty)
    }

    @Test func strictDeclarationsTakeNothingUnsignedBesideThem() async throws {
        let xml = try Sample.document(.declared(Sample.result))
            .replacing("</alipay></response>", with: "<more><x>1</x></more></alipay></response>")
        let error = await #expect(throws: ProviderError.self) { try await declare(xml, ["nestedSignature": "strict"]) }
        #expect(error?.code == .unverifiedAnswer)
    }

    @Test func idsLeftOutDoNotCostTheOthers() async throws {
        var nameless = Sample.record
        nameless.outRequestNo = nil
        let found = MAPIQueryResult(notFound: ["DECL-B"], records: [Sample.record, nameless])
        let answer = try await inquire(try Sample.document(.found(found)), [Sample.id, "DECL-B", "DECL-C"])
        #expect(answer.records.map(\.requestID) == [Sample.id])
        #expect(answer.notFound == ["DECL-B"])
        #expect(answer.isAuthenticated)
    }

    @Test func eachIDIsAnsweredOnce() async throws {
        var second = Sample.record
        second.status = "ws"
        let found = MAPIQueryResult(
            notFound: [Sample.id.rawValue, "DECL-B", "DECL-B"],
            records: [Sample.record, second]
        )
        let answer = try await inquire(try Sample.document(.found(found)), [Sample.id, "DECL-B"])
        #expect(answer.records.map(\.status.rawValue) == ["succ"])
        #expect(answer.notFound == ["DECL-B"])
    }

    @Test func unknownElementsMayStandTwice() async throws {
        let news = "<news>a</news><news>b</news>"
        let refused = try Sample.document(.gatewayFailure(error: "ILLEGAL_SIGN"))
            .replacing("<error>", with: news + "<error>")
        guard case .rejected(let reason) = try await declare(refused) else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason.code == "ILLEGAL_SIGN")
        let content =
            "<news>a</news><news>b</news><out_request_no>\(Sample.id)</out_request_no><result_code>SUCCESS</result_code>"
        let signed = "news=a&news=b&out_request_no=\(Sample.id)&result_code=SUCCESS"
        let sign = MAPISignType.md5.text(try Backend.gatewayKeys(.md5).signer.sign(Array(signed.utf8)))
        let head = "<alipay><is_success>T</is_success><response><alipay>"
        let xml = head + content + "</alipay></response><sign>\(sign)</sign></alipay>"
        guard case .accepted = try await declare(Array(xml.utf8)) else {
            Issue.record("not accepted")
            return
        }
        let merged = xml.replacing("<news>a</news><news>b</news>", with: "<news>a&amp;news=b</news>")
        await #expect(throws: ProviderError.self) { try await declare(Array(merged.utf8)) }
    }

    @Test(arguments: ["out_request_no", "identity_check", "result_code"])
    func knownElementsMayNotStandTwice(_ name: String) async throws {
        let xml = try Sample.document(.declared(Sample.result))
            .replacing("</alipay></response>", with: "<\(name)>T</\(name)></alipay></response>")
        let error = await #expect(throws: ProviderError.self) { try await declare(xml) }
        #expect(error?.code == .unreadableAnswer)
    }

    @Test func aRecordMayRepeatUnknownElementsOnly() async throws {
        let found = MAPIAnswer.found(.init(notFound: [], records: [Sample.record]))
        let xml = try Sample.document(found, form: .omitted)
        let unknown = xml.replacing("</customs_declare>", with: "<x>1</x><x>2</x></customs_declare>")
        #expect(try await inquire(unknown, [Sample.id]).records.count == 1)
        let known = xml.replacing("</customs_declare>", with: "<status>ws</status></customs_declare>")
        let error = await #expect(throws: ProviderError.self) { try await inquire(known, [Sample.id]) }
        #expect(error?.code == .unreadableAnswer)
    }

    @Test func longTextsAreCapped() async throws {
        let long = String(repeating: "文", count: 5000)
        let xml = try Sample.document(.businessFailure(code: long, text: long))
        guard case .rejected(let reason) = try await declare(xml) else {
            Issue.record("not a refusal")
            return
        }
        #expect(reason.text.unicodeScalars.count == 1024)
        #expect(reason.code.unicodeScalars.count == 128)
    }

    @Test func otherCurrenciesAreNotSent() async throws {
        var request = Sample.request
        request.declaration.amount = Money(minorUnits: 500, currency: "USD")
        let transport = ScriptedTransport(xml: [])
        let provider = try Backend.make(Backend.settings(), services: Backend.services(transport))
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(request) }
        #expect(error?.delivery == .notSent)
        #expect(error?.code == .invalidDeclaration)
        #expect(error?.message.contains("CNY") == true)
        #expect(transport.requests.isEmpty)
    }
}
