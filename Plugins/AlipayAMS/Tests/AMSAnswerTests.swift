import AlipayAMS
import DeclarationCore
import Testing

/// What the fields of answers mean.
@Suite struct AMSAnswerTests {
    private func accept(_ members: String) throws -> Acceptance? {
        let body = #"{"result":{"resultStatus":"S","resultCode":"SUCCESS"},\#(members)}"#
        guard case .accepted(let found) = try TestBackend.make().parse(declare: try TestAnswer.signed(body)) else {
            return nil
        }
        return found
    }

    @Test(arguments: [
        (#""CUP""#, "CUP"), (#""NUCC""#, "NUCC"), (#""OTHER""#, "OTHER"), (#""1""#, "CUP"), ("2", "NUCC"),
        (#""3""#, "OTHER"), (#""OTHE""#, "OTHER"), (#""DIGITAL""#, "DIGITAL"), ("null", nil), ("{}", nil),
    ])
    func clearingChannels(_ json: String, _ expected: String?) throws {
        #expect(try accept(#""clearingChannel":\#(json)"#)?.clearingChannel?.rawValue == expected)
    }

    @Test(arguments: [
        (#""CHECK_PASSED""#, "passed"), (#""CHECK_NOT_PASSED""#, "notPassed"), (#""LATER""#, "LATER"), ("null", nil),
    ])
    func identityChecks(_ json: String, _ expected: String?) throws {
        #expect(try accept(#""identityCheckResult":\#(json)"#)?.identityCheck?.rawValue == expected)
    }

    @Test func answersAreReadAsWritten() throws {
        var answer = AMSDeclareAnswer(AMSResult(.success))
        answer.customsPaymentId = "P"
        answer.customsOrderId = "O"
        answer.identityCheckResult = "CHECK_PASSED"
        answer.clearingChannel = "NUCC"
        answer.clearingTransactionId = "T"
        answer.customsProviderRegistrationId = "R"
        #expect(AMSDeclareAnswer(try JSONParser.parse(answer.bytes)) == answer)
        #expect(!String(decoding: AMSDeclareAnswer(AMSResult(.success)).bytes, as: UTF8.self).contains("null"))
    }

    private static func record(_ id: String) -> AMSDeclarationRecord {
        var record = AMSDeclarationRecord(declarationRequestId: id)
        record.customsPaymentId = "P"
        record.customsOrderId = "O"
        record.customs = AMSCustomsInfo(customsCode: "NINGBO", region: "CN")
        record.merchantCustomsInfo = AMSMerchantCustomsInfo(merchantCustomsCode: "M", merchantCustomsName: "N")
        record.declarationAmount = AMSAmount(currency: "CNY", value: "500")
        record.splitOrder = true
        record.declarationRequestStatus = "SUCCESS"
        record.lastModifiedTime = "2023-11-14T14:13:25-08:00"
        record.customsDeclarationResultCode = "-301"
        record.customsDeclarationResultDesc = " refused"
        record.customsDeclarationReturnTime = "2023-11-14T14:13:24-08:00"
        return record
    }

    @Test func recordsHaveTwelveMembersAndComeBack() throws {
        let answer = AMSInquiryAnswer(
            AMSResult(.success),
            declarationRequestsNotFound: ["B"],
            declarationRecords: [Self.record("A")]
        )
        let json = try JSONParser.parse(answer.bytes)
        #expect(json["declarationRecords"]?.array?.first?.members?.count == 12)
        #expect(AMSInquiryAnswer(json) == answer)
    }

    private func ask(_ ids: [RequestID], _ answer: AMSInquiryAnswer) throws -> InquiryAnswer? {
        let response = try TestAnswer.signed(answer.bytes, .inquiry)
        guard case .answered(let found) = try TestBackend.make().parse(inquire: ids, response) else { return nil }
        return found
    }

    @Test func everyFieldOfARecord() throws {
        let answer = AMSInquiryAnswer(AMSResult(.success), declarationRecords: [Self.record("A")])
        let record = try #require(try ask(["A"], answer)?.records.first)
        var expected = DeclarationRecord(requestID: "A", status: .init(stage: .delivered, rawValue: "SUCCESS"))
        expected.customsPaymentID = "P"
        expected.customsOrderID = "O"
        expected.customsCode = "NINGBO"
        expected.region = .china
        expected.merchant = MerchantFiling(customsCode: "M", customsName: "N")
        expected.amount = .fen(500)
        expected.isSplit = true
        let time = { ReportedTime(text: $0, time: ZonedTime(iso8601: $0)) }
        expected.lastModified = time("2023-11-14T14:13:25-08:00")
        expected.receipt = CustomsReceipt(
            code: "-301",
            text: " refused",
            returnTime: time("2023-11-14T14:13:24-08:00")
        )
        #expect(record == expected)
        #expect(record.receipt?.verdict == .refused, "a refusal by customs is data")
        #expect(record.lastModified?.time?.offsetSeconds == -8 * 3600)
    }

    @Test func receiptWithoutACode() throws {
        for code in [nil, ""] {
            var wire = AMSDeclarationRecord(declarationRequestId: "A")
            wire.customsDeclarationResultCode = code
            wire.customsDeclarationResultDesc = "refused: no such order"
            let found = try ask(["A"], AMSInquiryAnswer(AMSResult(.success), declarationRecords: [wire]))
            #expect(found?.records.first?.receipt == CustomsReceipt(code: "", text: "refused: no such order"))
            #expect(found?.records.first?.receipt?.verdict == .unrecognised)
        }
        var timed = AMSDeclarationRecord(declarationRequestId: "A")
        timed.customsDeclarationReturnTime = "2023-11-14T14:13:24-08:00"
        let found = try ask(["A"], AMSInquiryAnswer(AMSResult(.success), declarationRecords: [timed]))
        #expect(found?.records.first?.receipt?.returnTime?.text == "2023-11-14T14:13:24-08:00")
    }

    @Test func emptyTextsCountAsAbsent() throws {
        let keys = [
            "customsPaymentId", "customsOrderId", "identityCheckResult", "clearingChannel", "clearingTransactionId",
            "customsProviderRegistrationId",
        ]
        let acceptance = try #require(try accept(keys.map { #""\#($0)":"""# }.joined(separator: ",")))
        #expect(
            acceptance
                == Acceptance(reason: OutcomeReason(.accepted, code: "SUCCESS", isAuthenticated: true))
        )
        let empty = [
            "customsPaymentId", "customsOrderId", "declarationRequestStatus", "lastModifiedTime", "splitOrder",
        ]
        let record =
            #"{"declarationRequestId":"A","# + empty.map { #""\#($0)":"","# }.joined()
            + #""customs":{"customsCode":"","region":""},"merchantCustomsInfo":{"merchantCustomsCode":"","merchantCustomsName":""},"#
            + #""declarationAmount":{"currency":"","value":""},"customsDeclarationResultCode":"","#
            + #""customsDeclarationResultDesc":"","customsDeclarationReturnTime":""}"#
        let body =
            #"{"result":{"resultStatus":"S","resultCode":"SUCCESS"},"declarationRequestsNotFound":[""],"#
            + #""declarationRecords":[\#(record)]}"#
        let response = try TestAnswer.signed(body, .inquiry)
        guard case .answered(let found) = try TestBackend.make().parse(inquire: ["A", ""], response) else {
            Issue.record("not answered")
            return
        }
        let bare = DeclarationRecord(requestID: "A", status: TransmissionStatus(stage: .other, rawValue: ""))
        #expect(found.records == [bare])
        #expect(found.notFound.isEmpty)
    }

    @Test func emptyReceiptPartsAreNotSent() {
        var record = DeclarationRecord(requestID: "A", status: .init(stage: .queued, rawValue: "ws"))
        record.receipt = CustomsReceipt(code: "", text: "why")
        let wire = AMSDeclarationRecord(record)
        #expect(wire.customsDeclarationResultCode == nil)
        #expect(wire.customsDeclarationResultDesc == "why")
    }

    @Test(arguments: ["SUCCESS", "PROCESSING", "WAITING_FOR_PROCESSING", "ON_HOLD"])
    func recordsGoOutAsTheyCame(_ status: String) throws {
        var wire = Self.record("A")
        wire.declarationRequestStatus = status
        let found = try ask(["A"], AMSInquiryAnswer(AMSResult(.success), declarationRecords: [wire]))
        #expect(AMSDeclarationRecord(try #require(found?.records.first)) == wire)
        let bare = DeclarationRecord(requestID: "B", status: .init(stage: .queued, rawValue: "ws"))
        let bytes = AMSInquiryAnswer(AMSResult(.success), declarationRecords: [AMSDeclarationRecord(bare)]).bytes
        #expect(
            String(decoding: bytes, as: UTF8.self).hasPrefix(
                #"{"declarationRecords":[{"declarationRequestId":"B","declarationRequestStatus":"WAITING_FOR_PROCESSING"}]"#
            )
        )
    }

    @Test(arguments: ["CHECK_PASSED", "CHECK_NOT_PASSED", "LATER"], ["CUP", "NUCC", "OTHER", "DIGITAL"])
    func acceptancesGoOutAsTheyCame(_ check: String, _ channel: String) throws {
        let found = try accept(
            #""customsPaymentId":"P","customsOrderId":"O","identityCheckResult":"\#(check)","clearingChannel":"\#(channel)""#
                + #","clearingTransactionId":"T","customsProviderRegistrationId":"R""#
        )
        let answer = AMSDeclareAnswer(try #require(found))
        #expect(answer.result == AMSResult(.success))
        #expect(answer.customsPaymentId == "P")
        #expect(answer.customsOrderId == "O")
        #expect(answer.identityCheckResult == check)
        #expect(answer.clearingChannel == channel)
        #expect(answer.clearingTransactionId == "T")
        #expect(answer.customsProviderRegistrationId == "R")
    }

    @Test func idsAreMatched() throws {
        let answer = AMSInquiryAnswer(
            AMSResult(.success),
            declarationRequestsNotFound: ["B", "C", "C", "STRANGE"],
            declarationRecords: [Self.record("STRANGER"), Self.record("B"), Self.record("A"), Self.record("B")]
        )
        let found = try #require(try ask(["A", "B", "C", "D"], answer))
        // B is said to be there twice, and not to be there: nothing is known of it.
        #expect(found.records.map(\.requestID) == ["A"])
        #expect(found.notFound == ["C"])
        #expect(found.isAuthenticated)
    }

    @Test(arguments: [
        ("WAITING_FOR_PROCESSING", TransmissionStatus.Stage.queued), ("PROCESSING", .sending), ("SUCCESS", .delivered),
        ("WAIT", .other), ("", .other), ("processing", .other),
    ])
    func stages(_ text: String, _ stage: TransmissionStatus.Stage) throws {
        var record = Self.record("A")
        record.declarationRequestStatus = text
        let found = try ask(["A"], AMSInquiryAnswer(AMSResult(.success), declarationRecords: [record]))
        #expect(found?.records.first?.status == TransmissionStatus(stage: stage, rawValue: text))
    }
}
