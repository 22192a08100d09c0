import DeclarationCore

extension InquiryOutcome {
    init(_ answer: AMSInquiryAnswer, asked ids: [RequestID], isAuthenticated: Bool) {
        switch answer.result.status {
        case .success: self = .answered(InquiryAnswer(answer, asked: ids, isAuthenticated: isAuthenticated))
        case .failure: self = .rejected(.refusal(answer.result, isAuthenticated: isAuthenticated))
        default: self = .unknown(.doubt(answer.result, isAuthenticated: isAuthenticated))
        }
    }
}

extension InquiryAnswer {
    /// Matches records by id: one for each id that was asked for, none for others. An id that the answer doesn't mention,
    /// or of which it says two things, is in neither list.
    init(_ answer: AMSInquiryAnswer, asked ids: [RequestID], isAuthenticated: Bool) {
        let absent = Set(answer.declarationRequestsNotFound.map { RequestID(rawValue: $0) })
        let mentions = answer.declarationRecords.map { RequestID(rawValue: $0.declarationRequestId) } + Array(absent)
        let counts = mentions.reduce(into: [:]) { counts, id in counts[id, default: 0] += 1 }
        let clear = Set(ids.filter { counts[$0] == 1 })
        let records = answer.declarationRecords.filter {
            clear.contains(RequestID(rawValue: $0.declarationRequestId))
        }
        let missing = clear.intersection(absent).sorted()
        self.init(
            records: records.map { DeclarationRecord($0) },
            notFound: missing,
            isAuthenticated: isAuthenticated
        )
    }
}

extension DeclarationRecord {
    init(_ record: AMSDeclarationRecord) {
        self.init(
            requestID: RequestID(rawValue: record.declarationRequestId),
            status: TransmissionStatus(ams: record.declarationRequestStatus ?? "")
        )
        customsPaymentID = record.customsPaymentId
        customsOrderID = record.customsOrderId
        customsCode = record.customs?.customsCode.map { CustomsCode(rawValue: $0) }
        region = record.customs?.region.map { Region(rawValue: $0) }
        merchant = record.merchantCustomsInfo?.filing
        amount = record.declarationAmount?.money
        isSplit = record.splitOrder
        lastModified = record.lastModifiedTime.map { ReportedTime(ams: $0) }
        receipt = CustomsReceipt(record)
    }
}

extension TransmissionStatus {
    /// Of the names AMS "Inquiry" shows `PROCESSING` alone; the others are those of sibling APIs, unconfirmed here.
    init(ams text: String) {
        switch text {
        case "WAITING_FOR_PROCESSING": self.init(stage: .queued, rawValue: text)
        case "PROCESSING": self.init(stage: .sending, rawValue: text)
        case "SUCCESS": self.init(stage: .delivered, rawValue: text)
        default: self.init(stage: .other, rawValue: text)
        }
    }
}

extension CustomsReceipt {
    /// A receipt as soon as any part of one is there: a text without its code is for a person to judge.
    fileprivate init?(_ record: AMSDeclarationRecord) {
        let code = record.customsDeclarationResultCode
        let text = record.customsDeclarationResultDesc
        let time = record.customsDeclarationReturnTime
        if code == nil, text == nil, time == nil { return nil }
        self.init(code: code ?? "", text: text ?? "", returnTime: time.map { ReportedTime(ams: $0) })
    }
}

extension ReportedTime {
    fileprivate init(ams text: String) {
        self.init(text: text, time: ZonedTime(iso8601: text))
    }
}
