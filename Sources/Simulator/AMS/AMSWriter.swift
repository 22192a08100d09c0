import AlipayAMS
import DeclarationCore
import DeclarationSimulation
import TextEncodings

/// Writes the bodies of AMS answers.
struct AMSWriter {
    /// Whether a Chinese text in GBK goes out under the label UTF-8.
    let writesGBK: Bool

    func body(of reply: Reply) -> (AMSResult, [UInt8]) {
        switch reply {
        case .refused(let refusal):
            let answer = AMSDeclareAnswer(spoiled(AMSResult(refusal)))
            return (answer.result, written(answer.bytes))
        case .accepted(let acceptance):
            let answer = Self.answer(acceptance, spoiled(AMSResult(.success)))
            return (answer.result, written(answer.bytes))
        case .found(let records, let notFound):
            let answer = AMSInquiryAnswer(
                spoiled(AMSResult(.success)),
                declarationRequestsNotFound: notFound.map(\.rawValue),
                declarationRecords: records.map(AMSDeclarationRecord.init)
            )
            return (answer.result, written(answer.bytes))
        }
    }

    private static func answer(_ acceptance: SimulatedAcceptance, _ result: AMSResult) -> AMSDeclareAnswer {
        var answer = AMSDeclareAnswer(result)
        answer.customsPaymentId = acceptance.customsPaymentID
        answer.customsOrderId = acceptance.customsOrderID
        answer.identityCheckResult = acceptance.identityCheck.map {
            $0 == .passed ? "CHECK_PASSED" : "CHECK_NOT_PASSED"
        }
        answer.clearingChannel = acceptance.clearing?.channel.rawValue
        answer.clearingTransactionId = acceptance.clearing?.transactionID
        answer.customsProviderRegistrationId = acceptance.clearing?.registrationID
        return answer
    }

    /// Without a character beyond ASCII every charset would be the same.
    private func spoiled(_ result: AMSResult) -> AMSResult {
        guard writesGBK else { return result }
        return AMSResult(resultCode: result.resultCode, resultStatus: result.resultStatus, resultMessage: "编码错误")
    }

    private func written(_ bytes: [UInt8]) -> [UInt8] {
        guard writesGBK else { return bytes }
        return (try? TextEncoding.gbk.encode(String(decoding: bytes, as: UTF8.self))) ?? [0xFF]
    }
}

extension AMSDeclarationRecord {
    fileprivate init(_ record: SimulatedRecord) {
        let declaration = record.declaration
        self.init(declarationRequestId: declaration.requestID.rawValue)
        customsPaymentId = record.customsPaymentID
        customsOrderId = record.customsOrderID
        customs = AMSCustomsInfo(
            customsCode: declaration.customsCode.rawValue,
            region: declaration.region.rawValue
        )
        merchantCustomsInfo = AMSMerchantCustomsInfo(
            merchantCustomsCode: declaration.merchant.customsCode.rawValue,
            merchantCustomsName: declaration.merchant.customsName
        )
        declarationAmount = AMSAmount(
            currency: declaration.amount.currency.rawValue,
            value: String(declaration.amount.minorUnits)
        )
        splitOrder = declaration.isSplit
        declarationRequestStatus = record.stage.amsText ?? "PROCESSING"
        lastModifiedTime = Self.text(record.lastModified)
        customsDeclarationResultCode = record.receipt?.code
        customsDeclarationResultDesc = record.receipt?.text
        customsDeclarationReturnTime = record.receipt.map { Self.text($0.returnTime) }
    }

    private static func text(_ time: ZonedTime) -> String {
        time.inZone(offsetSeconds: ZonedTime.chinaOffsetSeconds).iso8601
    }
}
