import DeclarationCore

@testable import AlipayMAPI

/// Declarations and answers to start tests from.
enum Sample {
    static let certificateNumber = "000000199001010000"
    static let buyerName = "测试用户"
    static let id: RequestID = "DECL-20231115-0002"

    static var declaration: Declaration {
        Declaration(
            requestID: id,
            paymentIDs: [.mapi: "2023111400000000000000000001"],
            amount: .fen(500),
            customs: CustomsDestination(code: "NINGBO"),
            merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "测试贸易有限公司"),
            isSplit: true,
            subOrderID: "SUB-0001",
            buyer: BuyerCertificate(
                type: .idCard,
                number: Redacted(certificateNumber),
                name: HolderName(full: Redacted(buyerName))
            )
        )
    }

    static var request: DeclareRequest { DeclareRequest(declaration: declaration, customsCode: "NINGBO") }

    static var result: MAPIDeclareResult {
        var result = MAPIDeclareResult()
        result.outRequestNo = id.rawValue
        result.tradeNo = "2023111500000000000000000777"
        result.alipayDeclareNo = "2023111500000000000000000001"
        result.identityCheck = "T"
        return result
    }

    static var record: MAPIRecord {
        var record = MAPIRecord()
        record.outRequestNo = id.rawValue
        record.status = "succ"
        record.amount = "5.00"
        record.merchantCustomsName = "测试 & 贸易 <有限公司>"
        record.customsCode = "2"
        record.customsInfo = " 新增申报成功"
        return record
    }

    /// The document of an answer, signed by the gateway's side.
    static func document(
        _ answer: MAPIAnswer,
        _ type: MAPISignType = .md5,
        charset: MAPICharset = .utf8,
        form: MAPISignedContent.NestedForm = .markup
    ) throws -> [UInt8] {
        try MAPIAnswerWriter(charset: charset, signType: type, nestedForm: form)
            .document(answer, signer: try Backend.gatewayKeys(type).signer)
    }
}

extension Array where Element == UInt8 {
    /// The text with one part exchanged, as bytes.
    func replacing(_ old: String, with new: String) -> [UInt8] {
        Array(String(decoding: self, as: UTF8.self).replacing(old, with: new).utf8)
    }
}
