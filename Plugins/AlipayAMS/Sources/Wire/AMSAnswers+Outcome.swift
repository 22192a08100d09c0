package import DeclarationCore

/// The other direction, for servers that answer AMS requests.
extension AMSDeclareAnswer {
    /// The answer that reports an acceptance, whichever generation it came from.
    package init(_ acceptance: Acceptance) {
        self.init(AMSResult(.success))
        customsPaymentId = acceptance.customsPaymentID
        customsOrderId = acceptance.customsOrderID
        identityCheckResult = acceptance.identityCheck.map(Self.wire)
        clearingChannel = acceptance.clearingChannel?.rawValue
        clearingTransactionId = acceptance.clearingTransactionID
        customsProviderRegistrationId = acceptance.registrationID
    }

    private static func wire(_ check: IdentityCheck) -> String {
        switch check {
        case .passed: "CHECK_PASSED"
        case .notPassed: "CHECK_NOT_PASSED"
        default: check.rawValue
        }
    }
}

extension AMSDeclarationRecord {
    /// The record as AMS reports it, whichever generation it came from. Times go out with the zone they have.
    package init(_ record: DeclarationRecord) {
        self.init(declarationRequestId: record.requestID.rawValue)
        customsPaymentId = record.customsPaymentID
        customsOrderId = record.customsOrderID
        if record.customsCode != nil || record.region != nil {
            customs = AMSCustomsInfo(customsCode: record.customsCode?.rawValue, region: record.region?.rawValue)
        }
        merchantCustomsInfo = record.merchant.map {
            AMSMerchantCustomsInfo(
                merchantCustomsCode: $0.customsCode.rawValue,
                merchantCustomsName: $0.customsName
            )
        }
        declarationAmount = record.amount.map { AMSAmount($0) }
        splitOrder = record.isSplit
        declarationRequestStatus = record.status.stage.amsText ?? record.status.rawValue
        lastModifiedTime = record.lastModified.map(Self.wire)
        customsDeclarationResultCode = record.receipt.flatMap { Self.present($0.code) }
        customsDeclarationResultDesc = record.receipt.flatMap { Self.present($0.text) }
        customsDeclarationReturnTime = record.receipt?.returnTime.map(Self.wire)
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func wire(_ time: ReportedTime) -> String { time.time?.iso8601 ?? time.text }
}

extension TransmissionStatus.Stage {
    /// AMS's word; `nil` where it has none. AMS "Inquiry" shows `PROCESSING` alone; the other two are unconfirmed.
    package var amsText: String? {
        switch self {
        case .queued: "WAITING_FOR_PROCESSING"
        case .sending: "PROCESSING"
        case .delivered: "SUCCESS"
        case .other: nil
        }
    }
}
