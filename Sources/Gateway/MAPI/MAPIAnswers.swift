import AlipayMAPI
import DeclarationCore

extension MAPIDeclareMessage {
    /// The declaration in neutral terms.
    ///
    /// - Throws: an amount that is none in yuan, or half of the buyer's data.
    func declaration() throws(MAPIMessageError) -> Declaration {
        guard let money = Money(decimalString: amount, currency: .cny) else {
            throw MAPIMessageError("amount: yuan with at most two decimals are needed")
        }
        return Declaration(
            requestID: RequestID(rawValue: outRequestNo),
            paymentIDs: [.mapi: PaymentID(rawValue: tradeNo)],
            amount: money,
            customs: CustomsDestination(code: CustomsCode(rawValue: customsPlace)),
            merchant: MerchantFiling(
                customsCode: MerchantCustomsCode(rawValue: merchantCustomsCode),
                customsName: merchantCustomsName
            ),
            isSplit: isSplit ?? false,
            subOrderID: subOutBizNo.map { SubOrderID(rawValue: $0) },
            buyer: try buyer()
        )
    }

    private func buyer() throws(MAPIMessageError) -> BuyerCertificate? {
        guard buyerName != nil || buyerIDNo != nil else { return nil }
        // No document forbids one without the other, but nothing that the gateway could declare has half a buyer.
        guard let number = buyerIDNo else { throw MAPIMessageError("buyer_id_no: needed with buyer_name") }
        return BuyerCertificate(type: .idCard, number: number, name: HolderName(full: buyerName))
    }
}

extension MAPIDeclareResult {
    /// An acceptance in mapi's words. AMS's order id has no place here. Source: mapi "Declare".
    init(_ acceptance: Acceptance, of id: RequestID) {
        self.init()
        outRequestNo = id.rawValue
        tradeNo = acceptance.customsPaymentID
        alipayDeclareNo = acceptance.declarationNumber
        identityCheck = acceptance.identityCheck.map { $0 == .passed ? "T" : "F" }
        verDept = acceptance.clearingChannel?.mapiText
        payCode = acceptance.registrationID
        payTransactionID = acceptance.clearingTransactionID
        totalAmount = acceptance.totalAmountText
        currency = acceptance.currencyText
    }
}

extension MAPIRecord {
    /// A record in mapi's words, with mapi's code of the office.
    init(_ known: DeskRecord, customs table: CustomsTable) {
        let record = known.record
        self.init()
        outRequestNo = record.requestID.rawValue
        alipayDeclareNo = record.declarationNumber
        tradeNo = record.customsPaymentID
        customsPlace = table.code(known, in: .mapi)?.rawValue.lowercased()
        merchantCustomsCode = record.merchant?.customsCode.rawValue ?? known.entry?.merchant.rawValue
        merchantCustomsName = record.merchant?.customsName
        amount = record.amount?.decimalString
        isSplit = record.isSplit == true ? "T" : nil
        subOutBizNo = record.isSplit == true ? record.subOrderID?.rawValue : nil
        status = record.status.stage.mapiText ?? record.status.rawValue
        memo = record.memo
        lastModifiedTime = Self.text(record.lastModified, MAPITime.lastModifiedText)
        customsCode = record.receipt?.code
        customsInfo = record.receipt?.text
        customsReturnTime = Self.text(record.receipt?.returnTime, MAPITime.customsReturnText)
    }

    private static func text(_ time: ReportedTime?, _ form: (ZonedTime) -> String) -> String? {
        time.map { $0.time.map(form) ?? $0.text }
    }
}
