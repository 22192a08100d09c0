import AlipayMAPI
import DeclarationCore
import DeclarationSimulation

/// Puts replies into the legacy gateway's words.
enum MAPIWriter {
    static func answer(_ reply: Reply) -> (MAPIAnswer, code: String) {
        switch reply {
        case .accepted(let acceptance): return (.declared(MAPIDeclareResult(acceptance)), "SUCCESS")
        case .found(let records, let notFound):
            let result = MAPIQueryResult(notFound: notFound.map(\.rawValue), records: records.map(MAPIRecord.init))
            return (.found(result), "SUCCESS")
        case .refused(let refusal): return answer(refusal)
        }
    }

    /// Codes of three kinds: those of the gateway, those of the business that are documented or expected, and for the
    /// rest AMS's names, because no readable table has mapi's. Sources: mapi "Declare", "Query"
    /// and "Gateway errors".
    private static func answer(_ refusal: SimulatedRefusal) -> (MAPIAnswer, code: String) {
        if let code = gatewayCodes[refusal.kind] { return (.gatewayFailure(error: code), code) }
        let code = businessCodes[refusal.kind] ?? "PROCESS_FAIL"
        return (.businessFailure(code: code, text: refusal.text.shortened(to: 64)), code)
    }

    private static let gatewayCodes: [RefusalKind: String] = [
        .accessDenied: "HAS_NO_PRIVILEGE", .throttled: "SYSTEM_ERROR", .systemError: "SYSTEM_ERROR",
        .unknownException: "SYSTEM_ERROR",
    ]

    private static let businessCodes: [RefusalKind: String] = [
        .invalidRequest: "INVALID_PARAMETER", .tooManyIDs: "MAX_OUT_REQUEST_NO_EXCEEDED",
        .contextInconsistent: "CONTEXT_INCONSISTENT", .orderNotFound: "TRADE_NOT_EXIST",
        .orderState: "TRADE_STATUS_ERROR", .merchantUnknown: "MERCHANT_NOT_REGISTERED",
        .duplicate: "DUPLICATED_DECLARATIONS", .amountExceeded: "TOTAL_DECLARATION_AMOUNT_EXCEED",
        .userAbnormal: "USER_STATUS_ABNORMAL", .riskRejected: "RISK_REJECT",
    ]
}

// MARK: - The wrong charset

extension MAPIWriter {
    /// What the label UTF-8 is put on.
    static let gbk = MAPICharset(label: "GBK") ?? .utf8

    /// The document in GBK under the label UTF-8, with a Chinese comment: without a character beyond ASCII every
    /// charset would be the same.
    static func relabelled(_ document: [UInt8]) -> [UInt8] {
        guard let end = document.firstIndex(of: UInt8(ascii: "\n")), let comment = gbk.bytes(of: "<!-- 编码错误 -->") else {
            return document
        }
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) + comment + document[(end + 1)...]
    }
}

extension MAPIDeclareResult {
    fileprivate init(_ acceptance: SimulatedAcceptance) {
        self.init()
        outRequestNo = acceptance.requestID.rawValue
        tradeNo = acceptance.customsPaymentID
        alipayDeclareNo = acceptance.declarationNumber
        identityCheck = acceptance.identityCheck.map { $0 == .passed ? "T" : "F" }
        verDept = acceptance.clearing.map { $0.channel.mapiText }
        payCode = acceptance.clearing?.registrationID
        payTransactionID = acceptance.clearing?.transactionID
    }
}

extension MAPIRecord {
    /// `is_split` is there for parts alone, and places are lower case, as in the documents' samples.
    fileprivate init(_ record: SimulatedRecord) {
        let declaration = record.declaration
        self.init()
        outRequestNo = declaration.requestID.rawValue
        alipayDeclareNo = record.declarationNumber
        tradeNo = record.customsPaymentID
        customsPlace = declaration.customsCode.rawValue.lowercased()
        merchantCustomsCode = declaration.merchant.customsCode.rawValue
        merchantCustomsName = declaration.merchant.customsName
        amount = declaration.amount.decimalString
        isSplit = declaration.isSplit ? "T" : nil
        subOutBizNo = declaration.isSplit ? declaration.subOrderID?.rawValue : nil
        status = record.stage.mapiText ?? "sending"
        memo = record.memo
        lastModifiedTime = MAPITime.lastModifiedText(record.lastModified)
        customsCode = record.receipt?.code
        customsInfo = record.receipt?.text
        customsReturnTime = record.receipt.map { MAPITime.customsReturnText($0.returnTime) }
    }

}
