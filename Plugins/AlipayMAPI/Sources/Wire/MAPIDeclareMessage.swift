package import DeclarationCore

/// The business part of `alipay.acquire.customs`, both ways. Source: mapi "Declare".
package struct MAPIDeclareMessage: Sendable, Hashable {
    /// The service's name.
    package static let service = "alipay.acquire.customs"

    package var outRequestNo: String
    package var tradeNo: String
    package var merchantCustomsCode: String
    package var merchantCustomsName: String
    /// Yuan with at most two decimals.
    package var amount: String
    package var customsPlace: String
    /// `nil` when the request doesn't say, which means not split.
    package var isSplit: Bool?
    package var subOutBizNo: String?
    package var buyerName: Redacted<String>?
    package var buyerIDNo: Redacted<String>?

    /// Makes a message of a declaration.
    ///
    /// - Throws: when the declaration has no payment id of this generation, or an amount in another currency than CNY.
    package init(_ request: DeclareRequest) throws(MAPIMessageError) {
        let declaration = request.declaration
        guard let payment = declaration.paymentIDs[.mapi], !payment.rawValue.isEmpty else {
            throw MAPIMessageError(
                "the declaration has no payment id of this generation; give Alipay's trade number as `paymentIds.mapi`"
            )
        }
        // `amount` goes out without a currency: another one would be declared as so many yuan.
        guard declaration.amount.currency == .cny else {
            throw MAPIMessageError("the amount is not in CNY, the only currency that is declared")
        }
        outRequestNo = declaration.requestID.rawValue
        tradeNo = payment.rawValue
        merchantCustomsCode = declaration.merchant.customsCode.rawValue
        merchantCustomsName = declaration.merchant.customsName
        amount = declaration.amount.decimalString
        customsPlace = request.customsCode.rawValue
        isSplit = declaration.isSplit
        subOutBizNo = declaration.isSplit ? declaration.subOrderID?.rawValue : nil
        buyerName = declaration.buyer?.name.full
        buyerIDNo = declaration.buyer?.number
    }

    /// What a declaration has and a message does not: the gateway knows one name, one kind of certificate, one region.
    package static func notCarried(_ declaration: Declaration) -> [String] {
        let fields: [DeclarationField] = [.firstName, .middleName, .lastName]
        var paths = fields.filter { $0.value(declaration) != nil }.map(\.path)
        if let type = declaration.buyer?.type, type != .idCard { paths.append(DeclarationField.certificateType.path) }
        if !declaration.isSplit, declaration.subOrderID != nil { paths.append(DeclarationField.subOrderID.path) }
        if declaration.customs.region != .china { paths.append("customs.region") }
        return paths
    }

    /// Reads the business part of a request.
    ///
    /// - Throws: all required parameters that are missing, all that are not texts of the charset, and a bad `is_split`.
    package init(_ parameters: MAPIParameters) throws(MAPIMessageError) {
        let required = [
            "out_request_no", "trade_no", "merchant_customs_code", "merchant_customs_name", "amount", "customs_place",
        ]
        let values = required.map { parameters[$0] }
        // What stands there and can't be read is not left out: something else would be declared than what was signed.
        let unreadable = ["is_split", "sub_out_biz_no", "buyer_name", "buyer_id_no"].filter {
            parameters.has($0) && parameters[$0] == nil
        }
        let missing = zip(required, values).filter { $0.1 == nil }.map(\.0) + unreadable
        guard missing.isEmpty else {
            throw MAPIMessageError("missing or not readable: \(missing.joined(separator: ", "))")
        }
        let found = values.compactMap { $0 }
        (outRequestNo, tradeNo, merchantCustomsCode) = (found[0], found[1], found[2])
        (merchantCustomsName, amount, customsPlace) = (found[3], found[4], found[5])
        switch parameters["is_split"] {
        case nil: isSplit = nil
        case "T", "t": isSplit = true
        case "F", "f": isSplit = false
        default: throw MAPIMessageError("`is_split` is neither T nor F")
        }
        subOutBizNo = parameters["sub_out_biz_no"]
        buyerName = parameters["buyer_name"].map(Redacted.init)
        buyerIDNo = parameters["buyer_id_no"].map(Redacted.init)
    }

    /// The request's parameters without its signature, in the order of the documents.
    ///
    /// - Throws: when the charset can't express a value.
    package func parameters(partner: String, charset: MAPICharset) throws(MAPIMessageError) -> MAPIParameters {
        var parameters = MAPIParameters(service: Self.service, partner: partner, charset: charset)
        try parameters.append("out_request_no", outRequestNo)
        try parameters.append("trade_no", tradeNo)
        try parameters.append("merchant_customs_code", merchantCustomsCode)
        try parameters.append("merchant_customs_name", merchantCustomsName)
        try parameters.append("amount", amount)
        try parameters.append("customs_place", customsPlace)
        try parameters.append("is_split", isSplit.map { $0 ? "T" : "F" } ?? "")
        try parameters.append("sub_out_biz_no", subOutBizNo ?? "")
        try parameters.append("buyer_name", buyerName?.exposed ?? "")
        try parameters.append("buyer_id_no", buyerIDNo?.exposed ?? "")
        return parameters
    }
}

extension MAPIParameters {
    /// The parameters that every request has.
    init(service: String, partner: String, charset: MAPICharset) {
        self.init(charset: charset)
        append("service", bytes: service.utf8)
        append("partner", bytes: partner.utf8)
        append("_input_charset", bytes: charset.label.utf8)
    }
}
