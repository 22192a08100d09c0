import DeclarationCore
import DeclarationTesting
import Testing

@testable import AlipayMAPI

/// What other clients of this gateway get wrong must not happen here.
@Suite struct DefectTests {
    private func provider(
        _ xml: [UInt8],
        _ type: MAPISignType = .md5,
        _ more: JSONValue = [:],
        sink: Recording? = nil
    )
        throws -> (any DeclarationProvider, ScriptedTransport)
    {
        let transport = ScriptedTransport(xml: xml)
        let services = Backend.services(
            transport,
            log: sink?.log ?? RecordingLog(),
            metrics: sink?.metrics ?? RecordingMetrics()
        )
        return (try Backend.make(Backend.settings(type, more), services: services), transport)
    }

    private func declareError(_ xml: [UInt8], _ type: MAPISignType = .md5) async throws -> ProviderError? {
        let (provider, _) = try provider(xml, type)
        do throws(ProviderError) {
            _ = try await provider.declare(Sample.request)
            return nil
        } catch {
            return error
        }
    }

    private func inquiryError(_ xml: [UInt8], _ more: JSONValue = [:]) async throws -> ProviderError? {
        let (provider, _) = try provider(xml, .md5, more)
        do throws(ProviderError) {
            _ = try await provider.inquire([Sample.id])
            return nil
        } catch {
            return error
        }
    }

    @Test func personalDataIsNeverInAURL() async throws {
        let (provider, transport) = try provider(
            try Sample.document(.declared(Sample.result)),
            .md5,
            ["method": "GET", "charsetInURL": false]
        )
        _ = try await provider.declare(Sample.request)
        let request = try #require(transport.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://gateway.example/gateway.do")
        #expect(String(decoding: request.body, as: UTF8.self).contains("buyer_id_no=\(Sample.certificateNumber)"))
    }

    @Test func queryUsesTheDocumentedParameter() async throws {
        let (provider, transport) = try provider(
            try Sample.document(.found(.init(notFound: [Sample.id.rawValue], records: [])))
        )
        _ = try await provider.inquire([Sample.id])
        let body = String(decoding: try #require(transport.requests.first).body, as: UTF8.self)
        #expect(body.contains("out_request_nos=\(Sample.id)"))
        #expect(!body.contains("out_request_no="))
    }

    @Test func answersThatAreNotSignedAreNotBelieved() async throws {
        let writer = MAPIAnswerWriter(charset: .utf8, signType: .md5)
        let records = MAPIQueryResult(notFound: [], records: [Sample.record])
        #expect(
            try await declareError(try writer.document(.declared(Sample.result), signer: nil))?.code
                == .unverifiedAnswer
        )
        #expect(try await inquiryError(try writer.document(.found(records), signer: nil))?.code == .unverifiedAnswer)
        let failure = MAPIAnswer.businessFailure(code: "INVALID_PARAMETER", text: "")
        #expect(try await declareError(try writer.document(failure, signer: nil))?.code == .unverifiedAnswer)
    }

    @Test(arguments: MAPISignType.allCases) func changedAnswersAreNotBelieved(_ type: MAPISignType) async throws {
        let xml = try Sample.document(.declared(Sample.result), type)
        for (old, new) in [
            ("0000777<", "0000778<"), (">SUCCESS<", ">FAIL<"), ("identity_check", "identity_chock"),
            (">T</identity", ">F</identity"),
        ] {
            let error = try await declareError(xml.replacing(old, with: new), type)
            #expect(error?.code == .unverifiedAnswer, "\(new)")
            #expect(error?.delivery == .answered)
        }
        #expect(try await declareError(xml, type) == nil)
    }

    @Test func answererMayNotChooseTheSignType() async throws {
        let md5 = try Sample.document(.declared(Sample.result), .md5)
        #expect(try await declareError(md5, .rsa2)?.code == .unverifiedAnswer)
        let rsa2 = try Sample.document(.declared(Sample.result), .rsa2).replacing(
            "<sign_type>RSA2</sign_type>",
            with: ""
        )
        #expect(try await declareError(rsa2, .rsa2) == nil)
    }

    @Test func answersOfMergedElementsAreNotBelieved() async throws {
        let xml = try Sample.document(.declared(Sample.result))
        let merged = xml.replacing("<identity_check>T</identity_check>", with: "")
            .replacing("</alipay_declare_no>", with: "&amp;identity_check=T</alipay_declare_no>")
        #expect(try await declareError(merged)?.code == .unverifiedAnswer)
    }

    @Test func unsignedValuesBesideNestedElementsAreNotRead() async throws {
        var result = Sample.result
        result.identityCheck = nil
        let xml = try Sample.document(.declared(result))
            .replacing("</alipay></response>", with: "<identity_check>T<x>1</x></identity_check></alipay></response>")
        let (provider, _) = try provider(xml)
        guard case .accepted(let acceptance) = try await provider.declare(Sample.request) else {
            Issue.record("not accepted")
            return
        }
        #expect(acceptance.identityCheck == nil)
    }

    @Test func lenientAppliesToRecordsOnly() async throws {
        let found = MAPIAnswer.found(.init(notFound: [], records: [Sample.record]))
        let changed = try Sample.document(found).replacing(">succ<", with: ">sending<")
        let sink = Recording()
        let (provider, _) = try provider(changed, sink: sink)
        guard case .answered(let answer) = try await provider.inquire([Sample.id]) else {
            Issue.record("not answered")
            return
        }
        #expect(!answer.isAuthenticated)
        #expect(sink.events.map(\.level) == [.warning])
        #expect(sink.counts == ["mapi_unauthenticated_answers_total"])
        #expect(try await inquiryError(changed, ["nestedSignature": "strict"])?.code == .unverifiedAnswer)
        let failed = changed.replacing(">SUCCESS<", with: ">FAIL<")
        #expect(try await inquiryError(failed)?.code == .unverifiedAnswer)
        let flat = try Sample.document(.found(.init(notFound: [Sample.id.rawValue], records: [])))
        #expect(try await inquiryError(flat.replacing(">DECL", with: "> DECL,"))?.code == .unverifiedAnswer)
        let nested = try Sample.document(.declared(Sample.result))
            .replacing("<result_code>", with: "<records><x>1</x></records><result_code>")
            .replacing("0000777<", with: "0000778<")
        #expect(try await declareError(nested)?.code == .unverifiedAnswer)
    }

    @Test func authenticatedRecordsAreNotReported() async throws {
        let sink = Recording()
        let (provider, _) = try provider(
            try Sample.document(.found(.init(notFound: [], records: [Sample.record]))),
            sink: sink
        )
        _ = try await provider.inquire([Sample.id])
        #expect(sink.events.isEmpty && sink.counts.isEmpty)
    }

    @Test func recordsNobodyAskedForAreDropped() async throws {
        var other = Sample.record
        other.outRequestNo = "OTHER-1"
        let found = MAPIQueryResult(notFound: ["OTHER-2"], records: [Sample.record, other])
        let (provider, _) = try provider(try Sample.document(.found(found)))
        guard case .answered(let answer) = try await provider.inquire([Sample.id]) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.records.map(\.requestID) == [Sample.id])
        #expect(answer.notFound.isEmpty)
    }

    @Test func nothingIsSentThatCannotBeMeant() async throws {
        var unpaid = Sample.request
        unpaid.declaration.paymentIDs = [.ams: "1"]
        var unprintable = Sample.request
        unprintable.declaration.merchant.customsName = "🛍"
        var long = Sample.request
        long.customsCode = "ABCDEFGHIJKLMNOPQRSTU"
        let (provider, transport) = try provider([], .md5, ["charset": "GBK"])
        for request in [unpaid, unprintable, long] {
            let error = await #expect(throws: ProviderError.self) { try await provider.declare(request) }
            #expect(error?.delivery == .notSent)
            #expect(error?.code == .invalidDeclaration)
        }
        let eleven = (0..<11).map { RequestID(rawValue: "ID-00\($0)") }
        let tooLong = (0..<10).map { RequestID(rawValue: String(repeating: "\($0)", count: 33)) }
        for ids in [[], eleven, ["123456", ""], ["123456,654321"], tooLong] {
            let error = await #expect(throws: ProviderError.self) { try await provider.inquire(ids) }
            #expect(error?.delivery == .notSent)
        }
        #expect(transport.requests.isEmpty)
    }

    @Test func tenLongIDsFit() async throws {
        let ids = (0..<10).map { RequestID(rawValue: String(repeating: "\($0)", count: 32)) }
        let (provider, _) = try provider(try Sample.document(.found(.init(notFound: ids.map(\.rawValue), records: []))))
        guard case .answered(let answer) = try await provider.inquire(ids) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.notFound == ids)
    }

    @Test(arguments: [Delivery.notSent, .unknown]) func transportFailuresKeepTheirDelivery(_ delivery: Delivery)
        async throws
    {
        let failure = TransportError(delivery, .interrupted, "the connection broke")
        let provider = try Backend.make(
            Backend.settings(),
            services: Backend.services(ScriptedTransport(always: .failure(failure)))
        )
        let error = await #expect(throws: ProviderError.self) { try await provider.declare(Sample.request) }
        #expect(error?.delivery == delivery)
        #expect(error?.code == .transport(.interrupted))
    }

    @Test func sameRequestIsSentTwiceTheSame() async throws {
        let (provider, transport) = try provider(try Sample.document(.declared(Sample.result)))
        _ = try await provider.declare(Sample.request)
        _ = try await provider.declare(Sample.request)
        #expect(transport.requests.count == 2)
        #expect(transport.requests.first == transport.requests.last)
    }
}
