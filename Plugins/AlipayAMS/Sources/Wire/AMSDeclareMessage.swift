package import DeclarationCore

/// The body of a declare request, with the API's own field names. Everything is optional, because whoever receives
/// one has to say what is missing.
///
/// Source: docs.antom.com/ac/ams/declare, request parameters (2024-05-13).
package struct AMSDeclareMessage: Sendable, Hashable {
    package var declarationRequestId: String?
    package var paymentId: String?
    package var declarationAmount: AMSAmount?
    package var customs: AMSCustomsInfo?
    package var merchantCustomsInfo: AMSMerchantCustomsInfo?
    package var splitOrder: Bool?
    package var suborderId: String?
    package var buyerCertificate: AMSCertificate?

    /// An empty message.
    package init() {}

    /// The message of a declaration.
    ///
    /// - Throws: `notSent` when the declaration has no AMS payment id, or an amount in another currency than CNY.
    package init(_ request: DeclareRequest) throws(ProviderError) {
        let declaration = request.declaration
        guard let payment = declaration.paymentIDs[.ams] else {
            throw ProviderError(
                .notSent,
                .invalidDeclaration,
                "paymentIds.ams is missing; AMS needs the id its own payment API gave, no other id can be converted"
            )
        }
        guard declaration.amount.currency == .cny else {
            throw ProviderError(
                .notSent,
                .invalidDeclaration,
                "the amount is not in CNY, the only currency that is declared"
            )
        }
        declarationRequestId = declaration.requestID.rawValue
        paymentId = payment.rawValue
        declarationAmount = AMSAmount(declaration.amount)
        customs = AMSCustomsInfo(
            customsCode: request.customsCode.rawValue,
            region: declaration.customs.region.rawValue
        )
        merchantCustomsInfo = AMSMerchantCustomsInfo(
            merchantCustomsCode: declaration.merchant.customsCode.rawValue,
            merchantCustomsName: declaration.merchant.customsName
        )
        splitOrder = declaration.isSplit
        suborderId = declaration.subOrderID?.rawValue
        buyerCertificate = declaration.buyer.map { AMSCertificate($0) }
    }

    /// Reads a body as any official library sends it: truth values bare or as texts or absent, both spellings of the
    /// sub-order member, numbers for texts, `null` for absent.
    ///
    /// - Throws: the first field of the wrong type; the empty path for a body that is not a JSON object.
    package init(body: [UInt8]) throws(AMSMessageError) {
        guard let json = try? JSONParser.parse(body), json.members != nil else {
            throw AMSMessageError(path: "", expected: "a JSON object in UTF-8 with each key once")
        }
        declarationRequestId = try AMSField.text(json, "declarationRequestId")
        paymentId = try AMSField.text(json, "paymentId")
        if let amount = try AMSField.object(json, "declarationAmount") {
            declarationAmount = AMSAmount(
                currency: try AMSField.text(amount, "currency", in: "declarationAmount."),
                value: try AMSField.text(amount, "value", in: "declarationAmount.")
            )
        }
        if let info = try AMSField.object(json, "customs") {
            customs = AMSCustomsInfo(
                customsCode: try AMSField.text(info, "customsCode", in: "customs."),
                region: try AMSField.text(info, "region", in: "customs.")
            )
        }
        if let info = try AMSField.object(json, "merchantCustomsInfo") {
            merchantCustomsInfo = AMSMerchantCustomsInfo(
                merchantCustomsCode: try AMSField.text(info, "merchantCustomsCode", in: "merchantCustomsInfo."),
                merchantCustomsName: try AMSField.text(info, "merchantCustomsName", in: "merchantCustomsInfo.")
            )
        }
        splitOrder = try AMSField.bool(json, "splitOrder")
        let otherSpelling = try AMSField.text(json, "subOrderId")
        suborderId = try AMSField.text(json, "suborderId") ?? otherSpelling
        guard otherSpelling == nil || otherSpelling == suborderId else {
            throw AMSMessageError(path: "suborderId", expected: "the same as in subOrderId, or one of the two")
        }
        if let certificate = try AMSField.object(json, "buyerCertificate") {
            buyerCertificate = try AMSCertificate(certificate, in: "buyerCertificate.")
        }
    }

    /// The bytes to sign and send. Absent fields are left out, never `null`; `splitOrder` is never left out.
    package func bytes(_ dialect: AMSDialect = AMSDialect()) -> [UInt8] {
        let split = splitOrder ?? false
        let members = JSONValue.object([
            "declarationRequestId": declarationRequestId.map(JSONValue.string),
            "paymentId": paymentId.map(JSONValue.string),
            "declarationAmount": declarationAmount?.json,
            "customs": customs?.json,
            "merchantCustomsInfo": merchantCustomsInfo?.json,
            "splitOrder": dialect.booleanForm == .bare ? .bool(split) : .string(split ? "true" : "false"),
            dialect.subOrderKey.rawValue: suborderId.map(JSONValue.string),
            "buyerCertificate": buyerCertificate?.json,
        ])
        return members.bytes
    }
}
