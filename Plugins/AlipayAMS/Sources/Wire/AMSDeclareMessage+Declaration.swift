package import DeclarationCore

/// The other direction, for servers that take AMS requests.
extension AMSDeclareMessage {
    /// The declaration of a received message; the id of the payment is an AMS one.
    ///
    /// A missing `splitOrder` counts as `false`: two official libraries leave it out then. Lengths are not checked here.
    ///
    /// - Throws: the first required field that is missing or empty, or an amount that is no whole number of fen.
    package func declareRequest() throws(AMSMessageError) -> DeclareRequest {
        let code = CustomsCode(rawValue: try required(customs?.customsCode, "customs.customsCode"))
        let region = Region(rawValue: try required(customs?.region, "customs.region"))
        let info = merchantCustomsInfo
        let merchant = MerchantFiling(
            customsCode: MerchantCustomsCode(
                rawValue: try required(info?.merchantCustomsCode, "merchantCustomsInfo.merchantCustomsCode")
            ),
            customsName: try required(info?.merchantCustomsName, "merchantCustomsInfo.merchantCustomsName")
        )
        let declaration = Declaration(
            requestID: RequestID(rawValue: try required(declarationRequestId, "declarationRequestId")),
            paymentIDs: [.ams: PaymentID(rawValue: try required(paymentId, "paymentId"))],
            amount: try amount(),
            customs: CustomsDestination(code: code, region: region),
            merchant: merchant,
            isSplit: splitOrder ?? false,
            subOrderID: suborderId.flatMap { $0.isEmpty ? nil : SubOrderID(rawValue: $0) },
            buyer: try buyerCertificate.map(Self.buyer)
        )
        return DeclareRequest(declaration: declaration, customsCode: code)
    }

    private func required(_ text: String?, _ path: String) throws(AMSMessageError) -> String {
        guard let text, !text.isEmpty else { throw AMSMessageError(path: path, expected: "a text that isn't empty") }
        return text
    }

    private func amount() throws(AMSMessageError) -> Money {
        _ = try required(declarationAmount?.currency, "declarationAmount.currency")
        guard let money = declarationAmount?.money else {
            throw AMSMessageError(path: "declarationAmount.value", expected: "a whole number of minor units")
        }
        return money
    }

    /// The pages leave open what is required inside the certificate; without a number there is nothing to compare.
    private static func buyer(_ certificate: AMSCertificate) throws(AMSMessageError) -> BuyerCertificate {
        guard let number = certificate.certificateNo, !number.exposed.isEmpty else {
            throw AMSMessageError(path: "buyerCertificate.certificateNo", expected: "a text that isn't empty")
        }
        let name = certificate.holderName
        return BuyerCertificate(
            type: certificate.certificateType.map { CertificateType(rawValue: $0) } ?? .idCard,
            number: number,
            name: HolderName(
                full: name?.fullName,
                first: name?.firstName,
                middle: name?.middleName,
                last: name?.lastName
            )
        )
    }
}
