package import DeclarationCore

extension DeclarationRecord {
    /// Maps one record of a query's answer. Source: mapi "Query".
    ///
    /// - Returns: `nil` when the record doesn't say what it is about.
    init?(_ record: MAPIRecord) {
        guard let id = record.outRequestNo else { return nil }
        self.init(requestID: RequestID(rawValue: id), status: TransmissionStatus(mapi: record.status ?? ""))
        customsPaymentID = record.tradeNo
        declarationNumber = record.alipayDeclareNo
        customsCode = record.customsPlace.map(CustomsCode.init(rawValue:))
        merchant = MerchantFiling(record)
        amount = record.amount.flatMap { Money(decimalString: $0, currency: .cny) }
        isSplit = Self.isSplit(record.isSplit)
        subOrderID = record.subOutBizNo.map(SubOrderID.init(rawValue:))
        memo = record.memo
        lastModified = record.lastModifiedTime.map(MAPITime.lastModified)
        receipt = CustomsReceipt(record)
    }

    /// `is_split` is absent when the declaration is not split, and `nil` here only for a value no document lists.
    private static func isSplit(_ text: String?) -> Bool? {
        switch text {
        case nil, "F", "f": false
        case "T", "t": true
        default: nil
        }
    }
}

extension TransmissionStatus {
    init(mapi text: String) {
        switch text {
        case "ws": self.init(stage: .queued, rawValue: text)
        case "sending": self.init(stage: .sending, rawValue: text)
        case "succ": self.init(stage: .delivered, rawValue: text)
        default: self.init(stage: .other, rawValue: text)
        }
    }
}

extension MerchantFiling {
    fileprivate init?(_ record: MAPIRecord) {
        if record.merchantCustomsCode == nil, record.merchantCustomsName == nil { return nil }
        self.init(
            customsCode: MerchantCustomsCode(rawValue: record.merchantCustomsCode ?? ""),
            customsName: record.merchantCustomsName ?? ""
        )
    }
}

extension CustomsReceipt {
    /// A receipt as soon as any part of one is there: a text without its code is for a person to judge.
    fileprivate init?(_ record: MAPIRecord) {
        if record.customsCode == nil, record.customsInfo == nil, record.customsReturnTime == nil { return nil }
        self.init(
            code: record.customsCode ?? "",
            text: record.customsInfo ?? "",
            returnTime: record.customsReturnTime.map(MAPITime.customsReturn)
        )
    }
}

extension TransmissionStatus.Stage {
    /// mapi's word; `nil` where it has none.
    package var mapiText: String? {
        switch self {
        case .queued: "ws"
        case .sending: "sending"
        case .delivered: "succ"
        case .other: nil
        }
    }
}
