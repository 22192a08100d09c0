import AlipayAMS
import AlipayDialects
import DeclarationCore

extension AMSDeclareAnswer {
    /// An acceptance in AMS's words. A declaration number of mapi has no place here. Source: protocol/versus.md §1.
    init(_ acceptance: Acceptance) {
        self.init(AMSResult(code: "SUCCESS"))
        customsPaymentId = acceptance.customsPaymentID
        customsOrderId = acceptance.customsOrderID
        identityCheckResult = acceptance.identityCheck.map { $0 == .passed ? "CHECK_PASSED" : "CHECK_NOT_PASSED" }
        clearingChannel = acceptance.clearingChannel?.rawValue
        clearingTransactionId = acceptance.clearingTransactionID
        customsProviderRegistrationId = acceptance.registrationID
    }
}

extension AMSDeclarationRecord {
    /// A record in AMS's words, with AMS's code of the office. A memo goes where AMS has the receipt's text.
    init(_ known: DeskRecord, customs table: CustomsTable) {
        let record = known.record
        self.init(declarationRequestId: record.requestID.rawValue)
        customsPaymentId = record.customsPaymentID
        customsOrderId = record.customsOrderID
        customs = AMSCustomsInfo(
            customsCode: table.code(known, in: .ams)?.rawValue,
            region: (record.region ?? .china).rawValue
        )
        merchantCustomsInfo = AMSMerchantCustomsInfo(
            merchantCustomsCode: record.merchant?.customsCode.rawValue ?? known.entry?.merchant.rawValue,
            merchantCustomsName: record.merchant?.customsName
        )
        declarationAmount = record.amount.map {
            AMSAmount(currency: $0.currency.rawValue, value: String($0.minorUnits))
        }
        splitOrder = record.isSplit
        declarationRequestStatus = Self.status(record.status)
        lastModifiedTime = Self.text(record.lastModified)
        customsDeclarationResultCode = record.receipt?.code
        customsDeclarationResultDesc =
            record.receipt.map { $0.text.isEmpty ? record.memo ?? "" : $0.text } ?? record.memo
        customsDeclarationReturnTime = Self.text(record.receipt?.returnTime)
    }

    /// Two of the three names are unconfirmed; see protocol/ams.md §4.
    private static func status(_ status: TransmissionStatus) -> String {
        switch status.stage {
        case .queued: "WAITING_FOR_PROCESSING"
        case .delivered: "SUCCESS"
        case .sending: "PROCESSING"
        case .other: status.rawValue
        }
    }

    private static func text(_ time: ReportedTime?) -> String? {
        time.map { time in
            time.time.map { $0.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).iso8601 } ?? time.text
        }
    }
}

extension CustomsTable {
    /// The office's code in a generation; the one it was declared under where the table has none.
    func code(_ known: DeskRecord, in generation: Generation) -> CustomsCode? {
        let declared = known.record.customsCode
        guard known.generation != generation else { return declared }
        let place =
            known.entry?.binding.place.flatMap { self.place($0) }
            ?? declared.flatMap { self.place(for: CustomsDestination(code: $0)) }
        return place?.codes[generation]?.first ?? declared
    }
}
