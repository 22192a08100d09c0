import DeclarationCore

extension Declaration {
    /// A declaration with every field.
    static let full = Declaration(
        requestID: "DECL-20231115-0002",
        paymentIDs: [.ams: "20231114000000000000000000000000001", .mapi: "2023111422001400000000000001"],
        amount: .fen(1234),
        customs: CustomsDestination(code: "ZONGSHU"),
        merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "测试贸易有限公司"),
        isSplit: true,
        subOrderID: "SUB-0001",
        buyer: BuyerCertificate(
            type: .idCard,
            number: Redacted("000000199001010000"),
            name: HolderName(
                full: Redacted("测试 用户"),
                first: Redacted("Xiaoming"),
                middle: Redacted("Q"),
                last: Redacted("Wangwu")
            )
        )
    )

    /// A declaration without the optional fields.
    static let plain = Declaration(
        requestID: "DECL-20231115-0001",
        paymentIDs: [.ams: "20231114000000000000000000000000001"],
        amount: .fen(1234),
        customs: CustomsDestination(code: "ZONGSHU"),
        merchant: MerchantFiling(customsCode: "TESTCODE01", customsName: "Test Trading Co Ltd")
    )
}

extension DeclareRequest {
    static let full = DeclareRequest(declaration: .full, customsCode: "ZONGSHU")
    static let plain = DeclareRequest(declaration: .plain, customsCode: "ZONGSHU")
}
