public import DeclarationCore

/// Declarations for tests. All persons and numbers are made up; the certificate numbers have a right check digit.
public enum Samples {
    /// The buyer's name in the samples: must never appear in logs, errors or descriptions.
    public static let buyerName = "张样例"
    /// The buyer's certificate number in the samples: must never appear in logs, errors or descriptions.
    public static let certificateNumber = "11010119900307109X"

    /// The merchant of the samples.
    public static let merchant = MerchantFiling(customsCode: "TEST123456", customsName: "Example Trading 示例贸易")

    /// The buyer of the samples.
    public static let buyer = BuyerCertificate(
        type: .idCard,
        number: Redacted(certificateNumber),
        name: HolderName(full: Redacted(buyerName))
    )

    /// A declaration of a whole order with a buyer, 120.50 CNY at ZONGSHU.
    ///
    /// - Parameters:
    ///   - id: the request id; 6 to 32 characters of `[0-9A-Za-z_-]` fit every generation.
    ///   - generations: the generations that know the payment, each under the id `PAY` and the request id.
    public static func declaration(
        _ id: RequestID = "CONF-20260105-0001",
        generations: [Generation] = [.ams, .mapi]
    ) -> Declaration {
        let payment = PaymentID(rawValue: "PAY\(id)")
        return Declaration(
            requestID: id,
            paymentIDs: Dictionary(generations.map { ($0, payment) }) { first, _ in first },
            amount: .fen(12_050),
            customs: CustomsDestination(code: "ZONGSHU"),
            merchant: merchant,
            buyer: buyer
        )
    }

    /// One part of an order that is declared in parts.
    public static func part(
        _ id: RequestID = "CONF-20260105-0002",
        generations: [Generation] = [.ams, .mapi]
    ) -> Declaration {
        var declaration = declaration(id, generations: generations)
        declaration.isSplit = true
        declaration.subOrderID = SubOrderID(rawValue: "SUB\(id)")
        declaration.amount = .fen(4_000)
        return declaration
    }

    /// A declaration together with the code it names.
    public static func request(_ declaration: Declaration) -> DeclareRequest {
        DeclareRequest(declaration: declaration, customsCode: declaration.customs.code ?? "ZONGSHU")
    }
}
